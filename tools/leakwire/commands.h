// The commands of the program, one file each. Each returns the exit code.
#pragma once

#include "flags.h"

namespace leakwire::program {

int run_scan(const Flags& flags);
int run_redact(const Flags& flags);
int run_sense(const Flags& flags);
int run_pack_check(const Flags& flags);
int run_pack_list(const Flags& flags);
int run_pack_explain(const Flags& flags);
int run_pack_test(const Flags& flags);
int run_places_lookup(const Flags& flags);
int run_places_import(const Flags& flags);
int run_policy_check(const Flags& flags);
int run_policy_explain(const Flags& flags);
int run_policy_test(const Flags& flags);
int run_policy_promises(const Flags& flags);
int run_policy_replay(const Flags& flags);

}  // namespace leakwire::program
