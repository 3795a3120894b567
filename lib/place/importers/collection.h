// Collection: companies and domains out of a file of another project, and how they are written.
//
// Owns its texts; one thread.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "leakwire/country.h"
#include "leakwire/places.h"

namespace leakwire::place {

class Collection {
 public:
  // The first owner of a domain stands. What is no domain that may stand in a registry, or has no
  // owner, is left out and counted. `kind` is one of kKinds.
  void add(std::string_view domain, const std::string& owner, Country country,
           std::string_view kind);
  void leave_out() { ++left_out_; }

  // A registry file: one line for each owner and kind, in the order of their names. `source` stands
  // in the last column.
  std::string write(std::string_view source) const;
  ImportReport report() const;
  bool empty() const noexcept { return domains_.empty(); }

 private:
  struct Owned {
    std::string owner, kind;
    Country country;
  };
  std::map<std::string, Owned> domains_;
  std::size_t left_out_ = 0;
};

}  // namespace leakwire::place
