#include "place/mmdb_file.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <initializer_list>
#include <set>
#include <vector>

namespace leakwire::place {
namespace {

constexpr unsigned kQuadBits = 96;  // of ::ffff:0:0/96

// What stands at a path; false where nothing does, or the file is broken there.
bool value_at(const MMDB_entry_s& entry, std::initializer_list<const char*> path,
              MMDB_entry_data_s& data) noexcept {
  const char* words[4] = {};
  std::copy(path.begin(), path.end(), words);
  MMDB_entry_s copy = entry;
  return MMDB_aget_value(&copy, &data, words) == MMDB_SUCCESS && data.has_data;
}

std::string_view text_at(const MMDB_entry_s& entry,
                         std::initializer_list<const char*> path) noexcept {
  MMDB_entry_data_s data;
  if (!value_at(entry, path, data) || data.type != MMDB_DATA_TYPE_UTF8_STRING) return {};
  return {data.utf8_string, data.data_size};
}

Country country_in(const MMDB_entry_s& entry) noexcept {
  for (const std::string_view code :
       {text_at(entry, {"country", "iso_code"}), text_at(entry, {"country_code"}),
        text_at(entry, {"country"})}) {
    if (const auto country = country_named(code)) return *country;
  }
  return {};
}

bool anycast_in(const MMDB_entry_s& entry) noexcept {
  MMDB_entry_data_s data;
  for (const auto path : {std::initializer_list<const char*>{"traits", "is_anycast"},
                          std::initializer_list<const char*>{"is_anycast"}}) {
    if (value_at(entry, path, data) && data.type == MMDB_DATA_TYPE_BOOLEAN && data.boolean) {
      return true;
    }
  }
  return false;
}

void read_as(const MMDB_entry_s& entry, MmdbFile::Facts& facts) {
  MMDB_entry_data_s data;
  if (value_at(entry, {"autonomous_system_number"}, data) && data.type == MMDB_DATA_TYPE_UINT32) {
    facts.as_number = data.uint32;
  }
  const std::string_view asn = text_at(entry, {"asn"});  // "AS64496"
  if (asn.starts_with("AS")) {
    std::from_chars(asn.data() + 2, asn.data() + asn.size(), facts.as_number);
  }
  for (const char* key : {"autonomous_system_organization", "as_name", "as_organization"}) {
    if (facts.as_name.empty()) facts.as_name = text_at(entry, {key});
  }
}

// The records and nodes of a file, each looked at once.
class Walk {
 public:
  explicit Walk(const MMDB_s& file) : file_(file), seen_(file.metadata.node_count) {}

  // What is wrong with it, or MMDB_SUCCESS.
  int run() {
    if (file_.metadata.node_count == 0) return MMDB_SUCCESS;
    std::vector<std::uint32_t> open{0};
    seen_[0] = true;
    while (!open.empty()) {
      const std::uint32_t node = open.back();
      open.pop_back();
      MMDB_search_node_s children;
      if (const int status = MMDB_read_node(&file_, node, &children); status != MMDB_SUCCESS) {
        return status;
      }
      if (!take(children.left_record_type, children.left_record, children.left_record_entry,
                open) ||
          !take(children.right_record_type, children.right_record, children.right_record_entry,
                open)) {
        return status_;
      }
    }
    return MMDB_SUCCESS;
  }

 private:
  bool take(std::uint8_t type, std::uint64_t record, MMDB_entry_s entry,
            std::vector<std::uint32_t>& open) {
    switch (type) {
      case MMDB_RECORD_TYPE_EMPTY:
        return true;
      case MMDB_RECORD_TYPE_SEARCH_NODE:
        // A node that two lead to is no tree; libmaxminddb does make such files for IPv4 in IPv6.
        if (record >= seen_.size()) break;
        if (!seen_[record]) open.push_back(static_cast<std::uint32_t>(record));
        seen_[record] = true;
        return true;
      case MMDB_RECORD_TYPE_DATA:
        return read(entry);
      default:
        break;
    }
    status_ = MMDB_CORRUPT_SEARCH_TREE_ERROR;
    return false;
  }

  bool read(MMDB_entry_s entry) {
    if (!records_.insert(entry.offset).second) return true;
    MMDB_entry_data_list_s* list = nullptr;
    status_ = MMDB_get_entry_data_list(&entry, &list);
    MMDB_free_entry_data_list(list);
    return status_ == MMDB_SUCCESS;
  }

  const MMDB_s& file_;
  std::vector<bool> seen_;
  std::set<std::uint32_t> records_;
  int status_ = MMDB_SUCCESS;
};

Diagnostic broken(const std::string& name, int status) {
  return {
      name, 0, 0,
      fmt::format("{}; a whole file in the MaxMind DB format is expected", MMDB_strerror(status))};
}

}  // namespace

void MmdbFile::Close::operator()(MMDB_s* file) const noexcept {
  MMDB_close(file);
  delete file;
}

Result<MmdbFile> MmdbFile::open(const std::filesystem::path& file) {
  auto opened = std::make_unique<MMDB_s>();
  const int status = MMDB_open(file.c_str(), MMDB_MODE_MMAP, opened.get());
  if (status != MMDB_SUCCESS) return broken(file.string(), status);
  return MmdbFile(std::unique_ptr<MMDB_s, Close>(opened.release()), file.string());
}

bool MmdbFile::find(const Address& address, MMDB_entry_s& entry, unsigned& bits) const noexcept {
  sockaddr_storage room{};
  const auto quad = text::mapped_ipv4(address);
  if (quad) {
    sockaddr_in four{};
    four.sin_family = AF_INET;
    std::memcpy(&four.sin_addr, quad->data(), quad->size());
    std::memcpy(&room, &four, sizeof four);
  } else {
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    std::memcpy(&six.sin6_addr, address.data(), address.size());
    std::memcpy(&room, &six, sizeof six);
  }
  int status = MMDB_SUCCESS;
  const MMDB_lookup_result_s result =
      MMDB_lookup_sockaddr(file_.get(), reinterpret_cast<const sockaddr*>(&room), &status);
  if (status != MMDB_SUCCESS || !result.found_entry) return false;
  entry = result.entry;
  // An IPv4 address in a tree of IPv6 is counted as one of 128 bits.
  bits = result.netmask;
  if (quad && file_->metadata.ip_version == 6 && bits >= kQuadBits) bits -= kQuadBits;
  return true;
}

MmdbFile::Facts MmdbFile::look_up(const Address& address) const noexcept {
  Facts facts;
  MMDB_entry_s entry;
  if (!find(address, entry, facts.bits)) return facts;
  facts.country = country_in(entry);
  facts.anycast = anycast_in(entry);
  return facts;
}

MmdbFile::Facts MmdbFile::look_up_all(const Address& address) const {
  Facts facts = look_up(address);
  MMDB_entry_s entry;
  if (find(address, entry, facts.bits)) read_as(entry, facts);
  return facts;
}

Diagnostics MmdbFile::check() const {
  const int status = Walk(*file_).run();
  if (status == MMDB_SUCCESS) return {};
  return {broken(name_, status)};
}

}  // namespace leakwire::place
