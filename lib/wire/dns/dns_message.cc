#include "wire/dns/dns_message.h"

#include <algorithm>

namespace leakwire::wire {

bool DnsName::add(std::string_view label) noexcept {
  const std::size_t dot = size_ > 0 ? 1 : 0;
  if (size_ + dot + label.size() > bytes_.size()) return false;
  if (dot > 0) bytes_[size_++] = '.';
  std::copy(label.begin(), label.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(size_));
  size_ += label.size();
  return true;
}

std::uint16_t DnsMessage::word(std::size_t at) const noexcept {
  return static_cast<std::uint16_t>(static_cast<unsigned char>(bytes_[at]) << 8 |
                                    static_cast<unsigned char>(bytes_[at + 1]));
}

bool DnsMessage::start(std::string_view bytes) noexcept {
  bytes_ = bytes;
  at_ = 12;
  section_ = 0;
  broken_ = false;
  if (bytes.size() < 12) return false;
  for (std::size_t i = 0; i < 4; ++i) left_[i] = word(4 + 2 * i);
  return true;
}

// RFC 1035, sections 3.1 and 4.1.4. `at` ends behind the name where it stands.
bool DnsMessage::read_name(std::size_t& at, DnsName& name) const noexcept {
  name.clear();
  std::size_t from = at;
  bool jumped = false;
  for (unsigned jumps = 0; from < bytes_.size();) {
    const auto length = static_cast<unsigned char>(bytes_[from]);
    if (length == 0) {
      if (!jumped) at = from + 1;
      return true;
    }
    if ((length & 0xC0U) == 0xC0U) {
      if (from + 2 > bytes_.size() || ++jumps > kMostJumps) return false;
      if (!jumped) at = from + 2;
      jumped = true;
      from = word(from) & 0x3FFFU;
      continue;
    }
    if (length > 63 || from + 1 + length > bytes_.size()) return false;
    if (!name.add(bytes_.substr(from + 1, length))) return false;
    from += 1 + length;
  }
  return false;
}

bool DnsMessage::name(std::size_t at, DnsName& name) const noexcept { return read_name(at, name); }

bool DnsMessage::next(DnsRecord& record) noexcept {
  while (section_ < 4 && left_[section_] == 0) ++section_;
  if (section_ == 4 || broken_) return false;
  broken_ = true;  // until it is read
  std::size_t at = at_;
  if (!read_name(at, record.name)) return false;
  record.section = static_cast<DnsSection>(section_);
  const bool question = record.section == DnsSection::kQuestion;
  const std::size_t fixed = question ? 4 : 10;
  if (bytes_.size() - at < fixed) return false;
  record.type = word(at);
  record.klass = word(at + 2);
  record.at = at + fixed;
  const std::size_t length = question ? 0 : word(at + 8);
  if (bytes_.size() - record.at < length) return false;
  record.data = bytes_.substr(record.at, length);
  at_ = record.at + length;
  --left_[section_];
  broken_ = false;
  return true;
}

}  // namespace leakwire::wire
