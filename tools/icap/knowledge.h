/* Reads what settings name: pack, policy, places, key, sink. Each mistake is complained of, with
 * file, line and column. */
#pragma once

#include "settings.h"

/* Pack and policy, as soon as the configuration names the policy, so that c-icap can still tell its
 * own file and line. 1: read. */
int knowledge_read_policy(settings* settings);
/* All the rest, once the process has its final user: what is opened here can be opened again by a
 * reload. Fills settings->options and istag. */
int knowledge_read_all(settings* settings);
void knowledge_free(settings* settings);
