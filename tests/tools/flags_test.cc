#include "flags.h"

#include <gtest/gtest.h>

namespace leakwire::program {
namespace {

using Words = std::vector<std::string>;

Flags parsed(Command command, const Words& words) {
  auto result = parse_flags(command, words);
  if (const auto* mistake = std::get_if<UsageMistake>(&result)) {
    ADD_FAILURE() << mistake->place << ": " << mistake->what;
    return {};
  }
  return std::get<Flags>(result);
}

std::string mistake(Command command, const Words& words) {
  const auto result = parse_flags(command, words);
  const auto* found = std::get_if<UsageMistake>(&result);
  return found == nullptr ? "" : found->place + ": " + found->what;
}

TEST(Flags, MixWithOperands) {
  const Flags flags = parsed(kScan, {"a", "-cf", "-", "--only", "x,y", "-j4", "b", "--only=z"});
  EXPECT_EQ(flags.operands, (Words{"a", "-", "b"}));
  EXPECT_TRUE(flags.count);
  EXPECT_TRUE(flags.follow);
  EXPECT_EQ(flags.threads, "4");
  EXPECT_EQ(flags.only, (Words{"x", "y", "z"}));
}

TEST(Flags, BehindTwoDashesAllAreOperands) {
  EXPECT_EQ(parsed(kScan, {"-c", "--", "-l", "--zzzzz", "--"}).operands,
            (Words{"-l", "--zzzzz", "--"}));
}

TEST(Flags, TakeOneValueAndNoMore) {
  const Flags flags =
      parsed(kScan, {"--pack", "p", "a", "--pack", "[q]", "b", "-o", "x", "-o", "y"});
  EXPECT_EQ(flags.pack, (Words{"p", "[q]"}));
  EXPECT_EQ(flags.operands, (Words{"a", "b"}));
  EXPECT_EQ(flags.output, "y");
}

TEST(Flags, LeavePathsAsTheyAre) {
  const Words paths{"[a,b]", "%%", "a=b", "{}", "\"q\"", "a b", ""};
  EXPECT_EQ(parsed(kScan, paths).operands, paths);
}

TEST(Flags, TellWhatIsWrong) {
  EXPECT_EQ(mistake(kScan, {"--zzzzz"}), "--zzzzz: no such flag");
  EXPECT_EQ(mistake(kScan, {"--zzzzz=anna@mail.example.com"}), "--zzzzz: no such flag");
  EXPECT_EQ(mistake(kScan, {"--hiden"}), "--hiden: no such flag; did you mean '--hidden'?");
  EXPECT_EQ(mistake(kScan, {"-lx"}), "-x: no such flag");
  EXPECT_EQ(mistake(kScan, {"-o"}), "-o: a value is missing, FILE is expected");
  EXPECT_EQ(mistake(kScan, {"-j", ""}), "-j: the value is empty, N is expected");
  EXPECT_EQ(mistake(kScan, {"--reveal=1"}), "--reveal: takes no value");
  EXPECT_EQ(mistake(kRedact, {"-c"}), "-c: no such flag");
  EXPECT_EQ(mistake(kScan, {"--policy"}), "--policy: a value is missing, FILE is expected");
}

TEST(Flags, AreEachKnownToSomeCommand) {
  for (const FlagText& flag : flag_texts()) {
    EXPECT_NE(flag.commands, 0U) << flag.names;
    EXPECT_FALSE(flag.text.empty()) << flag.names;
  }
}

}  // namespace
}  // namespace leakwire::program
