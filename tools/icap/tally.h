/* Counters in c-icap's info page (icap://HOST/info), under "Service leakwire". All only ever grow.
 *
 * c-icap keeps a block of them for each child and adds the blocks up, those of dead children too.
 */
#pragma once

#include "leakwire/leakwire_c.h"

/* When the service is loaded. */
void tally_register(void);
/* Adds what an inspector counted since `last`, and brings `last` up to date. */
void tally_inspector(const lw_inspector* inspector, lw_metrics* last);
/* A message for which there was no memory to begin with, by what became of it. */
void tally_unserved(uint8_t fail);
/* The exchange ended before its message did. */
void tally_cut_short(void);
/* A reload came out well, or not. Told in the monitor process, which has no block of counters: the
 * next child counts it. */
void tally_reload(int well);
/* In a child, before it serves. */
void tally_child_start(void);
