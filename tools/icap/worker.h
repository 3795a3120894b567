/* What an exchange needs while it is under way: an inspector and a buffer. Those that exchanges
 * have done with are kept for the next, so that there are as many as exchanges were ever under way
 * at once, however many connections are open and idle.
 *
 * A worker is one exchange's from taking to giving back; any thread may take it next. */
#pragma once

#include "bytes.h"
#include "leakwire/leakwire_c.h"

typedef struct worker {
  lw_inspector* inspector;
  lw_metrics counted;
  bytes out;
  struct worker* next;
} worker;

/* NULL where there is no memory for one. */
worker* worker_take(void);
/* Counts what it did since the last time. */
void worker_tally(worker* it);
void worker_give_back(worker* it);
