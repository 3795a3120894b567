#include "place/mmdb_file.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <stdexcept>
#include <string>

#include "place/mmdb_writer.h"

// Of LeakSanitizer, where the tests are built with it.
extern "C" {
void __lsan_disable() __attribute__((weak));
void __lsan_enable() __attribute__((weak));
}

namespace leakwire::place {
namespace {

using tests::MmdbWriter;

std::string country(std::string_view code) {
  return MmdbWriter::map({{"country", MmdbWriter::map({{"iso_code", MmdbWriter::text(code)}})}});
}

Address address(std::string_view text) { return parse_address(text).value_or(Address{}); }

std::string sample(unsigned version) {
  MmdbWriter writer(version);
  writer.add("203.0.113.0/24", country("DE"));
  writer.add("198.51.100.0/25", MmdbWriter::map({{"country_code", MmdbWriter::text("FR")},
                                                 {"asn", MmdbWriter::text("AS64496")},
                                                 {"as_name", MmdbWriter::text("Example AS")}}));
  writer.add(
      "192.0.2.0/24",
      MmdbWriter::map({{"country", MmdbWriter::text("US")},
                       {"traits", MmdbWriter::map({{"is_anycast", MmdbWriter::boolean(true)}})},
                       {"autonomous_system_number", MmdbWriter::number(64511)},
                       {"autonomous_system_organization", MmdbWriter::text("Other AS")}}));
  if (version == 6) writer.add("2001:db8::/32", country("NL"));
  return writer.write();
}

// A file in memory alone: the tests below make thousands.
class MemoryFile {
 public:
  explicit MemoryFile(const std::string& bytes) : fd_(memfd_create("mmdb", MFD_CLOEXEC)) {
    const auto size = static_cast<ssize_t>(bytes.size());
    if (fd_ < 0 || write(fd_, bytes.data(), bytes.size()) != size) {
      throw std::runtime_error("no file in memory");
    }
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { close(fd_); }
  std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }

 private:
  int fd_;
};

class MmdbFileTest : public testing::TestWithParam<unsigned> {};

TEST_P(MmdbFileTest, TellsCountriesAndNetworks) {
  const MemoryFile bytes(sample(GetParam()));
  const auto file = MmdbFile::open(bytes.path());
  ASSERT_TRUE(file) << file.error().front().message;
  EXPECT_TRUE(file->check().empty());
  const MmdbFile::Facts germany = file->look_up(address("203.0.113.9"));
  EXPECT_EQ(germany.country.text(), "DE");
  EXPECT_EQ(germany.bits, 24U);
  EXPECT_FALSE(germany.anycast);
  EXPECT_EQ(file->look_up(address("203.0.114.9")).country.text(), "");
  EXPECT_EQ(file->look_up(address("198.51.100.200")).country.text(), "");
  const MmdbFile::Facts france = file->look_up_all(address("198.51.100.1"));
  EXPECT_EQ(france.country.text(), "FR");
  EXPECT_EQ(france.bits, 25U);
  EXPECT_EQ(france.as_number, 64496U);
  EXPECT_EQ(france.as_name, "Example AS");
  const MmdbFile::Facts states = file->look_up_all(address("192.0.2.1"));
  EXPECT_EQ(states.country.text(), "US");
  EXPECT_TRUE(states.anycast);
  EXPECT_EQ(states.as_number, 64511U);
  EXPECT_EQ(states.as_name, "Other AS");
  const MmdbFile::Facts six = file->look_up(address("2001:db8::1"));
  EXPECT_EQ(six.country.text(), GetParam() == 6 ? "NL" : "");
  if (GetParam() == 6) {
    EXPECT_EQ(six.bits, 32U);
  }
}

// libmaxminddb finds the metadata at the end: what is cut has none.
TEST_P(MmdbFileTest, CutAnywhereIsRefused) {
  const std::string whole = sample(GetParam());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const MemoryFile cut(whole.substr(0, size));
    const auto file = MmdbFile::open(cut.path());
    ASSERT_FALSE(file) << size;
    EXPECT_EQ(file.error().front().file, cut.path());
  }
}

// Any byte may be wrong: an answer comes, or a mistake.
TEST_P(MmdbFileTest, BrokenBytesAreSurvived) {
  const std::string whole = sample(GetParam());
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const int flip : {0xFF, 0x01, 0x20}) {
      std::string broken = whole;
      broken[at] = static_cast<char>(broken[at] ^ flip);
      const MemoryFile bytes(broken);
      // MMDB_open() of libmaxminddb 1.7.1 loses some memory at descriptions that are broken.
      if (__lsan_disable != nullptr) __lsan_disable();
      const auto file = MmdbFile::open(bytes.path());
      if (__lsan_enable != nullptr) __lsan_enable();
      if (!file) continue;
      file->check();
      for (const char* one : {"203.0.113.9", "192.0.2.1", "2001:db8::1"}) {
        file->look_up_all(address(one));
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Trees, MmdbFileTest, testing::Values(4U, 6U));

}  // namespace
}  // namespace leakwire::place
