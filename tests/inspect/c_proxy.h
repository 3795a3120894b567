// A proxy in small, over the C interface: one message in, what goes on of it out.
#pragma once

#include <algorithm>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "leakwire/leakwire_c.h"

namespace leakwire::tests {

inline constexpr std::string_view kProxyPolicy = R"(leakwire: 1
mode: enforce
us:
  home: EEA
  entities: [{name: Example SE, country: DE, domains: [example.com], networks: [10.0.0.0/8]}]
receivers:
  - {id: pay, name: Pay, role: processor, country: DE, domains: [pay.example], uses: [{purpose: payment, may: [payment.*]}]}
promises:
  - {id: no-mail, text: 'E-mail addresses do not go to third parties.', source: test, seen: wire}
rules:
  - {name: cards-out, when: {category: payment.card, to: third-party}, then: block}
  - {name: email-out, when: {category: contact.email, to: third-party}, then: redact, because: no-mail}
default: report
)";

inline lw_string text(std::string_view from) { return {from.data(), from.size()}; }
inline std::string text(lw_string from) {
  return from.data == nullptr ? std::string() : std::string(from.data, from.size);
}

struct ProxyMessage {
  std::string host = "collect.tracker.example", target = "/", media, coding, body;
  std::vector<std::pair<std::string, std::string>> headers;
  std::size_t cut = static_cast<std::size_t>(-1);  // bytes a push
  bool is_answer = false, host_keeps = false;
};

struct Passed {
  lw_decision decision{};
  std::string summary, rule, promises, detectors;
  std::string target, body;
  std::vector<std::string> headers;
  std::size_t memory = 0;  // most held
  bool made = false;
};

inline int append(void* to, const void* data, std::size_t size) {
  static_cast<std::string*>(to)->append(static_cast<const char*>(data), size);
  return 0;
}

inline void nothing() {}

// `begin` and `end` are called around the calls that may allocate.
inline Passed pass(lw_inspector* inspector, const ProxyMessage& from, void (*begin)() = nothing,
                   void (*end)() = nothing) {
  Passed passed;
  std::string released;
  released.reserve(from.body.size() + 1);
  lw_message_facts facts{};
  facts.struct_size = sizeof facts;
  facts.host = text(from.host);
  facts.client_address = text("10.0.0.7");
  facts.address = text("192.0.2.9");
  facts.port = 80;
  facts.channel = LW_CHANNEL_CLEARTEXT;
  facts.method = text("POST");
  facts.target = text(from.target);
  facts.time = 1'700'000'000'000'000;
  facts.is_answer = from.is_answer ? 1 : 0;
  facts.receiver = from.is_answer ? LW_RECEIVER_CLIENT : LW_RECEIVER_NAMED;
  passed.decision.struct_size = sizeof passed.decision;
  lw_message* message = nullptr;
  begin();
  if (lw_message_new(inspector, &facts, &message) != LW_OK) {
    end();
    return passed;
  }
  for (const auto& [name, value] : from.headers) {
    lw_message_header(message, text(name), text(value));
  }
  if (!from.media.empty() || !from.body.empty()) {
    lw_message_begin_body(message, text(from.media), text(from.coding));
    std::string_view rest = from.body;
    while (!rest.empty()) {
      const std::size_t size = std::min(from.cut, rest.size());
      lw_message_push(message, rest.data(), size, from.host_keeps ? nullptr : append, &released);
      passed.memory = std::max(passed.memory, lw_message_memory(message));
      rest.remove_prefix(size);
    }
  }
  lw_message_finish(message, from.host_keeps ? nullptr : append, &released);
  end();
  passed.made = true;
  lw_message_decision(message, &passed.decision);
  passed.summary = text(passed.decision.summary);
  passed.rule = text(passed.decision.rule);
  passed.promises = text(passed.decision.promises);
  passed.detectors = text(passed.decision.detectors);
  passed.body = released;
  if (passed.decision.action != LW_ACTION_BLOCK && passed.decision.streaming == 0) {
    lw_message_body(message, append, &passed.body);
  }
  lw_string other{};
  passed.target = lw_message_rewritten_target(message, &other) == 1 ? text(other) : from.target;
  for (std::size_t i = 0; i < from.headers.size(); ++i) {
    passed.headers.push_back(lw_message_rewritten_header(message, i, &other) == 1
                                 ? text(other)
                                 : from.headers[i].second);
  }
  lw_message_free(message);
  return passed;
}

// The objects that a message needs.
class Proxy {
 public:
  explicit Proxy(lw_inspector_options options = {}, std::string_view policy = kProxyPolicy) {
    lw_pack_new(nullptr, &pack_, nullptr, nullptr);
    lw_places_options places{};
    places.struct_size = sizeof places;
    places.geoip_directory = "";
    lw_places_new(&places, &places_, nullptr, nullptr);
    lw_policy_options of{};
    of.struct_size = sizeof of;
    of.text = text(policy);
    lw_policy_new(&of, &policy_, nullptr, nullptr);
    lw_sink_options sink{};
    sink.struct_size = sizeof sink;
    sink.on_record = [](void* user, lw_string line) {
      try {
        static_cast<Proxy*>(user)->records.push_back(text(line));
        return 0;
      } catch (const std::exception&) {
        return 1;
      }
    };
    sink.user = this;
    lw_sink_new(&sink, &sink_);
    options.struct_size = sizeof options;
    options.pack = pack_;
    options.places = places_;
    options.policy = policy_;
    options.sink = sink_;
    if (options.name == nullptr) options.name = "edge-1";
    lw_inspector_new(&options, &inspector_, nullptr, nullptr);
  }
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;
  ~Proxy() {
    lw_inspector_free(inspector_);
    lw_sink_free(sink_);
    lw_policy_free(policy_);
    lw_places_free(places_);
    lw_pack_free(pack_);
  }

  lw_inspector* get() const { return inspector_; }
  lw_pack* pack() const { return pack_; }
  lw_places* places() const { return places_; }
  lw_policy* policy() const { return policy_; }
  lw_sink* sink() const { return sink_; }
  lw_metrics metrics() const {
    lw_metrics metrics{};
    metrics.struct_size = sizeof metrics;
    lw_inspector_metrics(inspector_, &metrics);
    return metrics;
  }

  std::vector<std::string> records;

 private:
  lw_pack* pack_ = nullptr;
  lw_places* places_ = nullptr;
  lw_policy* policy_ = nullptr;
  lw_sink* sink_ = nullptr;
  lw_inspector* inspector_ = nullptr;
};

}  // namespace leakwire::tests
