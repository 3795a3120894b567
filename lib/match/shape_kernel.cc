#include "match/shape_kernel.h"

#include <algorithm>
#include <cstring>
#include <new>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "match/shape_kernel.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace leakwire::match {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_SCALAR
// No byte shuffles: a plain table a class.
void classify(const std::uint8_t* text, std::size_t words, const NibbleTables* tables,
              std::size_t classes, std::uint64_t* planes) {
  for (std::size_t c = 0; c < classes; ++c) {
    std::uint64_t* plane = planes + c * PlaneMemory::kStride + PlaneMemory::kFirst;
    for (std::size_t word = 0; word < words; ++word) {
      std::uint64_t bits = 0;
      for (std::size_t i = 0; i < 64; ++i) {
        bits |= static_cast<std::uint64_t>(tables[c].member[text[word * 64 + i]]) << i;
      }
      plane[word] = bits;
    }
  }
}
#else
void classify(const std::uint8_t* text, std::size_t words, const NibbleTables* tables,
              std::size_t classes, std::uint64_t* planes) {
  const hn::CappedTag<std::uint8_t, 64> d;
  const std::size_t lanes = hn::Lanes(d);
  // Bit h of a byte's high nibble h; zero for the other half of the byte values.
  alignas(16) static constexpr std::uint8_t kLowBits[16] = {1, 2, 4, 8, 16, 32, 64, 128};
  alignas(16) static constexpr std::uint8_t kHighBits[16] = {0, 0, 0,  0,  0,  0,  0, 0,
                                                             1, 2, 4, 8, 16, 32, 64, 128};
  const auto low_bits = hn::LoadDup128(d, kLowBits);
  const auto high_bits = hn::LoadDup128(d, kHighBits);
  const auto nibble = hn::Set(d, 0x0F);
  for (std::size_t at = 0; at < words * 64; at += lanes) {
    const auto bytes = hn::LoadU(d, text + at);
    const auto low = hn::And(bytes, nibble);
    const auto high = hn::ShiftRight<4>(bytes);
    const auto in_low = hn::TableLookupBytes(low_bits, high);
    const auto in_high = hn::TableLookupBytes(high_bits, high);
    auto* out = reinterpret_cast<std::uint8_t*>(planes + PlaneMemory::kFirst) + at / 8;
    for (std::size_t c = 0; c < classes; ++c, out += PlaneMemory::kStride * 8) {
      auto hit = hn::And(hn::TableLookupBytes(hn::LoadDup128(d, tables[c].low), low), in_low);
      if (tables[c].above_ascii) {
        const auto table = hn::LoadDup128(d, tables[c].high);
        hit = hn::Or(hit, hn::And(hn::TableLookupBytes(table, low), in_high));
      }
      hn::StoreMaskBits(d, hn::Ne(hit, hn::Zero(d)), out);
    }
  }
}
#endif

void run_steps(const PlaneStep* steps, std::size_t count, std::size_t words,
               std::uint64_t* planes) {
  const hn::ScalableTag<std::uint64_t> d;
  const std::size_t lanes = hn::Lanes(d);
  for (const PlaneStep* step = steps; step != steps + count; ++step) {
    const std::uint64_t* a = planes + step->a * PlaneMemory::kStride + PlaneMemory::kFirst;
    const std::uint64_t* b = planes + step->b * PlaneMemory::kStride + PlaneMemory::kFirst;
    std::uint64_t* to = planes + step->to * PlaneMemory::kStride + PlaneMemory::kFirst;
    if (step->kind == PlaneStep::Kind::kOr) {
      for (std::size_t i = 0; i <= words; i += lanes) {
        hn::StoreU(hn::Or(hn::LoadU(d, a + i), hn::LoadU(d, b + i)), d, to + i);
      }
      // The word before: an edge may be made of planes too.
      to[-1] = a[-1] | b[-1];
    } else if (step->kind == PlaneStep::Kind::kNotBehind) {
      for (std::size_t i = 0; i <= words; i += lanes) {
        const auto behind = hn::Or(hn::ShiftLeft<1>(hn::LoadU(d, b + i)),
                                   hn::ShiftRight<63>(hn::LoadU(d, b + i - 1)));
        hn::StoreU(hn::AndNot(behind, hn::LoadU(d, a + i)), d, to + i);
      }
    } else {
      const int shift = step->shift;
      for (std::size_t i = 0; i <= words; i += lanes) {
        const auto ahead = hn::Or(hn::ShiftRightSame(hn::LoadU(d, b + i), shift),
                                  hn::ShiftLeftSame(hn::LoadU(d, b + i + 1), 64 - shift));
        const auto here = hn::LoadU(d, a + i);
        const bool wanted = step->kind == PlaneStep::Kind::kAnd;
        hn::StoreU(wanted ? hn::And(here, ahead) : hn::AndNot(ahead, here), d, to + i);
      }
    }
  }
}

