#include "decode/stream_decoder.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "decode/compress.h"

namespace leakwire::decode {
namespace {

using State = StreamDecoder::State;

struct Outcome {
  std::string text;
  std::string behind;  // not used
  State state = State::kGoesOn;
};

// Pieces of `size` bytes, room for `room`.
Outcome decoded(Coding coding, std::string_view bytes, std::size_t size, std::size_t room) {
  Outcome outcome;
  const auto decoder = make_stream_decoder(coding);
  if (!decoder) return outcome;
  std::string out(room, '\0');
  while (true) {
    const std::string_view piece = bytes.substr(0, size);
    const StreamDecoder::Step step = decoder->step(piece, out);
    EXPECT_LE(step.used, piece.size());
    EXPECT_LE(step.made, out.size());
    outcome.text += std::string_view(out).substr(0, step.made);
    outcome.state = step.state;
    bytes.remove_prefix(step.used);
    if (step.state == State::kBroken) break;
    if (step.used == 0 && step.made == 0) break;
  }
  outcome.behind = bytes;
  return outcome;
}

const std::string kText =
    "name=Jo&mail=jo.doe@example.com&card=4111 1111 1111 1111\n"
    "name=Jo&mail=jo.doe@example.com&card=4111 1111 1111 1111\n"
    "name=Jo&mail=jo.doe@example.com&card=4111 1111 1111 1111\n"
    "name=Jo&mail=jo.doe@example.com&card=4111 1111 1111 1111\n";
// The four lines above, by the reference encoder (brotli 1.0.9).
constexpr std::string_view kBrotliHex =
    "a11807006f9160db2428bf6b2c1bee11eb180510b249a3a4166f65d2932e4065b00107ec6d034ebec2223aec80add6"
    "74820e9a1453f75b1617f3d86178591a";

std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

// A header with all its fields; their check sum is wrong, and nobody minds.
std::string with_fields(std::string gzip) {
  gzip[3] = 2 | 4 | 8 | 16;
  gzip.insert(10, std::string("\x03\x00xyz", 5) + "name" + '\0' + "comment" + '\0' + "??");
  return gzip;
}

std::string chunked(std::string_view text, std::size_t size, std::string_view line_end) {
  std::string bytes;
  while (!text.empty()) {
    const std::string_view chunk = text.substr(0, size);
    char digits[20];
    std::snprintf(digits, sizeof digits, "%zX", chunk.size());
    bytes += digits + std::string(";a=b") + std::string(line_end);
    bytes += std::string(chunk) + std::string(line_end);
    text.remove_prefix(chunk.size());
  }
  return bytes + "0" + std::string(line_end) + "Trailer: x" + std::string(line_end) +
         std::string(line_end);
}

struct Case {
  std::string name;
  Coding coding;
  std::string bytes;
  std::string text;
  State state;
  std::string behind;
};

std::vector<Case> cases() {
  const std::string gzip = tests::gzip(kText);
  const std::string zstd = tests::zstd(kText);
  std::string wrong_sum = gzip;
  wrong_sum[wrong_sum.size() - 5] ^= 1;
  return {
      {"gzip", Coding::kGzip, gzip, kText, State::kEnd, ""},
      {"gzip of nothing", Coding::kGzip, tests::gzip(""), "", State::kEnd, ""},
      {"two members", Coding::kGzip, gzip + tests::gzip("more"), kText + "more", State::kEnd, ""},
      {"gzip, then others", Coding::kGzip, gzip + "tail", kText, State::kEnd, "tail"},
      {"gzip with fields", Coding::kGzip, with_fields(gzip), kText, State::kEnd, ""},
      {"gzip, wrong sum", Coding::kGzip, wrong_sum, kText, State::kEnd, ""},
      {"gzip, cut", Coding::kGzip, gzip.substr(0, gzip.size() - 8), kText, State::kGoesOn, ""},
      {"no gzip", Coding::kGzip, "\xFF\xFF plain text", "", State::kBroken, "*"},
      {"nothing", Coding::kGzip, "", "", State::kGoesOn, ""},
      {"zlib", Coding::kDeflate, tests::deflated(kText, 15), kText, State::kEnd, ""},
      {"bare", Coding::kDeflate, tests::deflated(kText, -15), kText, State::kEnd, ""},
      {"zlib named gzip", Coding::kGzip, tests::deflated(kText, 15), kText, State::kEnd, ""},
      {"gzip named deflate", Coding::kDeflate, gzip, kText, State::kEnd, ""},
      {"brotli", Coding::kBrotli, from_hex(kBrotliHex), kText, State::kEnd, ""},
      {"no brotli", Coding::kBrotli, "plain text it is", "*", State::kBroken, "*"},
      {"zstd", Coding::kZstd, zstd, kText, State::kEnd, ""},
      {"two frames", Coding::kZstd, zstd + tests::zstd("more"), kText + "more", State::kEnd, ""},
      {"zstd, then others", Coding::kZstd, zstd + "tail", kText, State::kEnd, "tail"},
      {"no zstd", Coding::kZstd, "plain text", "", State::kBroken, "*"},
      {"chunked", Coding::kChunked, chunked(kText, 7, "\r\n"), kText, State::kEnd, ""},
      {"chunked, LF", Coding::kChunked, chunked(kText, 7, "\n") + "x", kText, State::kEnd, "x"},
      {"chunked, blanks", Coding::kChunked, " 5 \r\nhello\r\n 0 \r\n\r\n", "hello", State::kEnd,
       ""},
      {"chunk too large", Coding::kChunked, "fffffffffffffff\r\nx", "", State::kBroken, "*"},
      {"no chunks", Coding::kChunked, "plain", "", State::kBroken, "*"},
      {"base64", Coding::kBase64Mime, "aGVs\r\nbG8=\r\nISE=", "hello!!", State::kGoesOn, ""},
      {"base64, others", Coding::kBase64Mime, "a-G\nVs*bG8", "hello", State::kGoesOn, ""},
      {"quoted", Coding::kQuotedPrintable, "a=3Db=\r\nc= \t\nd=C3=A9=zz=", "a=bcd\xC3\xA9=zz",
       State::kGoesOn, ""},
      {"quoted twice", Coding::kQuotedPrintable, "==41=4=41", "=A=4A", State::kGoesOn, ""},
  };
}

TEST(StreamDecoder, EachCodingWholeAndAtEveryCut) {
  for (const Case& one : cases()) {
    for (const std::size_t room : {4096, 5}) {
      for (std::size_t size = one.bytes.size(); size > 0; size = size > 20 ? size / 3 : size - 1) {
        const Outcome outcome = decoded(one.coding, one.bytes, size, room);
        const std::string what = one.name + " in pieces of " + std::to_string(size);
        EXPECT_TRUE(one.text == "*" || outcome.text == one.text) << outcome.text << what;
        EXPECT_EQ(outcome.state, one.state) << what;
        EXPECT_TRUE(one.behind == "*" || outcome.behind == one.behind) << outcome.behind << what;
      }
    }
  }
}

TEST(StreamDecoder, CutAtEveryByteIsTheWhole) {
  for (const Case& one : cases()) {
    if (one.text == "*") continue;
    for (std::size_t cut = 1; cut < one.bytes.size(); ++cut) {
      const auto decoder = make_stream_decoder(one.coding);
      std::string text;
      std::string out(8192, '\0');
      for (std::string_view piece :
           {std::string_view(one.bytes).substr(0, cut), std::string_view(one.bytes).substr(cut)}) {
        while (true) {
          const StreamDecoder::Step step = decoder->step(piece, out);
          text += std::string_view(out).substr(0, step.made);
          piece.remove_prefix(step.used);
          if (step.state == State::kBroken || (step.used == 0 && step.made == 0)) break;
        }
      }
      EXPECT_EQ(text, one.text) << one.name << " cut at " << cut;
    }
  }
}

// 1000 bytes of a bomb make no more than there is room for.
TEST(StreamDecoder, ABombMakesWhatThereIsRoomFor) {
  const std::string bomb = tests::gzip(std::string(1'000'000, 'a'));
  const auto decoder = make_stream_decoder(Coding::kGzip);
  std::string out(100, '\0');
  const StreamDecoder::Step step = decoder->step(bomb, out);
  EXPECT_EQ(step.made, 100U);
  EXPECT_EQ(step.state, State::kGoesOn);
  EXPECT_LT(decoder->memory(), 100U << 10);
}

TEST(StreamDecoder, LayersOfTextAreNoStreams) {
  for (const Coding coding : {Coding::kPercent, Coding::kJson, Coding::kHex, Coding::kBase64}) {
    EXPECT_EQ(make_stream_decoder(coding), nullptr);
  }
}

// A window above 8 MiB is refused (RFC 9659): frame header of RFC 8878, section 3.1.1.1.
TEST(StreamDecoder, ZstdWindowsAreBounded) {
  const std::string frame = std::string("\x28\xB5\x2F\xFD", 4) + '\0' + '\x70' + "\x01\x00\x00";
  EXPECT_EQ(decoded(Coding::kZstd, frame, 100, 100).state, State::kBroken);
}

}  // namespace
}  // namespace leakwire::decode
