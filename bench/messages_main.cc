// leakwire-message-bench [MESSAGES [ROUNDS]]: what one message costs in a proxy, beside the proxy's
// own work: a request with eight headers, without a body, and with JSON bodies that hold no
// finding. One line of JSON a size; CPU time, the median of the rounds, and the bytes that one
// message under way holds. With one round of few messages under callgrind: its instructions.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "leakwire/message_input.h"
#include "leakwire/policy.h"

namespace leakwire::bench {
namespace {

constexpr std::string_view kPolicy =
    "leakwire: 1\nmode: enforce\n"
    "us: {home: EEA, entities: [{name: Example SE, country: DE, domains: [example.com]}]}\n"
    "rules:\n"
    "  - {name: cards-out, when: {category: payment.card, to: third-party}, then: block}\n"
    "  - {name: mail-out, when: {category: contact.email, to: third-party}, then: redact}\n"
    "default: report\n";

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kHeaders{{
    {"Host", "api.shop.example"},
    {"User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0"},
    {"Accept", "application/json"},
    {"Accept-Language", "en-US,en;q=0.5"},
    {"Accept-Encoding", "gzip, deflate"},
    {"Cookie", "theme=dark; lang=en"},
    {"Content-Type", "application/json"},
    {"Connection", "keep-alive"},
}};

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// Names, numbers and sentences, and nothing personal.
std::string json_body(std::size_t size) {
  std::string text = "[";
  for (std::size_t n = 0; text.size() < size; ++n) {
    text += R"({"item": "article )" + std::to_string(n) + R"(", "count": )" +
            std::to_string(n % 7) + R"(, "price": ")" + std::to_string(n % 90) +
            R"(.50", "state": "on its way", "tags": ["blue", "large"]}, )";
  }
  text.resize(size);
  return text;
}

// The bytes that it holds at the end of its body, before it is judged.
std::size_t run(MessageInspector& inspector, std::string_view body) {
  MessageFacts facts;
  facts.host = "collect.tracker.example";
  facts.port = 80;
  facts.channel = Channel::kCleartext;
  facts.client_address = "10.1.2.3";
  facts.method = "POST";
  facts.target = "/v1/orders?page=3";
  facts.time = 1767312000000000;
  MessageInput message(inspector, facts);
  for (const auto& [name, value] : kHeaders) message.header(name, value);
  if (!body.empty()) {
    message.begin_body("application/json", {});
    message.push(body, std::nullopt);
  }
  const std::size_t held = message.memory();
  message.finish(std::nullopt);
  if (message.decision().action != Action::kAllow || message.decision().findings > 0) return 0;
  return held;
}

std::size_t number_of(const char* text) {
  std::size_t number = 0;
  std::from_chars(text, text + std::string_view(text).size(), number);
  return std::max<std::size_t>(number, 1);
}

int measure(std::size_t messages, std::size_t rounds) {
  const Result<DetectorPack> pack = DetectorPack::builtin();
  const Result<Places> places = Places::load();
  PolicyOptions wanted;
  if (!pack || !places) return 1;
  wanted.pack = &*pack;
  const Result<Policy> policy = Policy::parse(kPolicy, "policy", wanted);
  if (!policy) return 1;
  InspectorOptions options;
  options.message_decoding.layers = *read_decoding("all");
  options.places = *places;
  options.judging = Judging{*policy, places->with(policy->listings())};
  MessageOptions message_options;
  message_options.on_record = [](const Record&) { return true; };
  MessageInspector inspector(*pack, PseudonymKey::ephemeral(), options, message_options);
  for (const std::size_t size : {std::size_t{0}, std::size_t{1} << 10, std::size_t{64} << 10}) {
    const std::string body = json_body(size);
    std::vector<double> times;
    std::size_t held = 0;
    for (std::size_t round = 0; round < rounds; ++round) {
      const double before = cpu_seconds();
      for (std::size_t i = 0; i < messages; ++i) held = run(inspector, body);
      times.push_back((cpu_seconds() - before) / static_cast<double>(messages));
    }
    if (held == 0) return 1;
    std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(rounds / 2),
                     times.end());
    std::printf(R"({"body": %zu, "seconds": %.3e, "held": %zu})"
                "\n",
                size, times[rounds / 2], held);
  }
  return 0;
}

}  // namespace
}  // namespace leakwire::bench

int main(int count, char** words) {
  try {
    using leakwire::bench::number_of;
    return leakwire::bench::measure(number_of(count > 1 ? words[1] : "10000"),
                                    number_of(count > 2 ? words[2] : "7"));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "leakwire-message-bench: %s\n", error.what());
    return 2;
  }
}
