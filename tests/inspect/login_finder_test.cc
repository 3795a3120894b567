#include "inspect/flow/login_finder.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace leakwire::inspect {
namespace {

const DetectorPack& builtin() {
  static const DetectorPack kPack = *DetectorPack::builtin();
  return kPack;
}

std::optional<Finding> find_in(const DetectorPack& pack, wire::Login login, std::string_view bytes,
                               std::uint32_t name_size) {
  GatheredText text;
  text.login = login;
  text.name_size = name_size;
  return LoginFinder(pack).find(text, bytes);
}

TEST(LoginFinder, TakesWhatTheProtocolNamesAsItIs) {
  const struct {
    wire::Login login;
    std::string_view bytes, value, detector;
    Confidence confidence;
  } cases[] = {
      {wire::Login::kPassword, "password: XXXXXX\n", "XXXXXX", "password", Confidence::kValidated},
      {wire::Login::kPassword, "password: two words", "two words", "password",
       Confidence::kValidated},
      {wire::Login::kUser, "user: test\n", "test", "username", Confidence::kLikely},
  };
  for (const auto& one : cases) {
    const auto name = static_cast<std::uint32_t>(one.bytes.find(':'));
    const auto found = find_in(builtin(), one.login, one.bytes, name);
    ASSERT_TRUE(found) << one.bytes;
    EXPECT_EQ(found->detector, one.detector);
    EXPECT_EQ(builtin().detectors()[found->detector_index].id, one.detector);
    EXPECT_EQ(found->confidence, one.confidence);
    EXPECT_EQ(one.bytes.substr(found->span.offset, found->span.length), one.value);
  }
}

TEST(LoginFinder, TellsNothingOfOthers) {
  EXPECT_FALSE(find_in(builtin(), wire::Login::kPassword, "password: ******\n", 8));
  EXPECT_FALSE(find_in(builtin(), wire::Login::kNone, "password: XXXXXX", 8));
  EXPECT_FALSE(find_in(builtin(), wire::Login::kPassword, "password: \n", 8));
  EXPECT_FALSE(
      find_in(builtin(), wire::Login::kPassword, "password: " + std::string(2000, 'x'), 8));
  PackOptions options;
  options.skip = {"credential.*"};
  const auto without = DetectorPack::load(options);
  ASSERT_TRUE(without);
  EXPECT_FALSE(find_in(*without, wire::Login::kPassword, "password: XXXXXX", 8));
}

TEST(LoginFinder, AnEmailThatIsTheNameStaysOne) {
  const auto login = find_in(builtin(), wire::Login::kUser, "user: ann@mail.example", 4);
  ASSERT_TRUE(login);
  Finding email;
  email.category = "contact.email";
  email.confidence = Confidence::kValidated;
  email.span = login->span;
  EXPECT_TRUE(LoginFinder::yields(*login, email));
  email.span.length -= 3;
  email.confidence = Confidence::kLikely;
  EXPECT_FALSE(LoginFinder::yields(*login, email));
  email.span = {0, 4};  // its name, not its value
  EXPECT_FALSE(LoginFinder::yields(*login, email));
}

}  // namespace
}  // namespace leakwire::inspect
