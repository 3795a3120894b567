// Decoding: which layers of encoding a text is looked through for, and how many around one value.
//
// Plain value.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leakwire/export.h"

namespace leakwire {

struct LEAKWIRE_EXPORT Decoding {
  // Names of a record's `path`: "percent", "json", "base64", ...; what has no such name is passed
  // over. The default is that of logs.
  std::vector<std::string> layers{"percent", "json", "base64", "base64url"};
  unsigned depth = 3;

  static Decoding all();  // every layer that text is looked through for
};

// "percent,hex": those; "all": every layer that text is looked through for; "none": none. Nothing
// where a word is none of those that decoding_names() lists.
LEAKWIRE_EXPORT std::optional<std::vector<std::string>> read_decoding(std::string_view list);
// "percent, form, json, ...": for who names one that there is not.
LEAKWIRE_EXPORT std::string decoding_names();

}  // namespace leakwire
