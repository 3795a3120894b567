/* What c-icap's configuration says of the service (leakwire.Policy, leakwire.Buffer, ...), and what
 * was read for it: pack, policy, places, key, sink.
 *
 * Read in the monitor process, before children are forked; constant in the children, where any
 * thread may read it. A reload reads all of it anew, and what was in force stays so where a mistake
 * is found. */
#pragma once

#include <stddef.h>

#include "c_icap/c-icap.h"
#include "c_icap/cfg_param.h"
#include "leakwire/leakwire_c.h"

enum { kMostFolders = 16 };

typedef struct settings {
  char* packs[kMostFolders];
  size_t pack_count;
  char* places_folders[kMostFolders];
  size_t places_count;
  char* only;
  char* skip;
  char* policy_file;
  char* key_file;
  char* findings_file;
  char* name;
  char* decode;
  char* home_networks;
  uint8_t no_builtin;
  long preview; /* bytes asked for as a preview; -1: none */
  int wrong;    /* a directive could not be understood */

  lw_pack* pack;
  lw_places* places;
  lw_policy* policy;
  lw_key* key;
  lw_sink* sink;
  lw_inspector_options options; /* with all of the above */
  char istag[27];               /* another one for every policy and pack */
} settings;

/* The directives, as c-icap wants them. */
extern struct ci_conf_entry settings_table[];

/* Before directives are read. */
void settings_begin(void);
/* After all were: reads what is still missing. 1: they are in force; 0: they are not, and
 * settings_in_force() is what it was. */
int settings_complete(void);
/* NULL before the first settings_complete() that succeeded. */
const settings* settings_in_force(void);
