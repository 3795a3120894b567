// JsonLog: one JSON object a line, made into facts by a table of names. One a reader.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "inspect/log/json_fields.h"
#include "inspect/log/named_fields.h"

namespace leakwire::inspect {

class JsonLog {
 public:
  // `pointer`: to the field that names the receiver, before all names; or empty.
  JsonLog(std::span<const FieldName> names, std::string_view pointer);

  bool read(std::string_view line, LineFacts& facts);
  // Whether the outermost object of the line just read has this key, over a text or number.
  bool has(std::string_view first_key) const noexcept;

 private:
  JsonFields json_;
  NamedFields fields_;
  std::string pointer_;
  std::vector<std::string> seen_;
};

// The names that a log of any kind uses. Static storage.
std::span<const FieldName> usual_names() noexcept;

}  // namespace leakwire::inspect
