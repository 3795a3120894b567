#include "text/base64_bytes.h"

// Their vectors have no fixed size; NEON serves there.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "text/base64_bytes.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace leakwire::text::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_SCALAR
inline std::uint8_t digit(char c) {
  const auto byte = static_cast<std::uint8_t>(c);
  if (byte == '+' || byte == '-') return 62;
  if (byte == '/' || byte == '_') return 63;
  const int shift = byte < 'A' ? 4 : byte < 'a' ? -'A' : 26 - 'a';
  return static_cast<std::uint8_t>(byte + shift) & 63;
}

inline void tell(const char* bytes, Base64Bytes::Bits& out) {
  out = {};
  for (std::size_t p = 0; p < Base64Bytes::kPlaces; ++p) {
    const unsigned here = digit(bytes[p]), next = digit(bytes[p + 1]);
    for (unsigned k = 0; k < 3; ++k) {
      const auto byte = static_cast<std::uint8_t>(here << (2 + 2 * k) | next >> (4 - 2 * k));
      const bool is_blank = byte == '\t' || byte == '\n' || byte == '\r';
      out.control[k] |= std::uint64_t{(byte < 0x20 && !is_blank) || byte == 0x7F} << p;
      out.zero[k] |= std::uint64_t{byte == 0} << p;
      out.high[k] |= std::uint64_t{byte >= 0x80} << p;
      out.no_lead[k] |= std::uint64_t{byte >= 0x80 && byte < 0xA0} << p;
      const bool is_packed = byte == 0x1F || byte == 0x78 || byte == 0x28 || byte >= 0xFE;
      if (k == 0) out.packed |= std::uint64_t{is_packed} << p;
    }
  }
}
#else
using Bytes = hn::CappedTag<std::uint8_t, Base64Bytes::kPlaces>;
using Vector = hn::Vec<Bytes>;

// What is added to a digit by the upper half of its byte, and the digits among punctuation.
struct Digits {
  alignas(16) static constexpr std::uint8_t kAdded[16] = {0, 0, 0, 4, 191, 191, 185, 185,
                                                          0, 0, 0, 0, 0,   0,   0,   0};
  alignas(16) static constexpr std::uint8_t kMarks[16] = {0, 0, 0, 0,  0, 0,  0, 0,
                                                          0, 0, 0, 62, 0, 62, 0, 63};
};

// Values of digits; of other bytes anything below 64.
inline Vector values(const char* bytes) {
  const Bytes d;
  const auto here = hn::LoadU(d, reinterpret_cast<const std::uint8_t*>(bytes));
  const auto high = hn::ShiftRight<4>(here);
  const auto low = hn::And(here, hn::Set(d, 0x0F));
  const auto others = hn::Add(here, hn::TableLookupBytes(hn::LoadDup128(d, Digits::kAdded), high));
  const auto marks = hn::TableLookupBytes(hn::LoadDup128(d, Digits::kMarks), low);
  const auto value = hn::IfThenElse(hn::Eq(high, hn::Set(d, 2)), marks, others);
  const auto all = hn::IfThenElse(hn::Eq(here, hn::Set(d, '_')), hn::Set(d, 63), value);
  return hn::And(all, hn::Set(d, 63));
}

inline void tell(const char* bytes, Base64Bytes::Bits& out) {
  const Bytes d;
  const std::size_t lanes = hn::Lanes(d);
  for (std::size_t i = 0; i < Base64Bytes::kPlaces; i += lanes) {
    const auto here = values(bytes + i), next = values(bytes + i + 1);
    const auto put = [&](hn::Mask<Bytes> mask, std::uint64_t& word) HWY_ATTR {
      hn::StoreMaskBits(d, mask, reinterpret_cast<std::uint8_t*>(&word) + i / 8);
    };
    const auto told = [&](Vector byte, std::size_t k) HWY_ATTR {
      const auto is = [&](std::uint8_t one) HWY_ATTR { return hn::Eq(byte, hn::Set(d, one)); };
      const auto rows = hn::And(byte, hn::Set(d, 0xE0));
      const auto blanks = hn::Or(hn::Or(is('\t'), is('\n')), is('\r'));
      const auto low = hn::Eq(rows, hn::Zero(d));
      put(hn::Or(hn::AndNot(blanks, low), is(0x7F)), out.control[k]);
      put(is(0), out.zero[k]);
      put(hn::Gt(byte, hn::Set(d, 0x7F)), out.high[k]);
      put(hn::Eq(rows, hn::Set(d, 0x80)), out.no_lead[k]);
    };
    const auto first = hn::Or(hn::ShiftLeft<2>(here), hn::ShiftRight<4>(next));
    told(first, 0);
    told(hn::Or(hn::ShiftLeft<4>(here), hn::ShiftRight<2>(next)), 1);
    told(hn::Or(hn::ShiftLeft<6>(here), next), 2);
    const auto begins = [&](std::uint8_t one) HWY_ATTR { return hn::Eq(first, hn::Set(d, one)); };
    const auto zlib_gzip = hn::Or(begins(0x78), begins(0x1F));
    const auto mark = hn::Gt(first, hn::Set(d, 0xFD));
    put(hn::Or(hn::Or(zlib_gzip, begins(0x28)), mark), out.packed);
  }
}
#endif

constexpr Base64Bytes::Compiled kCompiled{HWY_TARGET, tell};

}  // namespace leakwire::text::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "text/compiled_targets-inl.h"

namespace leakwire::text {
namespace {

constexpr Base64Bytes::Compiled kAll[] = LEAKWIRE_OF_EACH_TARGET(kCompiled);
const std::span<const Base64Bytes::Compiled> kRunHere = those_that_run_here(kAll);

}  // namespace

void Base64Bytes::tell(const char* bytes, Bits& out) noexcept { kRunHere.front().tell(bytes, out); }

std::span<const Base64Bytes::Compiled> Base64Bytes::targets() noexcept { return kRunHere; }

}  // namespace leakwire::text
#endif  // HWY_ONCE
