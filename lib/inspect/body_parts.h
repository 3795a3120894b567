// The parts of a body: form fields, JSON keys, the parts of a multipart body.
//
// Total: any bytes are taken. One thread at a time.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "inspect/log/json_fields.h"
#include "inspect/log_reader.h"

namespace leakwire::inspect {

class BodyParts {
 public:
  // Appends the parts of `body`, which covers all of it; places are those of `body`. Fields are
  // views into it, or live until forget(). `media_type`: a Content-Type; empty: not told.
  void tell(std::string_view body, std::string_view media_type, std::vector<LinePart>& parts);
  void forget() { names_.clear(); }
  // Whether the body told last is JSON, of which keys are the fields.
  bool is_json() const noexcept { return is_json_; }

 private:
  bool tell_json(std::string_view body, std::vector<LinePart>& parts);
  bool tell_multipart(std::string_view body, std::string_view media_type,
                      std::vector<LinePart>& parts);

  JsonFields json_;
  std::deque<std::string> names_;  // of parts of a multipart body
  bool is_json_ = false;
};

}  // namespace leakwire::inspect
