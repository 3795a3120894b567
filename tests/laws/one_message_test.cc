// Law 12: the same message gives the same findings and verdicts, whichever door it comes in by: a
// browser's recording, a capture, a proxy, a log.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "laws/one_message.h"
#include "leakwire/inspector.h"
#include "leakwire/message_input.h"
#include "leakwire/sensor.h"
#include "packet_builder.h"

namespace leakwire {
namespace {

constexpr std::string_view kPolicy = R"(leakwire: 1
us:
  home: EEA
  entities: [{name: Example SE, country: DE, domains: [example.com], networks: [10.0.0.0/8]}]
receivers:
  - {id: pay, name: Pay, role: processor, country: DE, domains: [pay.example], uses: [{purpose: payment, may: [payment.*]}]}
rules:
  - {name: clear, when: {category: credential.*, channel: cleartext}, then: block}
  - {name: email-out, when: {category: contact.email, to: third-party}, unless: {consent: marketing}, then: block}
consent: {marketing: {tcf: [3, 4], gpc: withdraws, absent: withheld}}
)";

using tests::encoded_messages;
using tests::Message;
using tests::messages;
using tests::messages_in_more_layers;

template <class... Lists>
std::vector<Message> joined(Lists... lists) {
  std::vector<Message> all;
  (all.insert(all.end(), lists.begin(), lists.end()), ...);
  return all;
}

using Seen = std::tuple<std::string, std::string, Confidence, std::string, std::string, std::string,
                        std::string, std::string, std::vector<std::string>>;

Seen seen(const Record& record) {
  return {record.detector,
          record.pseudonym,
          record.confidence,
          record.where,
          record.field,
          record.channel,
          record.destination ? record.destination->host : "",
          record.verdict
              ? record.verdict->rule + "/" + std::string(to_string(record.verdict->action)) + "/" +
                    std::string(to_string(record.verdict->reason))
              : "",
          record.path};
}

InspectorOptions options() {
  InspectorOptions options;
  const Policy policy = *Policy::parse(kPolicy, "p.yaml");
  PlacesOptions places;
  places.geoip_folder.clear();
  options.judging = Judging{policy, Places::load(places)->with(policy.listings())};
  options.clock = [] { return std::int64_t{1'800'000'000'000'000}; };
  return options;
}

const PseudonymKey& key() {
  static const PseudonymKey kKey = PseudonymKey::from_bytes({});
  return kKey;
}

std::string json(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\r') {
      out += "\\r";
    } else if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out;
}

std::vector<Seen> by_recording(const Message& message) {
  std::string headers;
  for (const auto& [name, value] : message.headers) {
    if (!headers.empty()) headers += ',';
    headers += R"({"name":")" + json(name) + R"(","value":")" + json(value) + R"("})";
  }
  std::string har =
      R"({"log":{"version":"1.2","entries":[{"startedDateTime":"2023-11-14T22:13:20Z",)"
      R"("request":{"method":"POST","url":"http://)" +
      std::string(message.host) + json(message.path) + R"(","headers":[)" + headers + "]";
  if (!message.body.empty()) {
    har += R"(,"postData":{"mimeType":")" + json(message.media) + R"(","text":")" +
           json(message.body) + R"("})";
  }
  har += R"(},"response":{"status":200,"headers":[],"content":{}}}]}})";
  Inspector inspector(*DetectorPack::builtin(), key(), options());
  InputInfo info;
  info.log.kind = LogKind::kHar;
  LogInput input(inspector, info);
  std::vector<Seen> all;
  const auto keep = [&](Record&& record) {
    all.push_back(seen(record));
    return true;
  };
  input.push(har, keep);
  input.finish(keep);
  return all;
}

// What every door tells: of a log the parts of a body have no names.
using Verdicts = std::vector<std::tuple<std::string, std::string, std::string, std::string>>;

Verdicts verdicts(const std::vector<Seen>& all) {
  Verdicts told;
  for (const Seen& one : all) {
    told.emplace_back(std::get<0>(one), std::get<1>(one), std::get<6>(one), std::get<7>(one));
  }
  std::sort(told.begin(), told.end());
  return told;
}

