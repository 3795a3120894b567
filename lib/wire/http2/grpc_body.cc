#include "wire/http2/grpc_body.h"

#include <algorithm>

#include "decode/body_decoder.h"
#include "decode/protobuf.h"
#include "wire/bytes.h"

namespace leakwire::wire {

using std::string_view;

GrpcBody::GrpcBody(string_view part, string_view media_type, string_view coding)
    : part_(part), media_type_(media_type), codings_(decode::read_codings(coding)) {}

void GrpcBody::begin_body(MessageListener& listener, MessageId message) {
  BodyLabel label;
  label.part = part_;
  // "application/grpc+json": what follows the '+' is the form of its messages.
  const std::size_t plus = media_type_.find('+');
  const std::string form =
      plus == std::string::npos ? "" : "application/" + media_type_.substr(plus + 1);
  label.media_type = form;
  if (compressed_) {
    label.codings = codings_.codings;
    label.codings_understood = codings_.understood;
  }
  listener.begin_body(message, label);
}

void GrpcBody::push(MessageListener& listener, MessageId message, string_view bytes,
                    const Moment& moment) {
  while (!bytes.empty()) {
    if (prefix_size_ < prefix_.size()) {
      const std::size_t piece = std::min(bytes.size(), prefix_.size() - prefix_size_);
      std::copy_n(bytes.data(), piece, prefix_.data() + prefix_size_);
      prefix_size_ += piece;
      bytes.remove_prefix(piece);
      if (prefix_size_ < prefix_.size()) return;
      take_prefix(listener, message);
    } else {
      const string_view piece = bytes.substr(0, left_);
      bytes.remove_prefix(piece.size());
      left_ -= static_cast<std::uint32_t>(piece.size());
      if (passes_) {
        listener.body(message, piece, moment);
      } else if (held_.empty() && left_ == 0) {
        give_whole(listener, message, piece, moment);
      } else {
        held_ += piece;
      }
    }
    if (prefix_size_ == prefix_.size() && left_ == 0) give(listener, message, moment);
  }
}

// A flag, and the length of the message.
void GrpcBody::take_prefix(MessageListener& listener, MessageId message) {
  const string_view prefix(prefix_.data(), prefix_.size());
  compressed_ = (byte_at(prefix, 0) & 1U) != 0;
  left_ = be32(prefix, 1);
  passes_ = left_ > kMostGathered;
  if (passes_) begin_body(listener, message);
}

// The message under way is complete.
void GrpcBody::give(MessageListener& listener, MessageId message, const Moment& moment) {
  if (passes_) listener.end_body(message);
  if (!held_.empty()) give_whole(listener, message, held_, moment);
  held_.clear();
  prefix_size_ = 0;
  passes_ = false;
}

void GrpcBody::give_whole(MessageListener& listener, MessageId message, string_view bytes,
                          const Moment& moment) {
  std::string plain;
  if (compressed_) {
    const std::vector<decode::Coding> codings(codings_.codings.rbegin(), codings_.codings.rend());
    decode::BodyDecoder decoder(codings);
    decode::Allowance allowance;
    const auto take = [&](string_view out) { plain += out; };
    decoder.push(bytes, allowance, take);
    decoder.finish(allowance, take);
    if (allowance.exceeded() || decoder.broken()) plain.clear();
  }
  // As texts of their own, strings have no length or number beside them that looks like text.
  const bool is_message = decode::read_protobuf(
      plain.empty() ? bytes : plain, [&](string_view field, string_view text) {
        listener.text(message, {part_, Where::kBody, field}, text);
      });
  if (is_message) return;
  begin_body(listener, message);
  listener.body(message, bytes, moment);
  listener.end_body(message);
}

void GrpcBody::finish(MessageListener& listener, MessageId message, const Moment& moment) {
  if (passes_) {
    listener.end_body(message);
  } else if (!held_.empty()) {
    begin_body(listener, message);
    listener.body(message, held_, moment);
    listener.end_body(message);
  }
  held_.clear();
  prefix_size_ = 0;
  passes_ = false;
}

}  // namespace leakwire::wire
