#include "wire/tls/key_log.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <mutex>
#include <utility>

#include "text/hex.h"
#include "wire/recognise/words.h"

namespace leakwire::wire {
namespace {

using std::string_view;

constexpr std::size_t kMostKey = 64;
constexpr std::size_t kMostLine = 512;

// Empty where it is no hex of bytes.
std::string from_hex(string_view hex) {
  std::string bytes;
  if (hex.size() % 2 != 0) return bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const int high = text::hex_value(hex[i]), low = text::hex_value(hex[i + 1]);
    if (high < 0 || low < 0) return {};
    bytes += static_cast<char>(high << 4 | low);
  }
  return bytes;
}

std::string* place_of(string_view label, TlsKeys& own) noexcept {
  if (label == "CLIENT_RANDOM") return &own.master;
  if (label == "CLIENT_EARLY_TRAFFIC_SECRET") return &own.early;
  if (label == "CLIENT_TRAFFIC_SECRET_0") return &own.client_data;
  if (label == "SERVER_TRAFFIC_SECRET_0") return &own.server_data;
  return nullptr;
}

void wipe(std::string& bytes) noexcept { OPENSSL_cleanse(bytes.data(), bytes.size()); }

}  // namespace

TlsKeys::~TlsKeys() {
  for (std::string* const one : {&master, &early, &client_data, &server_data}) wipe(*one);
}

KeyLog::~KeyLog() { wipe(held_); }

void KeyLog::add(string_view text) {
  const std::unique_lock lock(mutex_);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const string_view piece = text.substr(0, end);
    if (held_.size() <= kMostLine) held_ += piece.substr(0, kMostLine + 1 - held_.size());
    if (end == string_view::npos) return;
    text.remove_prefix(end + 1);
    if (!take_line(held_)) ++passed_over_;
    wipe(held_);
    held_.clear();
  }
}

// True too for a line that says nothing, and one of a secret that is not needed.
bool KeyLog::take_line(string_view line) {
  line = trimmed(line);
  if (line.empty() || line.front() == '#') return true;
  if (line.size() > kMostLine) return false;
  const string_view label = take_word(line);
  // By an encrypted number of another connection's, half of it: of no use to us.
  if (label == "RSA" || label == "PMS_CLIENT_RANDOM") return true;
  const std::string random_bytes = from_hex(take_word(line));
  std::string value = from_hex(line);
  if (random_bytes.size() != kRandom || value.empty() || value.size() > kMostKey) return false;
  TlsKeys unknown;
  if (place_of(label, unknown) == nullptr) return true;
  Random random{};
  std::copy(random_bytes.begin(), random_bytes.end(), random.begin());
  *place_of(label, connection(random)) = std::move(value);
  told_.fetch_add(1, std::memory_order_release);
  return true;
}

TlsKeys& KeyLog::connection(const Random& random) {
  const auto place = connections_.find(random);
  if (place != connections_.end()) return place->second;
  if (connections_.size() >= kMost) {
    connections_.erase(order_.front());
    order_.pop_front();
  }
  order_.push_back(random);
  return connections_[random];
}

std::optional<TlsKeys> KeyLog::find(string_view client_random) const {
  if (client_random.size() != kRandom) return std::nullopt;
  Random random{};
  std::copy(client_random.begin(), client_random.end(), random.begin());
  const std::shared_lock lock(mutex_);
  const auto place = connections_.find(random);
  if (place == connections_.end()) return std::nullopt;
  return place->second;
}

}  // namespace leakwire::wire
