// DnsMessage: one message of DNS (RFC 1035, section 4) read, record by record. Pure; any bytes are
// taken; pointers are followed at most kMostJumps times a name.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace leakwire::wire {

// Of the IANA registry of DNS resource record types.
enum DnsType : std::uint16_t {
  kDnsA = 1,
  kDnsNs = 2,
  kDnsCname = 5,
  kDnsSoa = 6,
  kDnsPtr = 12,
  kDnsHinfo = 13,
  kDnsMx = 15,
  kDnsTxt = 16,
  kDnsAaaa = 28,
  kDnsSrv = 33,
  kDnsNaptr = 35,
  kDnsDname = 39,
  kDnsOpt = 41,
  kDnsSpf = 99,
  kDnsCaa = 257,
};

// A name as text, its labels joined by dots, as they were sent.
class DnsName {
 public:
  std::string_view view() const noexcept { return {bytes_.data(), size_}; }
  bool add(std::string_view label) noexcept;
  void clear() noexcept { size_ = 0; }

 private:
  std::array<char, 256> bytes_{};
  std::size_t size_ = 0;
};

enum class DnsSection : std::uint8_t { kQuestion, kAnswer, kAuthority, kAdditional };

struct DnsRecord {
  DnsSection section = DnsSection::kQuestion;
  DnsName name;
  std::uint16_t type = 0, klass = 0;
  std::size_t at = 0;  // of its data, in the message
  std::string_view data;
};

class DnsMessage {
 public:
  static constexpr unsigned kMostJumps = 64;

  // False: no header.
  bool start(std::string_view bytes) noexcept;
  // The next question or record; false behind the last, and where one cannot be read.
  bool next(DnsRecord& record) noexcept;
  // A name within the data of a record, at a place of the message.
  bool name(std::size_t at, DnsName& name) const noexcept;
  std::uint16_t id() const noexcept { return word(0); }
  bool is_answer() const noexcept { return (word(2) & 0x8000U) != 0; }
  unsigned code() const noexcept { return word(2) & 15U; }
  bool broken() const noexcept { return broken_; }
  // What stands behind the last record.
  std::string_view rest() const noexcept { return bytes_.substr(at_); }

 private:
  std::uint16_t word(std::size_t at) const noexcept;
  bool read_name(std::size_t& at, DnsName& name) const noexcept;

  std::string_view bytes_;
  std::size_t at_ = 12;
  std::array<std::uint32_t, 4> left_{};
  std::size_t section_ = 0;
  bool broken_ = false;
};

}  // namespace leakwire::wire
