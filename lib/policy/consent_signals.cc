#include "policy/consent_signals.h"

#include <array>
#include <cstddef>

namespace leakwire::policy {
namespace {

// Base64url without padding, six bits a character (RFC 4648, section 5).
constexpr int sextet(char c) noexcept {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '-') return 62;
  return c == '_' ? 63 : -1;
}

// The bits of a coded text. Behind its end, or at a character of no code, it is cut.
class Bits {
 public:
  explicit Bits(std::string_view coded) noexcept : coded_(coded) {}

  bool bit() noexcept {
    const std::size_t at = next_ / 6;
    const int bits = at < coded_.size() ? sextet(coded_[at]) : -1;
    if (bits < 0) {
      cut_ = true;
      return false;
    }
    return (bits >> (5 - next_++ % 6) & 1) != 0;
  }
  std::uint32_t number(unsigned count) noexcept {
    std::uint32_t value = 0;
    for (unsigned i = 0; i < count; ++i) value = value << 1 | (bit() ? 1U : 0U);
    return value;
  }
  // Fibonacci coding, ended by two ones (GPP, Consent String Specification).
  std::uint32_t fibonacci() noexcept {
    std::uint32_t value = 0, term = 1, next = 2;
    bool last = false;
    constexpr unsigned kMost = 40;  // no section has a number of that length
    for (unsigned i = 0; i < kMost && !cut_; ++i) {
      const bool one = bit();
      if (one && last) return value;
      if (one) value += term;
      const std::uint32_t sum = term + next;
      term = next;
      next = sum;
      last = one;
    }
    cut_ = true;
    return 0;
  }
  bool cut() const noexcept { return cut_; }

 private:
  std::string_view coded_;
  std::size_t next_ = 0;
  bool cut_ = false;
};

// Where a section of the United States tells of opting out: bits before SaleOptOut, and whether
// SharingOptOut, TargetedAdvertisingOptOut or both follow it. Two bits each. IAB Tech Lab, GPP,
// Sections/US-National and Sections/US-States, version 1 of each.
struct Section {
  unsigned before = 0;
  unsigned shares = 0;  // fields that follow
};
constexpr Section section_of(std::uint32_t id) noexcept {
  switch (id) {
    case 7:  // US National: six notices
      return {18, 2};
    case 11:  // Utah and Iowa: a notice of special kinds of data too
    case 18:
      return {14, 1};
    default:
      return id >= 8 && id <= 22 ? Section{12, 1} : Section{};
  }
}

void say(std::optional<bool>& into, std::uint32_t field) noexcept {
  if (field == 1) into = true;
  if (field == 2 && !into) into = false;
}

void read_section(std::uint32_t id, std::string_view coded, GppOptOuts& outs) noexcept {
  if (id == 6) {  // the US Privacy string as it is
    if (const auto out = us_opt_out(coded)) say(outs.sale, *out ? 1 : 2);
    return;
  }
  const Section section = section_of(id);
  if (section.before == 0) return;
  Bits bits(coded.substr(0, coded.find('.')));  // other segments follow a dot
  bits.number(section.before);
  const std::uint32_t sale = bits.number(2);
  const std::uint32_t first = bits.number(2);
  const std::uint32_t second = section.shares == 2 ? bits.number(2) : 0;
  if (bits.cut()) return;
  say(outs.sale, sale);
  say(outs.share, first);
  say(outs.share, second);
}

}  // namespace

std::optional<std::uint32_t> tcf_purposes(std::string_view tc_string) noexcept {
  Bits bits(tc_string.substr(0, tc_string.find('.')));
  constexpr unsigned kVersion = 2;
  if (bits.number(6) != kVersion) return std::nullopt;
  // Created, LastUpdated, CmpId, CmpVersion, ConsentScreen, ConsentLanguage, VendorListVersion,
  // TcfPolicyVersion, IsServiceSpecific, UseNonStandardTexts, SpecialFeatureOptIns (IAB Europe and
  // IAB Tech Lab, "Transparency and Consent String with Global Vendor & CMP List Formats", 2).
  for (const unsigned field : {36U, 36U, 12U, 12U, 6U, 12U, 12U, 6U, 1U, 1U, 12U}) {
    for (unsigned bit = 0; bit < field; ++bit) bits.bit();
  }
  constexpr unsigned kPurposes = 24;
  std::uint32_t purposes = 0;
  for (unsigned purpose = 0; purpose < kPurposes; ++purpose) {
    purposes |= (bits.bit() ? 1U : 0U) << purpose;
  }
  // PurposesLITransparency, PurposeOneTreatment and PublisherCC end the fixed fields.
  for (unsigned bit = 0; bit < 24 + 1 + 12; ++bit) bits.bit();
  if (bits.cut()) return std::nullopt;
  return purposes;
}

std::optional<bool> us_opt_out(std::string_view us_privacy) noexcept {
  if (us_privacy.size() != 4 || us_privacy[0] != '1') return std::nullopt;
  for (const char c : us_privacy.substr(1)) {
    if (c != 'Y' && c != 'N' && c != '-' && c != 'y' && c != 'n') return std::nullopt;
  }
  if (us_privacy[2] == '-') return std::nullopt;
  return us_privacy[2] == 'Y' || us_privacy[2] == 'y';
}

GppOptOuts gpp_opt_outs(std::string_view gpp_string) noexcept {
  GppOptOuts outs;
  std::size_t end = gpp_string.find('~');
  Bits header(gpp_string.substr(0, end));
  constexpr std::uint32_t kType = 3, kVersion = 1;
  if (header.number(6) != kType || header.number(6) != kVersion) return outs;
  std::string_view rest = end == std::string_view::npos ? "" : gpp_string.substr(end + 1);
  bool more = end != std::string_view::npos;
  std::uint32_t id = 0;
  const std::uint32_t groups = header.number(12);
  for (std::uint32_t group = 0; group < groups && more && !header.cut(); ++group) {
    const bool is_range = header.bit();
    const std::uint32_t first = id + header.fibonacci();
    const std::uint32_t last = is_range ? first + header.fibonacci() : first;
    if (header.cut() || last < first) return outs;
    // Each section has its text, in the order of the ids; a range of more than there are ends.
    for (id = first; more; ++id) {
      end = rest.find('~');
      read_section(id, rest.substr(0, end), outs);
      more = end != std::string_view::npos;
      if (more) rest.remove_prefix(end + 1);
      if (id == last) break;
    }
  }
  return outs;
}

}  // namespace leakwire::policy
