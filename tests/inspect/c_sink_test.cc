// Where records of the C interface go.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "inspect/c_proxy.h"
#include "scratch_folder.h"

namespace leakwire {
namespace {

using tests::pass;
using tests::ProxyMessage;

TEST(CSink, AFileIsAppendedToByItsOwnerAlone) {
  const tests::ScratchFolder folder;
  const std::string file = (folder.path() / "findings.ndjson").string();
  lw_sink_options of{};
  of.struct_size = sizeof of;
  of.file = file.c_str();
  lw_sink* sink = nullptr;
  ASSERT_EQ(lw_sink_new(&of, &sink), LW_OK);
  struct stat status {};
  ASSERT_EQ(stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  lw_inspector_options options{};
  options.struct_size = sizeof options;
  options.sink = sink;
  lw_inspector* inspector = nullptr;
  ASSERT_EQ(lw_inspector_new(&options, &inspector, nullptr, nullptr), LW_OK);
  ProxyMessage message;
  message.body = "write to anna@mail.example.org";
  pass(inspector, message);
  std::filesystem::rename(file, file + ".1");
  EXPECT_EQ(lw_sink_reopen(sink), LW_OK);
  lw_sink_free(sink);  // the inspector keeps it
  pass(inspector, message);
  pass(inspector, message);
  lw_inspector_free(inspector);
  for (const auto& [name, lines] : {std::pair{file + ".1", 1}, std::pair{file, 2}}) {
    std::ifstream in(name);
    std::string line;
    int count = 0;
    while (std::getline(in, line)) {
      EXPECT_TRUE(line.starts_with('{') && line.ends_with('}'));
      ++count;
    }
    EXPECT_EQ(count, lines) << name;
  }
}

TEST(CSink, AFullDiskIsCountedAndToldOnce) {
  int told = 0;
  lw_sink_options of{};
  of.struct_size = sizeof of;
  of.file = "/dev/full";
  of.on_error = [](void* user, const lw_error* error) {
    ++*static_cast<int*>(user);
    EXPECT_EQ(tests::text(error->message), "No space left on device");
  };
  of.error_user = &told;
  lw_sink* sink = nullptr;
  ASSERT_EQ(lw_sink_new(&of, &sink), LW_OK);
  lw_inspector_options options{};
  options.struct_size = sizeof options;
  options.sink = sink;
  lw_inspector* inspector = nullptr;
  ASSERT_EQ(lw_inspector_new(&options, &inspector, nullptr, nullptr), LW_OK);
  ProxyMessage message;
  message.body = "write to anna@mail.example.org";
  for (int i = 0; i < 3; ++i) EXPECT_EQ(pass(inspector, message).body, message.body);
  lw_metrics metrics{};
  metrics.struct_size = sizeof metrics;
  lw_inspector_metrics(inspector, &metrics);
  EXPECT_EQ(metrics.records, 3U);
  EXPECT_EQ(metrics.records_lost, 3U);
  EXPECT_EQ(told, 1);
  lw_inspector_free(inspector);
  lw_sink_free(sink);
  of.file = "/dev/null/findings";
  of.on_error = nullptr;
  EXPECT_EQ(lw_sink_new(&of, &sink), LW_ERR_FILE);
}

}  // namespace
}  // namespace leakwire
