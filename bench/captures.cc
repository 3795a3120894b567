#include "bench/captures.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "bench/carrier.h"
#include "bench/corpora.h"
#include "bench/values.h"

namespace leakwire::bench {
namespace {

constexpr std::size_t kSegment = 1460;      // bytes of payload: Ethernet's 1500 without headers
constexpr std::size_t kDatagram = 158;      // so that its packet has 200 bytes
constexpr std::size_t kConnections = 32;    // at once, by turns
constexpr std::size_t kBurst = 8;           // segments a turn, then one ACK
constexpr std::size_t kPosts = 8;           // a connection
constexpr std::size_t kSenders = 1000;      // of datagrams
constexpr std::size_t kTexts = 16U << 20U;  // bytes that bodies are cut from

constexpr CaptureKind kKinds[] = {
    {"posts-256k-json", "HTTP posts of 256 KiB, JSON", 256U << 10U, "application/json",
     "json-lines"},
    {"posts-256k-form", "HTTP posts of 256 KiB, forms", 256U << 10U,
     "application/x-www-form-urlencoded", ""},
    {"posts-256k-text", "HTTP posts of 256 KiB, plain text", 256U << 10U, "text/plain",
     "log-sparse"},
    {"posts-256k-h2", "HTTP/2 posts of 256 KiB, JSON", 256U << 10U, "application/json",
     "json-lines", Carried::kHttp2},
    {"posts-256k-tls", "HTTP posts of 256 KiB in TLS 1.3, AES-GCM, JSON", 256U << 10U,
     "application/json", "json-lines", Carried::kTls},
    {"posts-4k-json", "HTTP posts of 4 KiB, JSON", 4U << 10U, "application/json", "json-lines"},
    {"datagrams-200", "UDP packets of 200 bytes, text", 0, "", "log-sparse"},
};

// Of a browser: words joined by '+', now and then a byte escaped, a value in 1 of 200 fields.
void append_field(Random& random, std::string& out) {
  constexpr std::string_view kFields[] = {"item", "note", "page", "title", "colour", "amount"};
  if (!out.empty()) out += '&';
  out.append(random.of(kFields)).append("=");
  std::string text;
  if (random.chance(1, 200)) {
    append_value(random, text);
  } else {
    text = make_corpus(*find_corpus("words"), 8 + random.below(56), random.next());
  }
  for (const char c : text) {
    if (c == ' ' || c == '\n') {
      out += '+';
    } else if (std::strchr("@+&=:,()", c) != nullptr) {
      constexpr std::string_view kHex = "0123456789ABCDEF";
      out += '%';
      out += kHex[static_cast<unsigned char>(c) >> 4];
      out += kHex[static_cast<unsigned char>(c) & 15U];
    } else {
      out += c;
    }
  }
}

std::string texts_of(const CaptureKind& kind, std::uint64_t seed) {
  if (!kind.corpus.empty()) return make_corpus(*find_corpus(kind.corpus), kTexts, seed);
  Random random(seed);
  std::string text;
  while (text.size() < kTexts) append_field(random, text);
  return text;
}

// Numbers of files in this machine's order, as pcap has them; those of packets in the network's.
class Writer {
 public:
  explicit Writer(std::FILE* out) : out_(out) {
    const std::uint32_t head[] = {0xA1B2C3D4, 2 | 4U << 16U, 0, 0, 262'144, 1};
    bytes_.append(reinterpret_cast<const char*>(head), sizeof head);
  }
  // From 10/8 by `from` to 203.0.113.9 (RFC 5737), or back.
  void tcp(std::size_t from, bool back, std::uint8_t flags, std::uint32_t at, std::uint32_t seen,
           std::string_view payload) {
    begin(from, back, 6, 20 + payload.size());
    ports(from, back, 80);
    put(at, 4);
    put(seen, 4);
    put(std::uint64_t{0x50} << 24U | std::uint64_t{flags} << 16U | 0xFFFF, 4);
    put(0, 4);
    end(payload);
  }
  void udp(std::size_t from, std::string_view payload) {
    begin(from, false, 17, 8 + payload.size());
    ports(from, false, 9999);
    put(8 + payload.size(), 2);
    put(0, 2);
    end(payload);
  }
  bool flush() {
    good_ = good_ && std::fwrite(bytes_.data(), 1, bytes_.size(), out_) == bytes_.size();
    bytes_.clear();
    return good_;
  }

 private:
  void put(std::uint64_t number, int size) {
    for (int i = size - 1; i >= 0; --i) bytes_ += static_cast<char>(number >> (8 * i));
  }
  void begin(std::size_t from, bool back, std::uint8_t protocol, std::size_t size) {
    const auto length = static_cast<std::uint32_t>(14 + 20 + size);
    const std::uint32_t head[] = {1'700'000'000 + static_cast<std::uint32_t>(time_ / 1'000'000),
                                  static_cast<std::uint32_t>(time_ % 1'000'000), length, length};
    time_ += 10;
    bytes_.append(reinterpret_cast<const char*>(head), sizeof head);
    bytes_.append("\2\0\0\0\0\1\2\0\0\0\0\2\x08\0", 14);
    put(0x4500, 2);
    put(20 + size, 2);
    put(0, 4);
    put(std::uint64_t{64} << 24U | std::uint64_t{protocol} << 16U, 4);
    const std::uint64_t client = 0x0A000001U + (from >> 15U & 0xFFFFU);
    const std::uint64_t server = 0xCB007109U;
    put(back ? server : client, 4);
    put(back ? client : server, 4);
  }
  void ports(std::size_t from, bool back, std::uint16_t port) {
    const std::uint64_t client = 0x8000U | (from & 0x7FFFU);
    put(back ? port : client, 2);
    put(back ? client : port, 2);
  }
  void end(std::string_view payload) {
    bytes_ += payload;
    if (bytes_.size() >= std::size_t{1} << 20U) flush();
  }

  std::FILE* out_;
  std::string bytes_;
  std::uint64_t time_ = 0;
  bool good_ = true;
};

constexpr std::uint8_t kFin = 1, kSyn = 2, kAck = 16;

// A client that posts, and what its server says.
class Connection {
 public:
  Connection(const CaptureKind& kind, std::string_view texts, Random& random)
      : kind_(kind), texts_(texts), random_(random) {}

