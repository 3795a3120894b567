#include "wire/http/http.h"

#include <utility>

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
  if (!answer && waits_for_tunnel()) {
    if (flow_.keep_early(bytes) > kMostEarly) enter_tunnel();
    return bytes.size();
  }
  const std::size_t used = way.data(side, answer, bytes, moment);
  over_ = over_ || answers_.over();
  if (answer && !over_ && flow_.early && !waits_for_tunnel()) {  // refused
    const std::unique_ptr<std::string> early = std::exchange(flow_.early, nullptr);
    requests_.data(client_, false, *early, moment);
  }
  return used;
}

void Http::enter_tunnel() {
  over_ = true;
  flow_.client = client_;
  flow_.enter(connect_host_, connect_port_);
}

void Http::gap(Side side, std::uint64_t missing, const Moment& moment) {
  HttpWay& way = way_of(side, {});
  way.gap(side, &way == &answers_, missing, moment);
}

void Http::end(Side side, Ending why, const Moment& moment) {
  if (!over_ && flow_.early && waits_for_tunnel()) enter_tunnel();
  HttpWay& way = way_of(side, {});
  way.end(side, &way == &answers_, why, moment);
}

std::uint32_t Http::on_request(const HttpHead& head) {
  const bool connect = equal_case(head.method, "CONNECT");
  if (methods_.size() >= kMostPipelined) methods_.clear();
  methods_ += connect ? 'C' : equal_case(head.method, "HEAD") ? 'H' : '.';
  if (connect) {
    HttpHead of_url;
    read_header(of_url, "host", head.url);
    connect_host_ = of_url.host;
    connect_port_ = of_url.port;
  }
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
  if (method == 'C' && status / 100 == 2) enter_tunnel();
  if (!interim) {
    methods_.erase(0, 1);
    ++answered_;
  }
  return method == 'C' ? "CONNECT" : method == 'H' ? "HEAD" : "GET";
}

}  // namespace leakwire::wire
