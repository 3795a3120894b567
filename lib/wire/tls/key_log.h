// KeyLog: the secrets of TLS connections, as browsers and servers write them down with
// SSLKEYLOGFILE (draft-ietf-tls-keylogfile: "LABEL CLIENT-RANDOM SECRET", in hex).
//
// May be added to while others look into it: any number of threads. Lines that are no such thing
// are passed over and counted; beyond kMost connections the oldest one is forgotten. Secrets are
// wiped when they are forgotten.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace leakwire::wire {

// Bytes; empty: not told.
struct TlsKeys {
  TlsKeys() = default;
  TlsKeys(const TlsKeys&) = default;
  TlsKeys(TlsKeys&&) = default;
  TlsKeys& operator=(const TlsKeys&) = default;
  TlsKeys& operator=(TlsKeys&&) = default;
  ~TlsKeys();

  std::string master;                    // TLS 1.2: CLIENT_RANDOM
  std::string early;                     // TLS 1.3: CLIENT_EARLY_TRAFFIC_SECRET
  std::string client_data, server_data;  // ... CLIENT_TRAFFIC_SECRET_0, SERVER_TRAFFIC_SECRET_0
};

class KeyLog {
 public:
  static constexpr std::size_t kMost = std::size_t{1} << 20;  // connections

  KeyLog() = default;
  KeyLog(const KeyLog&) = delete;
  KeyLog& operator=(const KeyLog&) = delete;
  ~KeyLog();

  // Pieces of any size; a line is taken once its end was seen.
  void add(std::string_view text);
  std::optional<TlsKeys> find(std::string_view client_random) const;
  // Changes with every secret that is told: what was not found is looked for again then alone.
  std::uint64_t told() const noexcept { return told_.load(std::memory_order_acquire); }
  std::uint64_t passed_over() const noexcept { return passed_over_; }  // lines; by who adds

 private:
  static constexpr std::size_t kRandom = 32;
  using Random = std::array<char, kRandom>;
  struct RandomHash {
    std::size_t operator()(const Random& random) const noexcept {
      return std::hash<std::string_view>()({random.data(), random.size()});
    }
  };

  bool take_line(std::string_view line);
  TlsKeys& connection(const Random& random);

  mutable std::shared_mutex mutex_;
  std::unordered_map<Random, TlsKeys, RandomHash> connections_;  // by the client's random number
  std::deque<Random> order_;                                     // of `connections_`
  std::string held_;                                             // of a line
  std::uint64_t passed_over_ = 0;
  std::atomic<std::uint64_t> told_{0};
};

}  // namespace leakwire::wire
