#include "settings.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "c_icap/c-icap.h"
#include "c_icap/cfg_param.h"
#include "c_icap/debug.h"
#include "complain.h"
#include "knowledge.h"

static settings* in_force;
static settings* under_way;

static void settings_free(settings* freed) {
  if (freed == NULL) return;
  knowledge_free(freed);
  for (size_t i = 0; i < freed->pack_count; ++i) free(freed->packs[i]);
  for (size_t i = 0; i < freed->places_count; ++i) free(freed->places_folders[i]);
  char* const texts[] = {freed->only, freed->skip,   freed->policy_file,   freed->key_file,
                         freed->name, freed->decode, freed->findings_file, freed->home_networks};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; ++i) free(texts[i]);
  free(freed);
}

const settings* settings_in_force(void) { return in_force; }

void settings_begin(void) {
  settings_free(under_way);
  complain_later(in_force == NULL);
  under_way = calloc(1, sizeof *under_way);
  if (under_way == NULL) return;
  under_way->preview = 4096;
  under_way->options.struct_size = sizeof under_way->options;
}

int settings_complete(void) {
  complain_to_log();
  settings* const read = under_way;
  under_way = NULL;
  if (read == NULL || read->wrong || !knowledge_read_all(read)) {
    settings_free(read);
    return 0;
  }
  settings_free(in_force);
  in_force = read;
  return 1;
}

/* What a directive's action returns when it was wrong. At the start c-icap then tells file and line
 * and ends; during a reload it would end as well, so the mistake is only kept in mind. */
static int wrong(const char* directive, const char* value, const char* expected) {
  complain("leakwire.%s: \"%s\": %s is expected", directive, value, expected);
  if (under_way != NULL) under_way->wrong = 1;
  return in_force != NULL;
}

static int wrong_file(void) {
  if (under_way != NULL) under_way->wrong = 1;
  return in_force != NULL;
}

/* The one value of a directive, or NULL. */
static const char* one_value(const char** argv) {
  return under_way != NULL && argv != NULL && argv[0] != NULL && argv[1] == NULL ? argv[0] : NULL;
}

static int set_copy(const char* directive, const char** argv, char** out) {
  const char* const value = one_value(argv);
  if (value == NULL || value[0] == '\0') return wrong(directive, "", "one value");
  free(*out);
  *out = strdup(value);
  return *out != NULL || wrong(directive, value, "more memory");
}

static int add_folder(const char* directive, const char** argv, char** folders, size_t* count) {
  if (*count == kMostFolders) return wrong(directive, argv[0], "no more than 16 folders");
  folders[*count] = NULL;
  if (!set_copy(directive, argv, &folders[*count])) return 0;
  if (folders[*count] != NULL) ++*count;
  return 1;
}

/* Detectors are chosen before the policy is read, which may name only those that there are. */
static int before_policy(const char* directive, const char** argv) {
  if (under_way == NULL || under_way->policy_file == NULL) return 1;
  wrong(directive, argv != NULL && argv[0] != NULL ? argv[0] : "",
        "its place before leakwire.Policy");
  return 0;
}

static int set_text(const char* directive, const char** argv, void* unused) {
  (void)unused;
  if (under_way == NULL) return 0;
  static const char* const kNames[] = {"Key", "Findings", "Name", "Decode", "HomeNetworks"};
  char** const fields[] = {&under_way->key_file, &under_way->findings_file, &under_way->name,
                           &under_way->decode, &under_way->home_networks};
  for (size_t i = 0; i < sizeof kNames / sizeof kNames[0]; ++i) {
    if (strcasecmp(directive, kNames[i]) == 0) return set_copy(directive, argv, fields[i]);
  }
  return 0;
}

static int set_detectors(const char* directive, const char** argv, void* unused) {
  (void)unused;
  if (under_way == NULL) return 0;
  if (!before_policy(directive, argv)) return in_force != NULL;
  if (strcasecmp(directive, "Pack") == 0)
    return add_folder(directive, argv, under_way->packs, &under_way->pack_count);
  return set_copy(directive, argv,
                  strcasecmp(directive, "Only") == 0 ? &under_way->only : &under_way->skip);
}

static int set_policy(const char* directive, const char** argv, void* unused) {
  (void)unused;
  if (under_way == NULL) return 0;
  if (!before_policy(directive, argv)) return in_force != NULL;
  if (!set_copy(directive, argv, &under_way->policy_file)) return 0;
  return knowledge_read_policy(under_way) || wrong_file();
}

static int set_places(const char* directive, const char** argv, void* unused) {
  (void)unused;
  if (under_way == NULL) return 0;
  return add_folder(directive, argv, under_way->places_folders, &under_way->places_count);
}

/* A number with an optional unit, out of `units` ("K", 1024, ...). -1: it is none. */
typedef struct unit {
  const char* name;
  uint64_t factor;
} unit;

static int read_number(const char* text, const unit* units, size_t count, uint64_t* out) {
  if (text == NULL || text[0] < '0' || text[0] > '9') return 0;
  char* end = NULL;
  const unsigned long long number = strtoull(text, &end, 10);
  for (size_t i = 0; i < count; ++i) {
    if (strcasecmp(end, units[i].name) == 0) {
      if (number > UINT64_MAX / 2 / units[i].factor) return 0;
      *out = number * units[i].factor;
      return 1;
    }
  }
  return 0;
}