std::vector<Seen> by_log(const Message& message) {
  std::string line = R"({"ts":"2023-11-14T22:13:20Z","url":"http://)" + std::string(message.host) +
                     json(message.path) + R"(","request":{"method":"POST","headers":{)";
  bool first = true;
  for (const auto& [name, value] : message.headers) {
    if (!std::exchange(first, false)) line += ',';
    std::string key(name);
    for (char& c : key) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    line += '"' + key + R"(":")" + json(value) + '"';
  }
  line += R"(}},"body":")" + json(message.body) + "\"}\n";
  Inspector inspector(*DetectorPack::builtin(), key(), options());
  InputInfo info;
  info.log.kind = LogKind::kJson;
  LogInput input(inspector, info);
  std::vector<Seen> all;
  const auto keep = [&](Record&& record) {
    all.push_back(seen(record));
    return true;
  };
  input.push(line, keep);
  input.finish(keep);
  return all;
}

std::string request(const Message& message) {
  std::string text = "POST " + std::string(message.path) +
                     " HTTP/1.1\r\nHost: " + std::string(message.host) + "\r\n";
  for (const auto& [name, value] : message.headers) {
    text += std::string(name) + ": " + std::string(value) + "\r\n";
  }
  if (!message.media.empty()) text += "Content-Type: " + std::string(message.media) + "\r\n";
  return text + "Content-Length: " + std::to_string(message.body.size()) + "\r\n\r\n" +
         std::string(message.body);
}

using Paths = std::vector<std::vector<std::string>>;

std::vector<Seen> by_capture(const Message& message, std::size_t most, unsigned threads,
                             Paths* paths = nullptr) {
  tests::PacketBuilder packets;
  packets.talk({tests::ipv4(10, 0, 0, 7), 51110}, {tests::ipv4(192, 0, 2, 9), 80}, request(message),
               {}, most);
  std::vector<Seen> all;
  SensorOptions sensor_options;
  sensor_options.summary_window = 0;
  sensor_options.threads = threads;
  Sensor::Out out;
  out.on_record = [&](Record&& record) {
    all.push_back(seen(record));
    if (paths != nullptr) paths->push_back(record.path);
    return true;
  };
  Sensor sensor(*DetectorPack::builtin(), key(), options(), sensor_options, std::move(out));
  sensor.add_capture({"file", "a.pcap"});
  for (std::size_t i = 0; i < packets.size(); ++i) sensor.push(packets.packet(i));
  sensor.finish();
  const SensorCounters counters = sensor.counters();
  EXPECT_EQ(counters.received, packets.size());
  EXPECT_EQ(counters.received, counters.processed + counters.dropped());
  return all;
}

std::vector<Seen> by_proxy(const Message& message, std::size_t most, Paths& paths) {
  std::vector<Seen> all;
  MessageOptions message_options;
  message_options.on_record = [&](const Record& record) {
    all.push_back(seen(record));
    paths.push_back(record.path);
    return true;
  };
  MessageInspector inspector(*DetectorPack::builtin(), key(), options(), message_options);
  MessageFacts facts;
  facts.host = message.host;
  facts.address = "192.0.2.9";
  facts.port = 80;
  facts.client_address = "10.0.0.7";
  facts.channel = Channel::kCleartext;
  facts.method = "POST";
  facts.target = message.path;
  MessageInput input(inspector, facts);
  input.header("Host", message.host);
  for (const auto& [name, value] : message.headers) input.header(name, value);
  if (!message.media.empty()) input.header("Content-Type", message.media);
  if (!message.body.empty()) {
    input.begin_body({}, {});
    for (std::string_view rest = message.body; !rest.empty();) {
      const std::size_t size = std::min(most, rest.size());
      input.push(rest.substr(0, size), std::nullopt);
      rest.remove_prefix(size);
    }
  }
  input.finish(std::nullopt);
  EXPECT_EQ(input.decision().action, Action::kAllow);  // the policy watches
  return all;
}

// Doors that see a message as it is sent agree on the way to each value, too.
TEST(OneMessage, AProxyTellsWhatARecordingAndACaptureTell) {
  for (const Message& message : joined(messages(), encoded_messages(), messages_in_more_layers())) {
    const std::vector<Seen> expected = by_recording(message);
    Paths captured;
    by_capture(message, 1460, 1, &captured);
    for (const std::size_t most : {std::size_t{1460}, std::size_t{1}}) {
      Paths paths;
      EXPECT_EQ(by_proxy(message, most, paths), expected) << message.path << ' ' << most;
      EXPECT_EQ(paths, captured) << message.path << ' ' << most;
    }
  }
}

TEST(OneMessage, ARecordingAndACaptureTellTheSame) {
  for (const Message& message : joined(messages(), encoded_messages(), messages_in_more_layers())) {
    const std::vector<Seen> expected = by_recording(message);
    EXPECT_FALSE(expected.empty()) << message.path << ' ' << message.body;
    for (const std::size_t most : {std::size_t{1460}, std::size_t{1}, std::size_t{100}}) {
      EXPECT_EQ(by_capture(message, most, 1), expected) << message.path << ' ' << most;
    }
    EXPECT_EQ(by_capture(message, 1460, 4), expected) << message.path;
  }
}

