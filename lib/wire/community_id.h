// Community ID: the name that tools of others give the same flow.
//
// Community ID flow hashing, version 1 (github.com/corelight/community-id-spec), seed 0. Pure.
#pragma once

#include <string>

#include "wire/flow_key.h"

namespace leakwire::wire {

// "1:LQU9qZlK+B5F3KDmev6m5PMibrg=": the same for both ways.
std::string community_id(const Host& from, const Host& to, Transport transport);

}  // namespace leakwire::wire
