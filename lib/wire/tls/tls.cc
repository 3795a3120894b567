#include "wire/tls/tls.h"

#include <algorithm>
#include <utility>

#include "wire/bytes.h"
#include "wire/parsers.h"
#include "wire/recognise/words.h"
#include "wire/tls/handshake.h"
#include "wire/tls/spare_room.h"

namespace leakwire::wire {
namespace {

using std::string_view;

constexpr std::size_t kRecordHead = RecordOpener::kHead;
// IANA: TLS ContentType, TLS HandshakeType.
constexpr unsigned kChangeCipherSpec = 20, kHandshake = 22, kApplicationData = 23;
constexpr unsigned kClientHello = 1, kServerHello = 2, kEndOfEarlyData = 5, kCertificate = 11,
                   kServerHelloDone = 14, kKeyUpdate = 24;

constexpr string_view kNotSeen = "the content of TLS is not seen";
constexpr string_view kDoesNotFit = "the content of TLS is not seen: its keys do not open it";
constexpr string_view kUnknownSuite =
    "the content of TLS is not seen: its version or cipher suite is not read";

void release(std::string& bytes) noexcept { std::string().swap(bytes); }

}  // namespace

std::size_t Tls::data(Side side, string_view bytes, const Moment& moment) {
  Way& way = way_of(side);
  string_view rest = bytes, record;
  while (!way.lost && (!way.done || opens()) && next_record(side, rest, record, moment)) {
    take_record(side, record, moment);
    way.record.clear();
  }
  // What is idle holds little.
  if (way.record.empty()) SpareRoom::give_record(std::move(way.record));
  if (opener_) opener_->rest();
  return bytes.size();
}

// The next record, out of `rest` itself where it is whole in there. False: there is none.
bool Tls::next_record(Side side, string_view& rest, string_view& record, const Moment& moment) {
  Way& way = way_of(side);
  for (;;) {
    const bool apart = !way.record.empty();
    const string_view seen = apart ? string_view(way.record) : rest;
    std::size_t wanted = kRecordHead;
    if (seen.size() >= kRecordHead) {
      wanted += be16(seen, 3);
      // Anything else ends the part of the handshake that can be read.
      const bool handshake = byte_at(seen, 0) == kHandshake && !way.sealed;
      if ((!handshake && !opens()) || wanted > kRecordHead + RecordOpener::kMostSealed) {
        if (opens()) give_up(kNotSeen, moment);
        finish(side, moment);
        return false;
      }
      if (seen.size() >= wanted) {
        record = seen.substr(0, wanted);
        if (!apart) rest.remove_prefix(wanted);
        return true;
      }
    }
    if (rest.empty()) return false;
    const string_view piece = rest.substr(0, wanted - way.record.size());
    if (!apart && wanted > kRecordHead) way.record = SpareRoom::take_record(wanted);
    way.record += piece;
    rest.remove_prefix(piece.size());
  }
}

void Tls::take_record(Side side, string_view record, const Moment& moment) {
  Way& way = way_of(side);
  const unsigned type = byte_at(record, 0);
  if (type == kApplicationData || way.sealed) return take_sealed(side, record, moment);
  if (type == kChangeCipherSpec) {
    // Of TLS 1.3 it says nothing (RFC 8446, appendix D.4); there alone it comes before a hello of
    // the server.
    if (hellos_.is_13 || hellos_.server_random.empty()) return;
    way.sealed = true;
    if (opener_) opener_->change(side == client_);
    return finish(side, moment);
  }
  if (type != kHandshake || way.done) return;
  const bool good = way.messages.add(
      record.substr(kRecordHead),
      [&](unsigned kind, string_view body) { return take_message(side, kind, body); });
  if (way.done || !good) finish(side, moment);
}

// False: it is the last one of its side that is of use.
bool Tls::take_message(Side side, unsigned type, string_view body) {
  Way& way = way_of(side);
  switch (type) {
    case kClientHello: {
      const ClientHello hello = read_client_hello(body);
      host_ = hello.host;
      alpn_ = hello.alpn;
      hellos_.client_random = hello.random;
      client_ = side;
      way.done = true;
      break;
    }
    case kServerHello:
      read_server_hello(body);
      break;
    case kCertificate:
      certificate_ = read_certificate_name(body);
      way.done = true;
      break;
    case kServerHelloDone:
      way.done = true;
      break;
    default:
      break;
  }
  return !way.done;
}

void Tls::read_server_hello(string_view body) {
  const wire::ServerHello hello = wire::read_server_hello(body);
  hellos_.is_13 = hello.is_13;
  if (hello.is_retry) return;
  if (!hello.alpn.empty()) alpn_ = hello.alpn;
  hellos_.server_random = hello.random;
  hellos_.version = hello.version;
  hellos_.suite = hello.suite;
  hellos_.encrypt_then_mac = hello.encrypt_then_mac;
  if (!opens() || hellos_.client_random.empty()) return;
  if (!opener_) opener_ = std::make_unique<TlsOpener>(*flow_.keys);
  opener_->agree(hellos_);
}

void Tls::finish(Side side, const Moment& moment) noexcept {
  Way& way = way_of(side);
  way.done = true;
  way.messages.clear();
  if (opens()) return;
  release(way.record);
  if (ways_[0].done && ways_[1].done) tell(kNotSeen, moment);
}

void Tls::take_sealed(Side side, string_view record, const Moment& moment) {
  Way& way = way_of(side);
  if (!way.done) finish(side, moment);
  // Joined in its midst: by what it could be found in a key log was not seen.
  if (hellos_.client_random.empty()) return give_up(kNotSeen, moment);
  if (held_.empty() && open(side, record, moment, false)) return;
  if (held_bytes_ + record.size() > kMostHeld) drain(true);
  if (gave_up_) return;
  hold({.side = side, .moment = moment, .record = std::string(record)});
  drain(false);
}

void Tls::hold(Held&& step) {
  held_bytes_ += sizeof step + step.record.size();
  held_.push_back(std::move(step));
}

// `late`: secrets that are not there now do not come any more.
void Tls::drain(bool late) {
  while (!held_.empty() && !gave_up_) {
    if (!take_step(held_.front(), late)) {
      if (late) give_up(kNotSeen, held_.front().moment);
      return;
    }
    if (gave_up_) return;
    held_bytes_ -= sizeof(Held) + held_.front().record.size();
    held_.pop_front();
  }
}

// False: it waits for its secrets.
bool Tls::take_step(const Held& step, bool late) {
  switch (step.kind) {
    case Held::Kind::kRecord:
      return open(step.side, step.record, step.moment, late);
    case Held::Kind::kGap:
      tell_gap(step.side, step.missing, step.moment);
      return true;
    case Held::Kind::kEnd:
      if (inner_) inner_->end(step.side, step.why, step.moment);
      return true;
  }
  return true;
}

bool Tls::open(Side side, string_view record, const Moment& moment, bool late) {
  if (!opener_) return false;
  RecordOpener::Opened opened;
  switch (opener_->open(side == client_, record, late, opened)) {
    case TlsOpener::Outcome::kOpened:
      take_opened(side, opened, moment);
      return true;
    case TlsOpener::Outcome::kPassed:
      return true;
    case TlsOpener::Outcome::kNoKeys:
      return false;
    case TlsOpener::Outcome::kUnknown:
      give_up(kUnknownSuite, moment);
      return true;
    case TlsOpener::Outcome::kClosed:
      break;
  }
  give_up(kDoesNotFit, moment);
  return true;
}

void Tls::take_opened(Side side, const RecordOpener::Opened& opened, const Moment& moment) {
  if (!std::exchange(opened_, true) && lost_before_) tell_gap(side, 0, moment);
  if (opened.type == kApplicationData) {
    if (opener_->take_refusal()) end_inner(moment);
    if (!opened.plain.empty()) give(side, opened.plain, moment);
  } else if (opened.type == kHandshake) {
    way_of(side).messages.add(opened.plain, [&](unsigned type, string_view body) {
      take_opened_message(side, type, body);
      return true;
    });
  } else if (opened.type == kChangeCipherSpec && !hellos_.is_13) {
    opener_->change(side == client_);
  }
}

void Tls::take_opened_message(Side side, unsigned type, string_view body) {
  if (hellos_.is_13) {
    if (type == kKeyUpdate) opener_->update(side == client_);
    if (type == kEndOfEarlyData) opener_->end_early();
    return;
  }
  // RFC 5246, section 7.4.1.1, RFC 5746: negotiated anew, inside.
  if (type == kClientHello) hellos_.client_random = read_client_hello(body).random;
  if (type == kServerHello) read_server_hello(body);
}

void Tls::give(Side side, string_view plain, const Moment& moment) {
  if (!inner_) {
    inner_listener_ =
        std::make_unique<OpenedListener>(flow_.listener, host(), flow_.relayed, flow_.port);
    inner_ = make_parser(flow_.info, *inner_listener_);
  }
  if (inner_) inner_->data(side, plain, moment);
}

void Tls::tell_gap(Side side, std::uint64_t missing, const Moment& moment) {
  if (!opened_) {
    lost_before_ = true;
    return;
  }
  if (inner_) inner_->gap(side, missing, moment);
  flow_.tell_unseen("gap", "records of TLS were lost: none behind them is opened", side, moment);
}

// The secrets are not there, or do not fit.
void Tls::give_up(string_view detail, const Moment& moment) {
  gave_up_ = true;
  tell(detail, moment);
  for (Way& way : ways_) {
    release(way.record);
    way.messages.clear();
  }
  end_inner(moment);
  const std::list<Held> held = std::exchange(held_, {});  // `moment` may be of it
  held_bytes_ = 0;
  opener_.reset();
}

void Tls::end_inner(const Moment& moment) {
  if (!inner_) return;
  for (const Side side : {Side::kInitiator, Side::kResponder}) {
    inner_->end(side, Ending::kStopped, moment);
  }
  inner_.reset();
}

// The name asked for is told before that in the certificate.
string_view Tls::host() const noexcept {
  return !host_.empty() ? host_ : !certificate_.empty() ? certificate_ : flow_.host;
}

// Once a flow.
void Tls::tell(string_view detail, const Moment& moment) noexcept {
  if (std::exchange(told_, true)) return;
  flow_.tell_unseen("encrypted", detail, Side::kInitiator, moment, host(), alpn_);
}

// Where records begin behind it is not known.
void Tls::gap(Side side, std::uint64_t missing, const Moment& moment) {
  Way& way = way_of(side);
  way.lost = true;
  release(way.record);
  if (opens() && !held_.empty()) {
    hold({.kind = Held::Kind::kGap, .side = side, .moment = moment, .missing = missing});
  } else if (opens() && hellos_.server_random.empty()) {
    give_up(kNotSeen, moment);  // a hello may be among what was lost
  } else if (opens()) {
    tell_gap(side, missing, moment);
  }
  finish(side, moment);
}

void Tls::end(Side side, Ending why, const Moment& moment) {
  way_of(side).ended = true;
  const bool all = ways_[0].ended && ways_[1].ended;
  if (!held_.empty()) {
    hold({.kind = Held::Kind::kEnd, .side = side, .moment = moment, .why = why});
    drain(all);
  } else if (inner_) {
    inner_->end(side, why, moment);
  }
  if (!opened_ && (all || !opens())) tell(kNotSeen, moment);
}

std::size_t Tls::memory() const noexcept {
  std::size_t bytes = sizeof *this + host_.capacity() + alpn_.capacity() + certificate_.capacity();
  for (const Way& way : ways_) bytes += way.record.capacity() + way.messages.memory();
  if (opener_) bytes += opener_->memory();
  return bytes + held_bytes_ + (inner_ ? inner_->memory() : 0);
}

}  // namespace leakwire::wire
