#include "worker.h"

#include <pthread.h>
#include <stdlib.h>

#include "settings.h"
#include "tally.h"

/* A buffer with more room than this is not kept. */
enum { kMostKept = 256 * 1024 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static worker* idle; /* the one given back last is the first taken */

static worker* make_worker(void) {
  const settings* const settings = settings_in_force();
  worker* const made = settings == NULL ? NULL : calloc(1, sizeof *made);
  if (made == NULL) return NULL;
  if (lw_inspector_new(&settings->options, &made->inspector, NULL, NULL) == LW_OK) return made;
  free(made);
  return NULL;
}

worker* worker_take(void) {
  pthread_mutex_lock(&lock);
  worker* const taken = idle;
  if (taken != NULL) idle = taken->next;
  pthread_mutex_unlock(&lock);
  return taken != NULL ? taken : make_worker();
}

void worker_tally(worker* it) { tally_inspector(it->inspector, &it->counted); }

void worker_give_back(worker* it) {
  it->out.taken = it->out.size = 0;
  if (it->out.room > kMostKept) bytes_free(&it->out);
  pthread_mutex_lock(&lock);
  it->next = idle;
  idle = it;
  pthread_mutex_unlock(&lock);
}
