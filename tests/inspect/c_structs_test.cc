// Law 9: structs of any age. Where fields stand is what old programs were built with.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstring>

#include "inspect/c_proxy.h"

namespace leakwire {
namespace {

using tests::Proxy;

// Of a 64-bit machine, as released. A line may be added, none changed.
static_assert(sizeof(void*) != 8 ||
              (offsetof(lw_error, message) == 32 && offsetof(lw_finding, confidence) == 68 &&
               offsetof(lw_pack_options, no_builtin) == 40 &&
               offsetof(lw_places_options, no_registry) == 32 &&
               offsetof(lw_policy_options, pack) == 40 && offsetof(lw_key_options, file) == 8));
static_assert(sizeof(void*) != 8 ||
              (offsetof(lw_redactor_options, min_confidence) == 33 &&
               offsetof(lw_circumstances, direction) == 99 && offsetof(lw_verdict, mode) == 107 &&
               offsetof(lw_sink_options, error_user) == 40));
static_assert(sizeof(void*) != 8 ||
              (offsetof(lw_inspector_options, min_confidence) == 99 &&
               offsetof(lw_inspector_options, most_records) == 104 &&
               offsetof(lw_metrics, held_most) == 168 && offsetof(lw_metrics, suppressed) == 176 &&
               offsetof(lw_message_facts, receiver) == 114 &&
               offsetof(lw_decision, head_rewritten) == 147));

// A struct that ends before its last fields, and guards behind it.
template <class T>
struct Old {
  explicit Old(std::size_t size) : size(size) {
    std::memset(room, 0x5A, sizeof room);
    std::memset(room, 0, size);
    std::memcpy(room, &size, sizeof size);
  }
  T* get() { return reinterpret_cast<T*>(room); }
  bool untouched() const {
    for (std::size_t i = size; i < sizeof room; ++i) {
      if (room[i] != 0x5A) return false;
    }
    return true;
  }
  std::size_t size;
  alignas(16) unsigned char room[sizeof(T) + 64];
};

TEST(CStructs, AnOldProgramsStructsAreFilledAsFarAsTheyGo) {
  Proxy proxy;
  lw_message* message = nullptr;
  Old<lw_message_facts> facts(offsetof(lw_message_facts, time));
  facts.get()->host = tests::text(std::string_view("collect.tracker.example"));
  facts.get()->target = tests::text(std::string_view("/c?card=4111111111111111"));
  ASSERT_EQ(lw_message_new(proxy.get(), facts.get(), &message), LW_OK);
  ASSERT_EQ(lw_message_finish(message, nullptr, nullptr), LW_OK);
  Old<lw_decision> decision(offsetof(lw_decision, is_final));
  ASSERT_EQ(lw_message_decision(message, decision.get()), LW_OK);
  EXPECT_EQ(decision.get()->action, LW_ACTION_BLOCK);
  EXPECT_EQ(decision.get()->struct_size, decision.size);
  EXPECT_TRUE(decision.untouched());
  Old<lw_metrics> metrics(offsetof(lw_metrics, wanted_allow));
  ASSERT_EQ(lw_inspector_metrics(proxy.get(), metrics.get()), LW_OK);
  EXPECT_EQ(metrics.get()->messages, 1U);
  EXPECT_TRUE(metrics.untouched());
  lw_message_free(message);
}

// What lies behind an old struct is not read: 0x5A is no style, no failure and no confidence.
TEST(CStructs, WhatAnOldProgramDoesNotKnowIsZero) {
  lw_inspector* inspector = nullptr;
  Old<lw_inspector_options> options(offsetof(lw_inspector_options, name));
  ASSERT_EQ(lw_inspector_new(options.get(), &inspector, nullptr, nullptr), LW_OK);
  lw_inspector_free(inspector);
  options.get()->struct_size = sizeof(lw_inspector_options);
  std::memset(&options.get()->name, 0, sizeof options.get()->name);
  std::memset(&options.get()->decode, 0, sizeof options.get()->decode);
  std::memset(&options.get()->home_networks, 0, sizeof options.get()->home_networks);
  EXPECT_EQ(lw_inspector_new(options.get(), &inspector, nullptr, nullptr), LW_ERR_ARGUMENT);
  EXPECT_EQ(inspector, nullptr);
}

// A program built against a newer header, with a library that does not know all of it.
TEST(CStructs, WhatTheLibraryDoesNotKnowIsLeft) {
  Proxy proxy;
  Old<lw_metrics> metrics(sizeof(lw_metrics) + 32);
  ASSERT_EQ(lw_inspector_metrics(proxy.get(), metrics.get()), LW_OK);
  EXPECT_EQ(metrics.get()->struct_size, sizeof(lw_metrics) + 32);
  for (std::size_t i = sizeof(lw_metrics); i < metrics.size; ++i) EXPECT_EQ(metrics.room[i], 0);
}

TEST(CScan, FindingsAreThoseOfTheWholeAtEveryCut) {
  Proxy proxy;
  lw_scanner* scanner = nullptr;
  lw_stream* stream = nullptr;
  ASSERT_EQ(lw_scanner_new(proxy.pack(), &scanner), LW_OK);
  ASSERT_EQ(lw_stream_new(proxy.pack(), &stream), LW_OK);
  const std::string body = "card 4111 1111 1111 1111, anna@mail.example.org";
  using Offsets = std::vector<std::uint64_t>;
  const auto add = [](void* user, const lw_finding* finding) {
    static_cast<Offsets*>(user)->push_back(finding->offset);
    return 0;
  };
  Offsets whole;
  EXPECT_EQ(lw_scan(scanner, body.data(), body.size(), add, &whole), LW_OK);
  EXPECT_EQ(whole, (Offsets{5, 26}));
  for (std::size_t cut = 0; cut <= body.size(); ++cut) {
    Offsets all;
    lw_stream_push(scanner, stream, body.data(), cut, add, &all);
    EXPECT_LE(lw_stream_settled(stream), cut);
    lw_stream_push(scanner, stream, body.data() + cut, body.size() - cut, add, &all);
    lw_stream_finish(scanner, stream, add, &all);
    EXPECT_EQ(all, whole) << cut;
  }
  const auto stop = [](void*, const lw_finding*) { return 1; };
  EXPECT_EQ(lw_scan(scanner, body.data(), body.size(), stop, nullptr), LW_STOPPED);
  std::string masked = body;
  std::uint64_t count = 0;
  EXPECT_EQ(lw_mask(scanner, masked.data(), masked.size(), &count), LW_OK);
  EXPECT_EQ(masked, "card **** **** **** ****, ****@****.*******.***");
  EXPECT_EQ(count, 2U);
  lw_stream_free(stream);
  lw_scanner_free(scanner);
}

TEST(CRedactor, LinesComeOutWithLabels) {
  lw_redactor* redactor = nullptr;
  ASSERT_EQ(lw_redactor_new(nullptr, &redactor, nullptr, nullptr), LW_OK);
  const std::string line = "user=anna@mail.example.org ok\n";
  std::string out;
  out.reserve(100);
  EXPECT_EQ(lw_redactor_push(redactor, line.data(), line.size(), tests::append, &out), LW_OK);
  EXPECT_EQ(lw_redactor_finish(redactor, tests::append, &out), LW_OK);
  EXPECT_EQ(out, "user=[email] ok\n");
  lw_redactor_free(redactor);
  lw_redactor_options options{};
  options.struct_size = sizeof options;
  options.decode = "rot13";
  std::string told;
  const auto on_error = [](void* user, const lw_error* error) {
    *static_cast<std::string*>(user) = tests::text(error->message);
  };
  EXPECT_EQ(lw_redactor_new(&options, &redactor, on_error, &told), LW_ERR_ARGUMENT);
  EXPECT_TRUE(told.starts_with("decode: there are percent, form, json"));
}

TEST(CPolicy, EveryMistakeIsToldWithItsPlace) {
  lw_policy_options options{};
  options.struct_size = sizeof options;
  options.text = tests::text(std::string_view("leakwire: 1\nmode: maybe\nrulez: []\n"));
  options.name = "p.yaml";
  lw_policy* policy = nullptr;
  std::vector<std::string> told;
  const auto on_error = [](void* user, const lw_error* error) {
    static_cast<std::vector<std::string>*>(user)->push_back(tests::text(error->file) + ':' +
                                                            std::to_string(error->line) + ':' +
                                                            std::to_string(error->column));
  };
  EXPECT_EQ(lw_policy_new(&options, &policy, on_error, &told), LW_ERR_FILE);
  EXPECT_EQ(policy, nullptr);
  ASSERT_GE(told.size(), 2U);
  EXPECT_NE(std::find(told.begin(), told.end(), "p.yaml:3:1"), told.end());
}

TEST(CJudge, AFindingIsJudgedByWhoReceivesIt) {
  Proxy proxy;
  lw_judge* judge = nullptr;
  ASSERT_EQ(lw_judge_new(proxy.policy(), proxy.places(), &judge), LW_OK);
  lw_finding finding{};
  finding.struct_size = sizeof finding;
  finding.detector = tests::text(std::string_view("card-number"));
  finding.category = tests::text(std::string_view("payment.card"));
  finding.confidence = LW_CONFIDENCE_VALIDATED;
  for (const auto& [host, action, receiver] :
       {std::tuple("x.pay.example", LW_ACTION_ALLOW, "pay"),
        std::tuple("collect.tracker.example", LW_ACTION_BLOCK, ""),
        std::tuple("www.example.com", LW_ACTION_ALLOW, "Example SE")}) {
    lw_circumstances about{};
    about.struct_size = sizeof about;
    about.host = tests::text(std::string_view(host));
    about.where = tests::text(std::string_view("body"));
    lw_verdict verdict{};
    verdict.struct_size = sizeof verdict;
    ASSERT_EQ(lw_judge_finding(judge, &finding, &about, &verdict), LW_OK);
    EXPECT_EQ(verdict.action, action) << host;
    EXPECT_EQ(tests::text(verdict.receiver), receiver);
  }
  lw_circumstances about{};
  about.struct_size = sizeof about;
  about.where = tests::text(std::string_view("nowhere"));
  lw_verdict verdict{};
  verdict.struct_size = sizeof verdict;
  EXPECT_EQ(lw_judge_finding(judge, &finding, &about, &verdict), LW_ERR_ARGUMENT);
  lw_judge_free(judge);
}

}  // namespace
}  // namespace leakwire
