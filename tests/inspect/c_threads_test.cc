// Threads that share pack, places, policy, key and sink while one of them swaps.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "inspect/c_proxy.h"

namespace leakwire {
namespace {

using tests::pass;
using tests::Passed;
using tests::Proxy;
using tests::ProxyMessage;

TEST(CThreads, EightShareWhatIsSwappedMeanwhile) {
  constexpr int kThreads = 8;
  constexpr int kMessages = 40;
  Proxy shared;  // its pack, places and policy
  std::atomic<std::uint64_t> lines{0};
  lw_sink_options of{};
  of.struct_size = sizeof of;
  of.on_record = [](void* user, lw_string) {
    static_cast<std::atomic<std::uint64_t>*>(user)->fetch_add(1);
    return 0;
  };
  of.user = &lines;
  lw_sink* sink = nullptr;
  ASSERT_EQ(lw_sink_new(&of, &sink), LW_OK);
  std::vector<lw_inspector*> inspectors(kThreads);
  for (lw_inspector*& one : inspectors) {
    lw_inspector_options options{};
    options.struct_size = sizeof options;
    options.pack = shared.pack();
    options.places = shared.places();
    options.policy = shared.policy();
    options.sink = sink;
    ASSERT_EQ(lw_inspector_new(&options, &one, nullptr, nullptr), LW_OK);
  }
  std::atomic<int> working{kThreads};
  std::vector<std::thread> threads;
  for (lw_inspector* inspector : inspectors) {
    threads.emplace_back([inspector, &working] {
      for (int i = 0; i < kMessages; ++i) {
        ProxyMessage message;
        message.target = "/c?em=anna@mail.example.org";
        message.body = i % 2 == 0 ? "write to anna@mail.example.org" : "card 4111 1111 1111 1111";
        const Passed passed = pass(inspector, message);
        EXPECT_EQ(passed.decision.action, i % 2 == 0 ? LW_ACTION_REDACT : LW_ACTION_BLOCK);
      }
      --working;
    });
  }
  std::uint64_t swaps = 0;
  do {
    for (lw_inspector* inspector : inspectors) {
      EXPECT_EQ(lw_inspector_swap(inspector, shared.pack(), nullptr, shared.policy()), LW_OK);
      lw_metrics metrics{};
      metrics.struct_size = sizeof metrics;
      EXPECT_EQ(lw_inspector_metrics(inspector, &metrics), LW_OK);
    }
    ++swaps;
  } while (working > 0);
  for (std::thread& thread : threads) thread.join();
  for (lw_inspector* inspector : inspectors) {
    lw_metrics metrics{};
    metrics.struct_size = sizeof metrics;
    lw_inspector_metrics(inspector, &metrics);
    EXPECT_EQ(metrics.messages, std::uint64_t{kMessages});
    EXPECT_EQ(metrics.swaps, swaps);
    lw_inspector_free(inspector);
  }
  lw_sink_free(sink);
  EXPECT_EQ(lines, std::uint64_t{kThreads} * kMessages * 2);
}

}  // namespace
}  // namespace leakwire