static int read_size(const char* text, uint64_t* out) {
  static const unit kUnits[] = {{"", 1}, {"K", 1024}, {"M", 1024 * 1024}, {"G", 1u << 30}};
  return read_number(text, kUnits, sizeof kUnits / sizeof kUnits[0], out);
}

static int set_size(const char* directive, const char** argv, void* unused) {
  (void)unused;
  static const char kExpected[] = "a size such as 65536, 64K or 1M";
  const char* const value = one_value(argv);
  uint64_t size = 0;
  if (strcasecmp(directive, "Preview") == 0 && value != NULL && strcasecmp(value, "off") == 0) {
    under_way->preview = -1;
    return 1;
  }
  if (!read_size(value, &size)) return wrong(directive, value == NULL ? "" : value, kExpected);
  if (strcasecmp(directive, "Preview") == 0) {
    if (size > 65536) return wrong(directive, value, "at most 64K, or off");
    under_way->preview = (long)size;
  } else if (strcasecmp(directive, "Buffer") == 0) {
    under_way->options.buffer = size;
    under_way->options.unbuffered = size == 0;
  } else {
    under_way->options.byte_budget = size;
  }
  return 1;
}

static int set_deadline(const char* directive, const char** argv, void* unused) {
  (void)unused;
  static const unit kUnits[] = {{"us", 1}, {"ms", 1000}, {"s", 1000000}};
  const char* const value = one_value(argv);
  uint64_t time = 0;
  if (!read_number(value, kUnits, sizeof kUnits / sizeof kUnits[0], &time))
    return wrong(directive, value == NULL ? "" : value, "a time such as 500us, 20ms or 1s");
  under_way->options.deadline_us = time;
  return 1;
}

static int set_word(const char* directive, const char** argv, void* unused) {
  (void)unused;
  static const struct {
    const char* directive;
    const char* word;
    uint8_t number;
  } kWords[] = {{"Fail", "open", LW_FAIL_OPEN},
                {"Fail", "closed", LW_FAIL_CLOSED},
                {"Redact", "mask", LW_STYLE_MASK},
                {"Redact", "label", LW_STYLE_LABEL},
                {"Redact", "pseudonym", LW_STYLE_PSEUDONYM},
                {"MinConfidence", "weak", LW_CONFIDENCE_WEAK},
                {"MinConfidence", "likely", LW_CONFIDENCE_LIKELY},
                {"MinConfidence", "validated", LW_CONFIDENCE_VALIDATED},
                {"Mode", "enforce", 0},
                {"Mode", "watch", 1},
                {"NoBuiltin", "off", 0},
                {"NoBuiltin", "on", 1}};
  if (under_way == NULL) return 0;
  const char* const value = one_value(argv);
  for (size_t i = 0; value != NULL && i < sizeof kWords / sizeof kWords[0]; ++i) {
    if (strcasecmp(kWords[i].directive, directive) != 0) continue;
    if (strcasecmp(kWords[i].word, value) != 0) continue;
    if (strcasecmp(directive, "NoBuiltin") == 0) {
      if (!before_policy(directive, argv)) return in_force != NULL;
      under_way->no_builtin = kWords[i].number;
    } else {
      uint8_t* const field = strcasecmp(directive, "Fail") == 0     ? &under_way->options.fail
                             : strcasecmp(directive, "Redact") == 0 ? &under_way->options.style
                             : strcasecmp(directive, "Mode") == 0
                                 ? &under_way->options.watch_only
                                 : &under_way->options.min_confidence;
      *field = kWords[i].number;
    }
    return 1;
  }
  const char* const expected = strcasecmp(directive, "Fail") == 0     ? "open or closed"
                               : strcasecmp(directive, "Redact") == 0 ? "mask, label or pseudonym"
                               : strcasecmp(directive, "Mode") == 0   ? "watch or enforce"
                               : strcasecmp(directive, "NoBuiltin") == 0
                                   ? "on or off"
                                   : "weak, likely or validated";
  return wrong(directive, value == NULL ? "" : value, expected);
}

struct ci_conf_entry settings_table[] = {
    {"Pack", NULL, set_detectors, "a folder of pattern files; may repeat; before Policy"},
    {"NoBuiltin", NULL, set_word, "on: without the built-in pack"},
    {"Only", NULL, set_detectors, "detectors and categories that are looked for"},
    {"Skip", NULL, set_detectors, "detectors and categories that are not"},
    {"Policy", NULL, set_policy, "the policy file"},
    {"Places", NULL, set_places, "a folder of places; may repeat"},
    {"Key", NULL, set_text, "the file of the key of pseudonyms"},
    {"Findings", NULL, set_text, "the file that records are appended to"},
    {"Name", NULL, set_text, "source.name of records"},
    {"Decode", NULL, set_text, "layers of encoding that are looked through"},
    {"HomeNetworks", NULL, set_text, "our networks"},
    {"Buffer", NULL, set_size, "bytes of a body that are held back as a whole; 0: none"},
    {"ByteBudget", NULL, set_size, "bytes of a message that are looked at"},
    {"Deadline", NULL, set_deadline, "time for one message"},
    {"Fail", NULL, set_word, "open or closed"},
    {"Redact", NULL, set_word, "mask, label or pseudonym"},
    {"Mode", NULL, set_word, "watch: nothing is changed, whatever the policy says"},
    {"MinConfidence", NULL, set_word, "weak, likely or validated"},
    {"Preview", NULL, set_size, "bytes of preview that are asked for, or off"},
    {NULL, NULL, NULL, NULL}};
