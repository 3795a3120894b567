// Captures: classic pcap files of benign traffic of any size, made by a seed and never stored.
//
// The same name, size and seed give the same bytes on every machine. Texts are those of corpora.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>

namespace leakwire::bench {

enum class Carried : std::uint8_t { kHttp1, kHttp2, kTls };

struct CaptureKind {
  std::string_view name;     // "posts-256k-json"
  std::string_view summary;  // one line for --help
  std::size_t body = 0;      // bytes of each body; 0: datagrams
  std::string_view media_type;
  std::string_view corpus;  // what bodies are cut from; empty: forms
  Carried carried = Carried::kHttp1;
};

// The whole table. Static storage.
std::span<const CaptureKind> capture_kinds() noexcept;
// The entry of that name, or nullptr.
const CaptureKind* find_capture(std::string_view name) noexcept;

// The key log that opens the TLS of every capture.
std::string capture_key_log();

// Writes packets until their payload is `payload` bytes or more. False: `out` cannot be written.
bool write_capture(const CaptureKind& kind, std::uint64_t payload, std::uint64_t seed,
                   std::FILE* out);

}  // namespace leakwire::bench
