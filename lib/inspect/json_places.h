// JsonPlaces: the values of a JSON text that findings stand in, as RFC 6901 points to them.
//
// One thread at a time; its room is used again.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "inspect/log/json_fields.h"
#include "leakwire/finding.h"

namespace leakwire::inspect {

class JsonPlaces {
 public:
  // The pointers of `findings`, which are in the order of their places in `json`; empty for what
  // stands in no value. Of a text that is no JSON, of those before the first mistake. They live
  // until the next call.
  const std::vector<std::string>& read(std::string_view json, std::span<const Finding> findings);

 private:
  JsonFields fields_;
  std::vector<std::string> pointers_;
};

}  // namespace leakwire::inspect
