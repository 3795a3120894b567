// The readers of the formats, one maker each. See log_reader.h.
#pragma once

#include <memory>
#include <string_view>

#include "inspect/log_reader.h"

namespace leakwire::inspect {

std::unique_ptr<LogReader> make_squid_reader();
std::unique_ptr<LogReader> make_haproxy_reader();
std::unique_ptr<LogReader> make_envoy_reader();
std::unique_ptr<LogReader> make_clf_reader();
std::unique_ptr<LogReader> make_eve_reader();
std::unique_ptr<LogReader> make_zeek_reader();
// `column`: its name; empty: the usual ones.
std::unique_ptr<LogReader> make_csv_reader(std::string_view column);
std::unique_ptr<LogReader> make_json_reader(std::string_view pointer);

}  // namespace leakwire::inspect
