// What is put into the labels of a name to be carried out by it: the labels joined, and the text
// that they hold in base32 (RFC 4648, section 6; letters of either case, no padding), which fits
// names best, as those have no case.
//
// Pure. At most a name's 255 bytes.
#pragma once

#include <string>
#include <string_view>

namespace leakwire::wire {

// All labels but the last two, without the dots between them; empty where there are not two of
// them, or they are too short to hold a value.
std::string joined_labels(std::string_view name);
// Empty: no text is held so, of at least ten bytes.
std::string base32_text(std::string_view labels);

}  // namespace leakwire::wire
