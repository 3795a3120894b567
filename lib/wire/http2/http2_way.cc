#include "wire/http2/http2_way.h"

#include <algorithm>

#include "wire/bytes.h"

namespace leakwire::wire {
namespace {

using std::string_view;

constexpr string_view kLateDetail =
    "an HTTP/2 connection whose beginning was not seen: its headers cannot be read";
constexpr std::size_t kEntry = 6;                  // of SETTINGS
constexpr std::uint16_t kHeaderTableSize = 0x1;    // RFC 9113, section 6.5.2
constexpr string_view kGrpc = "application/grpc";  // "application/grpc+proto", ...

}  // namespace

void Http2Way::data(Side side, string_view bytes, const Moment& moment) {
  side_ = side;
  moment_ = moment;
  if (lost_) {
    // A segment that begins with frames shows where they go on.
    if (!are_frames(bytes)) return lose(bytes);
    reset(0, moment);
    reader_ = FrameReader();
    lost_ = false;
  }
  const std::size_t used = reader_.push(bytes, *this);
  if (!reader_.broken()) return;
  lost_ = true;
  go_blind("unsupported", "what is no frame stands in an HTTP/2 connection: read as it is");
  const std::string unread(reader_.unread());
  lose(unread);
  lose(bytes.substr(used));
}

Http2Way::OpenStream* Http2Way::find(std::uint32_t number) noexcept {
  for (OpenStream& stream : open_) {
    if (stream.number == number) return &stream;
  }
  return nullptr;
}

// Streams of a client have odd numbers, in rising order (RFC 9113, section 5.1.1).
Http2Way::OpenStream& Http2Way::open(std::uint32_t number) {
  if (open_.size() >= kMostOpen) {
    flow_.tell_unseen("limit", "over 100 streams at once: the oldest are cut short", side_,
                      moment_);
    close(open_.front(), false);
  }
  MessageHead head;
  head.protocol = "http2";
  head.from = side_;
  head.is_answer = answer_;
  head.transaction = number / 2;
  OpenStream stream;
  stream.number = number;
  stream.message = flow_.begin(head, moment_);
  open_.push_back(std::move(stream));
  return open_.back();
}

// `stream` is gone behind it.
void Http2Way::close(OpenStream& stream, bool whole) {
  end_body(stream);
  flow_.listener.end(stream.message, whole && !stream.lost_bytes, moment_);
  open_.erase(open_.begin() + (&stream - open_.data()));
}

void Http2Way::frame(const FrameHead& head, std::uint32_t promised) {
  switch (head.type) {
    case FrameType::kHeaders:
      return begin_block(head.stream, head.has(FrameHead::kEndStream), false);
    case FrameType::kPushPromise:
      return begin_block(promised, false, true);
    default:
      return;
  }
}

void Http2Way::piece(const FrameHead& head, string_view bytes, bool last) {
  switch (head.type) {
    case FrameType::kData:
      return take_data(head, bytes, last);
    case FrameType::kHeaders:
    case FrameType::kPushPromise:
    case FrameType::kContinuation:
      return take_block(bytes, last && head.has(FrameHead::kEndHeaders));
    case FrameType::kSettings:
      return take_settings(bytes, last);
    case FrameType::kReset: {
      const std::uint32_t number = head.stream;
      if (!last) return;
      reset(number, moment_);
      return peer_.on_reset(number, moment_);
    }
    default:
      return;
  }
}

void Http2Way::begin_block(std::uint32_t stream, bool ends_stream, bool is_promise) {
  block_ = std::make_unique<Block>();
  block_->stream = stream;
  block_->ends_stream = ends_stream;
  block_->is_promise = is_promise;
  if (!hpack_ && !blind_) hpack_ = std::make_unique<HpackReader>();
  OpenStream* known = find(stream);
  if (known == nullptr) {
    open(stream);
  } else {
    end_body(*known);  // trailers
  }
  if (blind_ && !told_blind_) go_blind("joined-late", kLateDetail);
}

// However long the block: what its headers mean hangs on all of them, but not all are told.
void Http2Way::take_block(string_view bytes, bool last) {
  if (!block_) return;
  if (!blind_ && !hpack_->push(bytes, last, [this](string_view name, string_view value) {
        take_header(name, value);
      })) {
    go_blind("unsupported", "headers that are no HPACK: none behind them can be read");
  }
  if (last) end_block();
}

void Http2Way::take_header(string_view name, string_view value) {
  const std::size_t size = name.size() + value.size();
  if (block_->told + size > kMostHead) {
    if (block_->told <= kMostHead) {
      flow_.tell_unseen("limit", "over 64 KiB of headers of one message: the rest is not", side_,
                        moment_);
    }
    block_->told = kMostHead + 1;
    return;
  }
  block_->told += size;
  if (name.starts_with(':')) return take_pseudo_header(name, value);
  read_header(block_->head, name, value);
  if (name == "content-type") block_->media_type = value;
  if (name == "grpc-encoding") block_->grpc_encoding = value;
  tell_header(name, value);
}

// RFC 9113, section 8.3.
void Http2Way::take_pseudo_header(string_view name, string_view value) {
  if (name == ":method") {
    block_->method = value;
  } else if (name == ":path") {
    block_->url = value;
    if (const OpenStream* stream = find(block_->stream)) {
      flow_.listener.text(stream->message, {"http.request.url", Where::kUrl, {}}, value);
    }
  } else if (name == ":authority") {
    block_->authority = value;
    tell_header(name, value);
  } else if (name == ":status") {
    block_->head.status = 0;
    for (const char c : value.substr(0, 3)) {
      block_->head.status = block_->head.status * 10 + static_cast<std::uint32_t>(c - '0') % 10;
    }
  }
}

void Http2Way::tell_header(string_view name, string_view value) {
  const OpenStream* stream = find(block_->stream);
  if (value.empty() || stream == nullptr) return;
  const string_view part = answer_ && !block_->is_promise ? "http.response.header"  //
                                                          : "http.request.header";
  flow_.listener.text(stream->message, {part, where_of_header(name), name}, value);
}

void Http2Way::end_block() {
  const std::unique_ptr<Block> block = std::move(block_);
  OpenStream* stream = find(block->stream);
  if (stream == nullptr) return;
  if (!block->authority.empty()) {
    // Who is named may stand before it: "user@host".
    const std::size_t user = block->authority.rfind('@');
    const string_view host = string_view(block->authority).substr(user + 1);
    read_header(block->head, "host", host);
  }
  MessageFacts facts;
  facts.method = block->method;
  facts.url = block->url;
  facts.host = block->head.host;
  facts.port = block->head.port;
  facts.status = block->head.status;
  facts.gpc = block->head.gpc;
  facts.referer = block->head.referer;
  flow_.listener.facts(stream->message, facts);
  if (block->is_promise || block->ends_stream) return close(*stream, true);
  const bool interim = block->head.status / 100 == 1;
  if (stream->in_body || stream->grpc || stream->sse || interim) return;
  stream->media_type = block->media_type;
  stream->codings = block->head.codings;
  if (SseBody::is_media_type(stream->media_type) && stream->codings.codings.empty()) {
    const SseBody::About about{.protocol = "http2",
                               .part = answer_ ? "http.response.body" : "http.request.body",
                               .from = side_,
                               .is_answer = answer_,
                               .transaction = stream->number / 2,
                               .status = block->head.status};
    stream->sse = std::make_unique<SseBody>(flow_, about);
    return;
  }
  if (!stream->media_type.starts_with(kGrpc)) return;
  stream->grpc = std::make_unique<GrpcBody>(answer_ ? "http.response.body" : "http.request.body",
                                            stream->media_type, block->grpc_encoding);
}

void Http2Way::open_body(OpenStream& stream) {
  BodyLabel label;
  label.part = answer_ ? "http.response.body" : "http.request.body";
  label.media_type = stream.media_type;
  label.codings = stream.codings.codings;
  label.codings_understood = stream.codings.understood;
  flow_.listener.begin_body(stream.message, label);
  stream.in_body = true;
}

void Http2Way::end_body(OpenStream& stream) {
  if (stream.grpc) stream.grpc->finish(flow_.listener, stream.message, moment_);
  if (stream.in_body) flow_.listener.end_body(stream.message);
  if (stream.sse) stream.sse->finish(!stream.lost_bytes, moment_);
  stream.in_body = false;
}

void Http2Way::take_data(const FrameHead& head, string_view bytes, bool last) {
  OpenStream* found = find(head.stream);
  // Its headers were lost, or stand before what was seen.
  OpenStream& stream = found != nullptr ? *found : open(head.stream);
  if (found == nullptr && blind_ && !told_blind_) go_blind("joined-late", kLateDetail);
  if (stream.grpc) {
    stream.grpc->push(flow_.listener, stream.message, bytes, moment_);
  } else if (stream.sse) {
    stream.sse->push(bytes, moment_);
  } else if (!bytes.empty()) {
    if (!stream.in_body) open_body(stream);
    flow_.listener.body(stream.message, bytes, moment_);
  }
  if (last && head.has(FrameHead::kEndStream)) close(stream, true);
}

void Http2Way::take_settings(string_view bytes, bool last) {
  while (!bytes.empty()) {
    const std::size_t piece = std::min(bytes.size(), kEntry - settings_.size());
    settings_ += bytes.substr(0, piece);
    bytes.remove_prefix(piece);
    if (settings_.size() < kEntry) break;
    if (be16(settings_, 0) == kHeaderTableSize) peer_.on_table_size(be32(settings_, 2));
    settings_.clear();
  }
  if (last) settings_.clear();
}

void Http2Way::allow_table(std::uint32_t bytes) {
  if (blind_) return;
  if (!hpack_) hpack_ = std::make_unique<HpackReader>();
  if (!hpack_->allow_table(bytes)) {
    flow_.tell_unseen("limit", "a header table of over 256 KiB: later headers may be unreadable",
                      side_, moment_);
  }
}

void Http2Way::go_blind(string_view reason, string_view detail) {
  blind_ = true;
  hpack_.reset();
  if (!told_blind_) flow_.tell_unseen(reason, detail, side_, moment_);
  told_blind_ = true;
}

// Where frames begin is not known: what was sent is told as it is, as the body of stream 0.
void Http2Way::lose(string_view bytes) {
  if (bytes.empty()) return;
  OpenStream* stream = find(0);
  if (stream == nullptr) stream = &open(0);
  if (!stream->in_body) open_body(*stream);
  flow_.listener.body(stream->message, bytes, moment_);
}

void Http2Way::reset(std::uint32_t number, const Moment& moment) {
  moment_ = moment;
  if (OpenStream* stream = find(number)) close(*stream, false);
}

void Http2Way::gap(Side side, std::uint64_t missing, const Moment& moment) {
  side_ = side;
  moment_ = moment;
  const bool in_headers = block_ != nullptr;
  if (!lost_ && reader_.skip(missing)) {
    OpenStream* stream = find(reader_.head().stream);
    if (stream == nullptr) return;
    stream->lost_bytes = true;
    if (stream->sse) return stream->sse->gap(missing, moment_);
    if (!stream->in_body) {
      end_body(*stream);
      stream->grpc.reset();  // where its messages begin is not known any more
      open_body(*stream);
    }
    return flow_.listener.body_gap(stream->message, missing);
  }
  flow_.tell_unseen("gap", "bytes between the frames of HTTP/2 were lost", side, moment);
  lost_ = true;
  block_.reset();
  for (OpenStream& stream : open_) stream.lost_bytes = true;
  if (in_headers || hpack_) {
    go_blind("gap", "headers of HTTP/2 were lost: none behind them can be read");
  }
}

void Http2Way::end(Side side, Ending /*why*/, const Moment& moment) {
  side_ = side;
  moment_ = moment;
  block_.reset();
  if (!reader_.unread().empty() && !lost_) lose(std::string(reader_.unread()));
  while (!open_.empty()) close(open_.front(), false);
}

std::size_t Http2Way::memory() const noexcept {
  std::size_t bytes = open_.capacity() * sizeof(OpenStream) + settings_.capacity();
  if (hpack_) bytes += hpack_->memory();
  if (block_) bytes += sizeof(Block);
  for (const OpenStream& stream : open_) {
    if (stream.grpc) bytes += stream.grpc->memory();
    if (stream.sse) bytes += stream.sse->memory();
  }
  return bytes;
}

}  // namespace leakwire::wire
