#include "wire/http/http.h"

#include "wire/recognise/words.h"

namespace leakwire::wire {
namespace {

constexpr std::size_t kMostPipelined = 256;

}  // namespace

HttpWay& Http::way_of(Side side, std::string_view bytes) noexcept {
  if (!knows_client_ && !bytes.empty()) {
    knows_client_ = true;
    const bool answers = starts_case(trimmed(bytes), "HTTP/");
    client_ = answers ? other(side) : side;
  }
  return side == client_ ? requests_ : answers_;
}

std::size_t Http::data(Side side, std::string_view bytes, const Moment& moment) {
  if (over_) return 0;
  HttpWay& way = way_of(side, bytes);
  const bool answer = &way == &answers_;
  // Behind CONNECT a client that does not wait speaks another protocol.
  if (!answer && !methods_.empty() && methods_.back() == 'C') {
    over_ = true;
    return 0;
  }
  const std::size_t used = way.data(side, answer, bytes, moment);
  over_ = answers_.over();
  return used;
}

void Http::gap(Side side, std::uint64_t missing, const Moment& moment) {
  HttpWay& way = way_of(side, {});
  way.gap(side, &way == &answers_, missing, moment);
}

void Http::end(Side side, Ending why, const Moment& moment) {
  HttpWay& way = way_of(side, {});
  way.end(side, &way == &answers_, why, moment);
}

std::uint32_t Http::on_request(const HttpHead& head) {
  const bool connect = equal_case(head.method, "CONNECT");
  if (methods_.size() >= kMostPipelined) methods_.clear();
  methods_ += connect ? 'C' : equal_case(head.method, "HEAD") ? 'H' : '.';
  if (connect) flow_.host = head.url.substr(0, head.url.rfind(':'));
  flow_.transactions = asked_ + 1;
  return asked_++;
}

std::string_view Http::method_answered(std::uint32_t status, std::uint32_t& transaction) {
  transaction = answered_;
  const bool interim = status / 100 == 1 && status != 101;
  if (methods_.empty()) {
    if (!interim) ++answered_;
    return {};
  }
  const char method = methods_.front();
  if (!interim) {
    methods_.erase(0, 1);
    ++answered_;
  }
  return method == 'C' ? "CONNECT" : method == 'H' ? "HEAD" : "GET";
}

}  // namespace leakwire::wire
