// leakwire-parser-bench [BYTES [ROUNDS]]: whether what is made to hold up parsers and decoders
// takes time in proportion. One line of JSON each: nanoseconds a byte, and the time of twice as
// many bytes over that of so many; CPU time, medians of the rounds.
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <ctime>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/streams.h"
#include "decode/layers.h"
#include "decode/unwrapper.h"
#include "wire/parsers.h"

namespace leakwire::bench {
namespace {

using wire::Moment;
using wire::Side;

// Counts what it is told, and keeps none of it.
class Nobody final : public wire::MessageListener {
 public:
  void begin(wire::MessageId, const wire::MessageHead&, const Moment&) noexcept override {}
  void facts(wire::MessageId, const wire::MessageFacts&) noexcept override {}
  void text(wire::MessageId, const wire::TextLabel&, std::string_view bytes) noexcept override {
    told += bytes.size();
  }
  void begin_body(wire::MessageId, const wire::BodyLabel&) noexcept override {}
  void body(wire::MessageId, std::string_view bytes, const Moment&) noexcept override {
    told += bytes.size();
  }
  void body_gap(wire::MessageId, std::uint64_t) noexcept override {}
  void end_body(wire::MessageId) noexcept override {}
  void end(wire::MessageId, bool, const Moment&) noexcept override {}
  void unseen(const wire::Unseen&, Side, const Moment&) noexcept override {}
  std::size_t memory() const noexcept override { return 0; }

  std::uint64_t told = 0;
};

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

double parse(std::uint16_t port, std::string_view bytes) {
  constexpr std::size_t kSegment = 1460;
  wire::FlowInfo info;
  info.initiator.port = 50000;
  info.responder.port = port;
  Nobody nobody;
  const double before = cpu_seconds();
  const auto parser = wire::make_parser(info, nobody);
  for (std::size_t at = 0; at < bytes.size(); at += kSegment) {
    parser->data(Side::kInitiator, bytes.substr(at, kSegment), {});
  }
  parser->end(Side::kInitiator, wire::Ending::kClosed, {});
  parser->end(Side::kResponder, wire::Ending::kClosed, {});
  return cpu_seconds() - before;
}

double unwrap(decode::Unwrapper& unwrapper, std::string_view bytes) {
  decode::Limits limits;
  limits.output = limits.work = std::size_t{1} << 40;
  decode::Allowance allowance(limits);
  const double before = cpu_seconds();
  unwrapper.unwrap(bytes, allowance, [](const decode::Unwrapped&) { return true; });
  return cpu_seconds() - before;
}

template <class Run>
void doubling(std::string_view kind, std::string_view name, const std::string& once,
              const std::string& twice, std::size_t rounds, Run run) {
  std::vector<double> first;
  std::vector<double> second;
  for (std::size_t i = 0; i < rounds; ++i) {
    first.push_back(run(once));
    second.push_back(run(twice));
  }
  std::printf(
      "{\"bench\":\"%.*s\",\"input\":\"%.*s\",\"bytes\":%zu,\"ns_byte\":%.2f,\"ratio\":%.2f}\n",
      static_cast<int>(kind.size()), kind.data(), static_cast<int>(name.size()), name.data(),
      once.size(), median(first) / static_cast<double>(once.size()) * 1e9,
      median(second) / median(first));
}

std::size_t number(std::span<char*> args, std::size_t index, std::size_t otherwise) {
  if (index >= args.size()) return otherwise;
  const std::string_view text = args[index];
  std::size_t value = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return std::max<std::size_t>(value, 1);
}

int measure(std::span<char*> args) {
  const std::size_t size = number(args, 1, std::size_t{4} << 20);
  const std::size_t rounds = number(args, 2, 3);
  for (const HostileStream& one : hostile_streams()) {
    doubling("parser", one.name, repeated(one.head, one.piece, one.tail, size),
             repeated(one.head, one.piece, one.tail, 2 * size), rounds,
             [&](const std::string& bytes) { return parse(one.port, bytes); });
  }
  decode::Unwrapper unwrapper(decode::text_layers());
  for (const HostileText& one : hostile_texts()) {
    doubling("decoder", one.name, repeated(one.head, one.piece, {}, size),
             repeated(one.head, one.piece, {}, 2 * size), rounds,
             [&](const std::string& bytes) { return unwrap(unwrapper, bytes); });
  }
  return 0;
}

}  // namespace
}  // namespace leakwire::bench

int main(int argc, char** argv) {
  return leakwire::bench::measure({argv, static_cast<std::size_t>(argc)});
}