TEST(OneMessage, ALogGivesTheVerdictsOfARecording) {
  for (const Message& message : joined(messages(), encoded_messages())) {
    const Verdicts expected = verdicts(by_recording(message));
    EXPECT_FALSE(expected.empty()) << message.path << ' ' << message.body;
    EXPECT_EQ(verdicts(by_log(message)), expected) << message.path << ' ' << message.body;
  }
}

// What all doors have in common could be wrong at all of them.
TEST(OneMessage, ValuesBearTheNamesOfTheirFields) {
  using Fields = std::vector<std::string>;
  const auto fields = [](const Message& message) {
    Fields all;
    for (const Seen& seen : by_capture(message, 1460, 1)) {
      all.push_back(std::get<0>(seen) + " " + std::get<3>(seen) + " " + std::get<4>(seen));
    }
    return all;
  };
  std::vector<Fields> all;
  for (const Message& message : messages()) all.push_back(fields(message));
  const std::vector<Fields> expected{{"email query em"},
                                     {"email header X-User"},
                                     {"email cookie mail"},
                                     {"email referer "},
                                     {"card-number body card", "email body mail"},
                                     {"card-number body card", "password body password"},
                                     {"iban body ", "card-number body "},
                                     {"card-number body card"}};
  EXPECT_EQ(all, expected);
}

// Consent is part of the message: what it says counts, at every door.
TEST(OneMessage, WhatAMessageSaysOfConsentCountsAtEveryDoor) {
  constexpr std::string_view kGiven = "euconsent-v2=CPXxRfAPXxRfAAfKABENB-CgAP_AAAAAAAYgAAAAAAAA";
  Message message{"collect.tracker.example", "/", {{"X-User", "anna@mail.example.org"}}, "", ""};
  Paths paths;
  const auto rules = [&] {
    std::vector<std::string> all;
    for (const auto& seen : {by_recording(message), by_capture(message, 1460, 1),
                             by_proxy(message, 1460, paths), by_log(message)}) {
      EXPECT_EQ(seen.size(), 1U);
      all.push_back(seen.empty() ? "" : std::get<7>(seen[0]));
    }
    return all;
  };
  const std::string blocked = "email-out/block/no-consent";
  EXPECT_EQ(rules(), std::vector<std::string>(4, blocked));
  message.headers.emplace_back("Cookie", kGiven);
  for (const std::string& rule : rules()) EXPECT_EQ(rule.find("email-out"), std::string::npos);
  message.headers.emplace_back("Sec-GPC", "1");  // takes it back
  EXPECT_EQ(rules(), std::vector<std::string>(4, blocked));
}

TEST(OneMessage, TheWayToAJsonValueIsTold) {
  const auto path_of = [](std::string_view body, std::string_view media) {
    const std::vector<Seen> all = by_recording({"t.example", "/", {}, media, body});
    return all.empty() ? std::vector<std::string>() : std::get<8>(all.front());
  };
  using Path = std::vector<std::string>;
  EXPECT_EQ(path_of(R"({"user":{"card":"4111 1111 1111 1111"}})", "application/json"),
            (Path{"http.request.body", "json:/user/card"}));
  EXPECT_EQ(path_of(R"({"a/b":[{"m":"anna\u0040mail.example.org"}]})", "application/json"),
            (Path{"http.request.body", "json:/a~1b/0/m"}));
  EXPECT_EQ(path_of(R"({"m":"anna%40mail.example.org"})", "application/json"),
            (Path{"http.request.body", "json:/m", "percent"}));
  EXPECT_EQ(path_of(R"({"bob@mail.example.org":{"card":"4111 1111 1111 1111"}})", ""),
            (Path{"http.request.body"}));  // the key, which is in no value
  const std::vector<Seen> keyed = by_recording(
      {"t.example", "/", {}, "", R"({"bob@mail.example.org":{"card":"4111 1111 1111 1111"}})"});
  ASSERT_EQ(keyed.size(), 2U);
  EXPECT_EQ(std::get<8>(keyed[1]).back(), "json:/b***@***.org/card");
  const std::vector<Seen> logged = by_log({"t.example", "/", {}, "", "card 4111 1111 1111 1111"});
  ASSERT_EQ(logged.size(), 1U);
  EXPECT_EQ(std::get<8>(logged[0]), (Path{"json:/body"}));
}

}  // namespace
}  // namespace leakwire
