#include "pcap_library.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace leakwire::program {
namespace {

TEST(PcapLibrary, HasWhatAFilterNeeds) {
  std::string problem;
  const auto pcap = load_pcap(problem);
  ASSERT_NE(pcap, nullptr) << problem;
  EXPECT_TRUE(problem.empty());
  EXPECT_STREQ(pcap->statustostr(PCAP_ERROR_NO_SUCH_DEVICE), "No such device exists");
  std::array<char, PCAP_ERRBUF_SIZE> error{};
  EXPECT_EQ(pcap->fopen_offline(fopen("/dev/null", "rb"), PCAP_TSTAMP_PRECISION_NANO, error.data()),
            nullptr);
  EXPECT_NE(error[0], '\0');
}

TEST(PcapLibrary, OneThatIsNotThereIsTold) {
  std::string problem;
  EXPECT_EQ(load_pcap("libpcap.so.none", problem), nullptr);
  EXPECT_EQ(problem, "libpcap.so.none cannot be loaded; libpcap is expected");
}

TEST(PcapLibrary, AnotherLibraryIsNone) {
  std::string problem;
  EXPECT_EQ(load_pcap("libm.so.6", problem), nullptr);
  EXPECT_EQ(problem, "libm.so.6 has no pcap_activate; libpcap 1.5 or later is expected");
}

}  // namespace
}  // namespace leakwire::program
