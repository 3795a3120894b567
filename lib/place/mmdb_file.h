// MmdbFile: an .mmdb file that the user has (MaxMind DB format 2.0), read by libmaxminddb.
//
// Country and AS are read as GeoIP2, DB-IP and IPinfo name them. The file stays mapped as long as
// this object lives. Read by any thread.
#pragma once

#include <maxminddb.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "leakwire/country.h"
#include "leakwire/result.h"
#include "place/host_name.h"

namespace leakwire::place {

class MmdbFile {
 public:
  static Result<MmdbFile> open(const std::filesystem::path& file);

  struct Facts {
    Country country;
    bool anycast = false;  // the file says that its address stands in many places
    std::uint32_t as_number = 0;
    std::string as_name;  // only by look_up_all()
    unsigned bits = 0;    // of the network that the answer is for, as it is written
  };
  // Country and anycast alone. Nothing is allocated.
  Facts look_up(const Address& address) const noexcept;
  Facts look_up_all(const Address& address) const;
  // Goes through the whole file: its tree, and every record that the tree leads to.
  Diagnostics check() const;

  const std::string& name() const noexcept { return name_; }

 private:
  struct Close {
    void operator()(MMDB_s* file) const noexcept;
  };
  MmdbFile(std::unique_ptr<MMDB_s, Close> file, std::string name)
      : file_(std::move(file)), name_(std::move(name)) {}
  bool find(const Address& address, MMDB_entry_s& entry, unsigned& bits) const noexcept;

  std::unique_ptr<MMDB_s, Close> file_;
  std::string name_;
};

}  // namespace leakwire::place
