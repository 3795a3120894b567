// Registry files: known receivers, one a line; the form of places/registry.tsv and of all imports.
//
// docs/places.md tells the form. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "leakwire/country.h"
#include "leakwire/result.h"

namespace leakwire::place {

// One line. Views into the bytes that it was read from.
struct Company {
  std::string_view id;       // "google-analytics"
  std::string_view owner;    // "Google LLC"
  Country country;           // where the owner is
  std::string_view parent;   // the company that controls it, or empty
  Country parent_country;    // where that is
  std::string_view kind;     // one of kKinds
  std::string_view domains;  // blank separated; "x.example" or "*.x.example"
  std::string_view source;   // where the facts can be looked up
  std::uint32_t origin = 0;  // of the file; set by whoever read it
  unsigned line = 0;
};

// Calls `take` for each line that is right. All mistakes of all others. `name` stands for the file.
Diagnostics read_registry(std::string_view bytes, const std::string& name,
                          const std::function<void(const Company&)>& take);

// The next domain of `domains`, taken off it; empty at the end.
std::string_view next_domain(std::string_view& domains) noexcept;

// A line of these columns, with its line end. Tabs and line ends in texts become blanks.
struct CompanyText {
  std::string id, owner, parent, kind, source;
  Country country, parent_country;
  std::string domains;
};
std::string write_line(const CompanyText& company);

// Why `domain` may not stand in a registry file; empty where it may.
std::string_view wrong_with_domain(std::string_view domain);

// Letters, digits and inner hyphens of `name` in lower case: "Google LLC" is "google-llc".
std::string id_of_name(std::string_view name);

}  // namespace leakwire::place