  // The payload sent.
  std::size_t turn(Writer& writer, std::size_t& next) {
    if (posts_ == 0 && request_.empty()) open(writer, next++);
    if (request_.empty()) compose();
    std::size_t sent = 0;
    for (std::size_t i = 0; i < kBurst && at_ < request_.size(); ++i) {
      const auto piece = std::string_view(request_).substr(at_, kSegment);
      writer.tcp(number_, false, kAck, sequence_, answered_, piece);
      sequence_ += static_cast<std::uint32_t>(piece.size());
      at_ += piece.size();
      sent += piece.size();
    }
    if (at_ < request_.size()) {
      writer.tcp(number_, true, kAck, answered_, sequence_, {});
    } else {
      answer(writer);
    }
    return sent;
  }

 private:
  void open(Writer& writer, std::size_t number) {
    number_ = number;
    sequence_ = 1000;
    answered_ = 5000;
    writer.tcp(number_, false, kSyn, sequence_++, 0, {});
    writer.tcp(number_, true, kSyn | kAck, answered_++, sequence_, {});
    writer.tcp(number_, false, kAck, sequence_, answered_, {});
    carrier_ = std::make_shared<Carrier>(kind_.carried);
    say(writer, false, carrier_->opening(true));
    say(writer, true, carrier_->opening(false));
  }
  // What fits into one segment.
  void say(Writer& writer, bool back, std::string_view text) {
    if (text.empty()) return;
    std::uint32_t& own = back ? answered_ : sequence_;
    writer.tcp(number_, back, kAck, own, back ? sequence_ : answered_, text);
    own += static_cast<std::uint32_t>(text.size());
  }
  void compose() {
    request_ = carrier_->request(
        kind_.media_type, texts_.substr(random_.below(texts_.size() - kind_.body), kind_.body));
    at_ = 0;
  }
  void answer(Writer& writer) {
    say(writer, true, carrier_->answer());
    request_.clear();
    if (++posts_ < kPosts) return;
    posts_ = 0;
    writer.tcp(number_, false, kAck | kFin, sequence_++, answered_, {});
    writer.tcp(number_, true, kAck | kFin, answered_++, sequence_, {});
    writer.tcp(number_, false, kAck, sequence_, answered_, {});
  }

  const CaptureKind& kind_;
  std::string_view texts_;
  Random& random_;
  std::shared_ptr<Carrier> carrier_;
  std::string request_;
  std::size_t at_ = 0, posts_ = 0, number_ = 0;
  std::uint32_t sequence_ = 0, answered_ = 0;
};

}  // namespace

std::span<const CaptureKind> capture_kinds() noexcept { return kKinds; }

const CaptureKind* find_capture(std::string_view name) noexcept {
  for (const CaptureKind& kind : kKinds) {
    if (kind.name == name) return &kind;
  }
  return nullptr;
}

std::string capture_key_log() { return TlsSealer::key_log(); }

bool write_capture(const CaptureKind& kind, std::uint64_t payload, std::uint64_t seed,
                   std::FILE* out) {
  const std::string texts = texts_of(kind, seed);
  Random random(seed);
  Writer writer(out);
  std::vector<Connection> connections(kConnections, Connection(kind, texts, random));
  std::size_t next = 0;
  for (std::uint64_t sent = 0, turn = 0; sent < payload; ++turn) {
    if (kind.body > 0) {
      sent += connections[turn % kConnections].turn(writer, next);
      continue;
    }
    const std::size_t at = random.below(texts.size() - kDatagram);
    writer.udp(turn % kSenders, std::string_view(texts).substr(at, kDatagram));
    sent += kDatagram;
  }
  return writer.flush() && std::fflush(out) == 0;
}

}  // namespace leakwire::bench
