// Base64 of RFC 4648, section 4 (standard alphabet) and section 5 (URL and filename safe).
#pragma once

#include <string>
#include <string_view>

namespace leakwire::text {

// Decodes `in` into `out` (replaced). Padding may be missing. False where a byte is not of the
// alphabet, padding stands in the middle or the length cannot be. Thread-safe.
bool decode_base64(std::string_view in, std::string& out, bool url_dialect);

}  // namespace leakwire::text