const char* target_name() { return hwy::TargetName(HWY_TARGET); }

}  // namespace HWY_NAMESPACE
}  // namespace leakwire::match
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace leakwire::match {
namespace {

HWY_EXPORT(classify);
HWY_EXPORT(run_steps);
HWY_EXPORT(target_name);

// Bytes behind the text are in no class.
void clear_behind(std::size_t bytes, std::size_t words, std::size_t classes, PlaneMemory& memory) {
  for (std::size_t c = 0; c < classes; ++c) {
    std::uint64_t* plane = memory.plane(c) + PlaneMemory::kFirst;
    for (std::size_t word = bytes / 64; word < words; ++word) {
      const std::size_t left = word * 64 < bytes ? bytes - word * 64 : 0;
      plane[word] &= left == 0 ? 0 : ~std::uint64_t{0} >> (64 - left);
    }
  }
}

}  // namespace

PlaneMemory::PlaneMemory(const ShapeProgram& program) {
  static_assert(kStride % 8 == 0 && kFirst % 8 == 0, "planes are whole cache lines");
  const std::size_t bytes = std::max<std::size_t>(program.planes(), 1) * kStride * 8;
  words_.reset(static_cast<std::uint64_t*>(std::aligned_alloc(64, bytes)));
  if (!words_) throw std::bad_alloc();
  std::memset(words_.get(), 0, bytes);
}

std::vector<NibbleTables> nibble_tables(const ShapeProgram& program) {
  std::vector<NibbleTables> tables;
  for (const text::ByteSet& bytes : program.classes()) {
    NibbleTables& table = tables.emplace_back();
    for (unsigned b = 0; b < 256; ++b) {
      if (!bytes.has(static_cast<std::uint8_t>(b))) continue;
      table.member[b] = true;
      table.above_ascii |= b >= 128;
      (b < 128 ? table.low : table.high)[b & 15] |= static_cast<std::uint8_t>(1U << (b >> 4 & 7));
    }
  }
  return tables;
}

std::size_t run_shapes(const ShapeProgram& program, const std::vector<NibbleTables>& tables,
                       std::string_view text, std::size_t at, PlaneMemory& memory) noexcept {
  constexpr std::size_t kSeen = PlaneMemory::kChunk + 64;  // the chunk and its look-ahead
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data()) + at;
  const std::size_t left = text.size() - at;
  const std::size_t words = std::min((left + 63) / 64, PlaneMemory::kWords);
  std::uint8_t padded[kSeen];
  if (left < (words + 1) * 64) {
    std::memcpy(padded, bytes, left);
    std::memset(padded + left, 0, (words + 1) * 64 - left);
    bytes = padded;
  }
  const std::size_t classes = program.classes().size();
  std::uint64_t* planes = memory.plane(0);
  HWY_DYNAMIC_DISPATCH(classify)(bytes, words + 1, tables.data(), classes, planes);
  if (left < (words + 1) * 64) clear_behind(left, words + 1, classes, memory);
  for (std::size_t c = 0; c < classes; ++c) {
    std::uint64_t* plane = memory.plane(c) + PlaneMemory::kFirst;
    plane[-1] = at > 0 && tables[c].member[static_cast<std::uint8_t>(text[at - 1])]
                    ? std::uint64_t{1} << 63 : 0;
    plane[words + 1] = 0;
  }
  HWY_DYNAMIC_DISPATCH(run_steps)(program.steps().data(), program.steps().size(), words, planes);
  return words;
}

std::string_view shape_target() noexcept { return HWY_DYNAMIC_DISPATCH(target_name)(); }

}  // namespace leakwire::match
#endif  // HWY_ONCE
