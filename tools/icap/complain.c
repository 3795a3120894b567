#include "complain.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "c_icap/c-icap.h"
#include "c_icap/debug.h"

/* More mistakes than these are told as a number. */
enum { kMostKept = 64 };

static int later;
static int on_stderr;
static char* kept[kMostKept];
static int kept_count;
static int more_count;

void complain_later(int also_on_stderr) {
  later = 1;
  on_stderr = also_on_stderr;
}

void complain(const char* format, ...) {
  char line[1024];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  if (on_stderr) fprintf(stderr, "leakwire: %s\n", line);
  if (!later) {
    ci_debug_printf(1, "leakwire: %s\n", line);
  } else if (kept_count < kMostKept && (kept[kept_count] = strdup(line)) != NULL) {
    ++kept_count;
  } else {
    ++more_count;
  }
}

void complain_to_log(void) {
  later = 0;
  for (int i = 0; i < kept_count; ++i) {
    ci_debug_printf(1, "leakwire: %s\n", kept[i]);
    free(kept[i]);
  }
  if (more_count > 0) ci_debug_printf(1, "leakwire: and %d more\n", more_count);
  kept_count = more_count = 0;
}
