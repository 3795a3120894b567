// Memory that runs out at any point of an exchange ends in an error or a failed message, never in
// more than that; and with memory again all is as before.
#include <gtest/gtest.h>

#include "decode/compress.h"
#include "inspect/c_proxy.h"
#include "place/memory.h"

namespace leakwire {
namespace {

using tests::pass;
using tests::Passed;
using tests::Proxy;
using tests::ProxyMessage;

std::vector<ProxyMessage> exchange() {
  std::vector<ProxyMessage> messages(4);
  messages[0].target = "/c?em=anna@mail.example.org";
  messages[0].headers = {{"Cookie", "a=b; m=anna@mail.example.org"},
                         {"Content-Type", "text/plain"}};
  messages[0].media = "application/json";
  messages[0].body =
      R"({"mail":"anna@mail.example.org","data":"d3JpdGUgdG8gYW5uYUBtYWlsLmV4YW1w"})";
  messages[1].body = "card 4111 1111 1111 1111 " + std::string(1000, 'x');
  messages[2].body = tests::gzip("write to anna@mail.example.org " + std::string(100, 'y'));
  messages[2].coding = "gzip";
  messages[3].body = std::string(3000, 'z') + " jo@mail.example.org and nothing more";
  for (ProxyMessage& message : messages) message.cut = 700;
  return messages;
}

std::size_t limit = 0, left = 0;

Passed pass_within(lw_inspector* inspector, const ProxyMessage& message, std::size_t allocations) {
  limit = allocations;
  return pass(
      inspector, message, [] { place::limit_allocations(limit); },
      [] {
        left = place::allocations_left();
        place::limit_allocations(place::kNoLimit);
      });
}

// What may be on the wire of a failed message: nothing, all of it (what had gone on before masked),
// or its beginning with the word that the rest will not come.
void check(const Passed& passed, const ProxyMessage& message, bool closed) {
  if (!passed.made || passed.decision.failed == 0) return;
  if (passed.decision.action == LW_ACTION_BLOCK) {
    EXPECT_TRUE(passed.decision.partial == 1 || passed.body.empty());
    return;
  }
  EXPECT_FALSE(closed);
  EXPECT_EQ(passed.decision.action, LW_ACTION_ALLOW);
  if (passed.decision.streaming == 1) {
    EXPECT_EQ(passed.body.size(), message.body.size());
  } else {
    EXPECT_EQ(passed.body, message.body);
  }
}

void run_out(lw_inspector_options options, bool closed) {
  options.fail = closed ? LW_FAIL_CLOSED : LW_FAIL_OPEN;
  Proxy proxy(options);
  for (const ProxyMessage& message : exchange()) {
    const Passed expected = pass(proxy.get(), message);
    std::size_t failed = 0;
    bool ran_out = true;
    for (std::size_t n = 0; ran_out && n < 20'000; ++n) {
      const Passed passed = pass_within(proxy.get(), message, n);
      ran_out = left == 0;
      if (passed.made && passed.decision.failed == 1) ++failed;
      check(passed, message, closed);
      if (n % 50 != 0) continue;
      EXPECT_EQ(pass(proxy.get(), message).body, expected.body);
    }
    EXPECT_GT(failed, 0U);
    const Passed again = pass(proxy.get(), message);
    EXPECT_EQ(again.body, expected.body);
    EXPECT_EQ(again.decision.action, expected.decision.action);
  }
  EXPECT_GT(proxy.metrics().out_of_memory, 0U);
}

TEST(CMemory, AMessageFailsOpen) { run_out({}, false); }
TEST(CMemory, AMessageFailsClosed) { run_out({}, true); }
TEST(CMemory, AStreamedMessageFailsOpen) {
  lw_inspector_options options{};
  options.unbuffered = 1;
  run_out(options, false);
}
TEST(CMemory, AStreamedMessageFailsClosed) {
  lw_inspector_options options{};
  options.unbuffered = 1;
  run_out(options, true);
}

TEST(CMemory, ObjectsAreMadeOrNot) {
  bool ran_out = true;
  std::size_t made = 0;
  // Steps grow: a pack is made of very many allocations.
  for (std::size_t n = 0; ran_out; n += 1 + n / 8) {
    lw_pack* pack = nullptr;
    lw_policy* policy = nullptr;
    lw_inspector* inspector = nullptr;
    place::limit_allocations(n);
    const lw_status one = lw_pack_new(nullptr, &pack, nullptr, nullptr);
    lw_policy_options of{};
    of.struct_size = sizeof of;
    of.text = tests::text(tests::kProxyPolicy);
    const lw_status two = lw_policy_new(&of, &policy, nullptr, nullptr);
    lw_inspector_options options{};
    options.struct_size = sizeof options;
    options.pack = pack;
    options.policy = policy;
    const lw_status three = lw_inspector_new(&options, &inspector, nullptr, nullptr);
    ran_out = place::allocations_left() == 0;
    place::limit_allocations(place::kNoLimit);
    EXPECT_EQ(one == LW_OK, pack != nullptr);
    EXPECT_EQ(two == LW_OK, policy != nullptr);
    EXPECT_EQ(three == LW_OK, inspector != nullptr);
    if (three == LW_OK) ++made;
    lw_inspector_free(inspector);
    lw_policy_free(policy);
    lw_pack_free(pack);
  }
  EXPECT_GT(made, 0U);
}

}  // namespace
}  // namespace leakwire
