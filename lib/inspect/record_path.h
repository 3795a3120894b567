// The path of a record: how its bytes were reached, outermost first.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace leakwire::inspect {

// Before the layers of encoding that stand in `path`: the part of the message
// ("http.request.body"), the layers around it ("gzip>gzip"), and the JSON value (a pointer of RFC
// 6901); each may be empty.
void lead_path(std::string_view part, std::string_view layers, std::string_view pointer,
               std::vector<std::string>& path);

}  // namespace leakwire::inspect
