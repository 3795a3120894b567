#include "detect/pack_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

#include "detect/builtin.h"
#include "detect/mask.h"
#include "detect/normalise.h"
#include "detect/validator.h"
#include "leakwire/pack.h"
#include "scratch_folder.h"

namespace leakwire::detect {
namespace {

namespace fs = std::filesystem;

const fs::path kCases = fs::path(LEAKWIRE_SOURCE_DIR) / "tests/cases/packs";

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

// "line:column: message", a line each.
std::string written(const Diagnostics& mistakes) {
  std::string out;
  for (const Diagnostic& mistake : mistakes) {
    out += std::to_string(mistake.line) + ':' + std::to_string(mistake.column) + ": " +
           mistake.message + '\n';
  }
  return out;
}

std::string order_number(const std::string& id, const std::string& more = "") {
  return "id: " + id +
         "\ncategory: payment.order\ntitle: Order number\npattern: 'ORD-\\d{6}'\n"
         "max-length: 10\nmatch: [ORD-123456]\n" +
         more;
}

DetectorSpec spec_of(const std::string& text) {
  const auto spec = parse_pattern_file(text, "case.yaml");
  if (spec) return *spec;
  ADD_FAILURE() << written(spec.error());
  return {};
}

void expect_equal(const DetectorSpec& a, const DetectorSpec& b) {
  EXPECT_EQ(a.id, b.id);
  EXPECT_EQ(a.category, b.category);
  EXPECT_EQ(a.title, b.title);
  EXPECT_EQ(a.source, b.source);
  EXPECT_EQ(a.pattern, b.pattern);
  EXPECT_EQ(a.anchor, b.anchor);
  EXPECT_EQ(a.max_length, b.max_length);
  EXPECT_EQ(a.not_before, b.not_before);
  EXPECT_EQ(a.not_after, b.not_after);
  EXPECT_EQ(a.validate, b.validate);
  EXPECT_EQ(a.keywords, b.keywords);
  EXPECT_EQ(a.beside, b.beside);
  EXPECT_EQ(a.bare, b.bare);
  EXPECT_EQ(a.context, b.context);
  EXPECT_EQ(a.normalise, b.normalise);
  EXPECT_EQ(a.mask, b.mask);
  EXPECT_EQ(a.redact_until, b.redact_until);
  EXPECT_EQ(a.match, b.match);
  EXPECT_EQ(a.no_match, b.no_match);
  EXPECT_EQ(a.enabled, b.enabled);
}

TEST(PackFile, ReadsEveryKey) {
  const fs::path file = kCases / "good/payment/card-number.yaml";
  const auto spec = parse_pattern_file(read_file(file), "card-number.yaml");
  ASSERT_TRUE(spec.has_value()) << written(spec.error());
  EXPECT_EQ(spec->file, "card-number.yaml");
  expect_equal(*spec, {.id = "card-number",
                       .category = "payment.card",
                       .title = "Payment card number (PAN)",
                       .source = "ISO/IEC 7812-1; card brands' published ranges",
                       .pattern = R"((?:\d[ -]?){12,18}\d)",
                       .anchor = "digits 13-19 sep \" -\"",
                       .max_length = 37,
                       .not_before = R"([\w.])",
                       .not_after = R"(\w)",
                       .validate = {"card-iin", "luhn"},
                       .keywords = {"card", "visa"},
                       .beside = {"order-number"},
                       .bare = Confidence::kLikely,
                       .context = Confidence::kValidated,
                       .normalise = "digits",
                       .mask = "card",
                       .redact_until = "END OF CARD",
                       .match = {"4111 1111 1111 1111", "pan=5555-5555-5555-4444;"},
                       .no_match = {"4111 1111 1111 1112"},
                       .enabled = false,
                       .file = ""});
}

TEST(PackFile, HasDefaults) {
  expect_equal(spec_of(order_number("order-number")), {.id = "order-number",
                                                       .category = "payment.order",
                                                       .title = "Order number",
                                                       .source = "",
                                                       .pattern = "ORD-\\d{6}",
                                                       .anchor = "",
                                                       .max_length = 10,
                                                       .not_before = "",
                                                       .not_after = "",
                                                       .validate = {},
                                                       .keywords = {},
                                                       .beside = {},
                                                       .bare = Confidence::kWeak,
                                                       .context = Confidence::kLikely,
                                                       .normalise = "verbatim",
                                                       .mask = "default",
                                                       .redact_until = "",
                                                       .match = {"ORD-123456"},
                                                       .no_match = {},
                                                       .enabled = true,
                                                       .file = ""});
}

TEST(PackFile, ReadsConfidence) {
  struct Case {
    std::string text;
    std::optional<Confidence> bare;
    Confidence context;
  };
  const std::vector<Case> cases{
      {"{}", Confidence::kWeak, Confidence::kLikely},
      {"{bare: none}", std::nullopt, Confidence::kLikely},
      {"{bare: likely}", Confidence::kLikely, Confidence::kLikely},
      {"{bare: validated}", Confidence::kValidated, Confidence::kValidated},
      {"{context: validated}", Confidence::kWeak, Confidence::kValidated},
      {"{bare: likely, context: weak}", Confidence::kLikely, Confidence::kWeak},  // as written
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const DetectorSpec spec = spec_of(order_number("order-number", "confidence: " + c.text));
    EXPECT_EQ(spec.bare, c.bare);
    EXPECT_EQ(spec.context, c.context);
  }
}

TEST(PackFile, TakesTextsAsTheyAreWritten) {
  const std::string more = "keywords: [no, 12, on, a b]\nno-match: [1.50, 'it''s', \"\\x41\"]\n";
  const DetectorSpec spec =
      spec_of("\xef\xbb\xbf# first\r\n---\r\n" + order_number("order-number", more));
  EXPECT_EQ(spec.keywords, (std::vector<std::string>{"no", "12", "on", "a b"}));
  EXPECT_EQ(spec.no_match, (std::vector<std::string>{"1.50", "it's", "A"}));
}

// The reference names everything there is, and its worked example is right.
TEST(PackFile, ReferenceIsWhole) {
  const std::string page = read_file(fs::path(LEAKWIRE_SOURCE_DIR) / "docs/pack-format.md");
  const auto names = [&](const auto& table) {
    for (const auto& row : table) {
      EXPECT_NE(page.find("| `" + std::string(row.name) + "` | " + std::string(row.summary) + " |"),
                std::string::npos)
          << row.name;
    }
  };
  names(validators());
  names(normalisers());
  names(masks());
  const std::size_t begin = page.find("```yaml\n") + 8;
  const DetectorSpec spec = spec_of(page.substr(begin, page.find("```", begin) - begin));
  EXPECT_EQ(spec.id, "loyalty-card");
  EXPECT_EQ(spec.match.size(), 2U);
}

// broken/NAME.yaml gives exactly the lines of broken/NAME.expected.
TEST(PackFile, TellsEveryMistakeWithItsPlace) {
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(kCases / "broken")) {
    fs::path path = entry.path();
    if (path.extension() != ".yaml") continue;
    SCOPED_TRACE(path.filename().string());
    ++count;
    const auto spec = parse_pattern_file(read_file(path), "some/file.yaml");
    ASSERT_FALSE(spec.has_value());
    for (const Diagnostic& mistake : spec.error()) EXPECT_EQ(mistake.file, "some/file.yaml");
    EXPECT_EQ(written(spec.error()), read_file(path.replace_extension(".expected")));
  }
  EXPECT_GE(count, 38U);
}

// What the checks of a whole detector say gets the place of the byte that they mean.
TEST(PackFile, PlacesTheMistakesOfTheWholeDetector) {
  struct Case {
    std::string more;
    unsigned line;
    unsigned column;
  };
  const std::vector<Case> cases{
      {"anchor: nowhere near\n", 7, 9},
      {"not-before: '[\\w'\n", 7, 14},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.more);
    const auto spec = parse_pattern_file(order_number("order-number", c.more), "case.yaml");
    ASSERT_FALSE(spec.has_value());
    ASSERT_EQ(spec.error().size(), 1U) << written(spec.error());
    EXPECT_EQ(spec.error()[0].line, c.line);
    EXPECT_GE(spec.error()[0].column, c.column);
    EXPECT_FALSE(spec.error()[0].message.empty());
  }
}

TEST(PackFile, RefusesHugeFiles) {
  const std::string huge = order_number("order-number", "# " + std::string(256 * 1024, 'x'));
  const auto spec = parse_pattern_file(huge, "case.yaml");
  ASSERT_FALSE(spec.has_value());
  EXPECT_EQ(written(spec.error()), "0:0: the file is over 256 KiB, the most that is read\n");
}

// No prefix of a pattern file, and no file with one byte changed, does more than report mistakes.
TEST(PackFile, SurvivesDamage) {
  const std::string whole = read_file(kCases / "good/payment/card-number.yaml");
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    const auto spec = parse_pattern_file(whole.substr(0, cut), "case.yaml");
    EXPECT_TRUE(spec || !spec.error().empty());
  }
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const char c : std::string("\0\n\t'\"[{:&*!-\xff", 13)) {
      std::string damaged = whole;
      damaged[at] = c;
      const auto spec = parse_pattern_file(damaged, "case.yaml");
      EXPECT_TRUE(spec || !spec.error().empty());
    }
  }
}

TEST(PackFolder, ReadsInTheOrderOfPaths) {
  const auto specs = read_pack_folders({kCases / "good"}, {});
  ASSERT_TRUE(specs.has_value()) << written(specs.error());
  ASSERT_EQ(specs->size(), 2U);
  EXPECT_EQ((*specs)[0].id, "order-number");
  EXPECT_EQ((*specs)[0].file, (kCases / "good/contact/deeper/order-number.yaml").string());
  EXPECT_EQ((*specs)[1].id, "card-number");
}

TEST(PackFolder, SortsBytewise) {
  const tests::ScratchFolder folder;
  std::size_t count = 0;
  for (const std::string name : {"b/x", "a-b/x", "a/x", "B/x", "a/b/x"}) {
    folder.write(name + ".yaml", order_number("order-" + std::string(1, "vwxyz"[count++])));
  }
  const auto specs = read_pack_folders({folder.path()}, {});
  ASSERT_TRUE(specs.has_value()) << written(specs.error());
  std::vector<std::string> names;
  for (const DetectorSpec& spec : *specs) {
    names.push_back(spec.file.substr(folder.path().string().size() + 1));
  }
  EXPECT_EQ(names, (std::vector<std::string>{"B/x.yaml", "a-b/x.yaml", "a/b/x.yaml", "a/x.yaml",
                                             "b/x.yaml"}));
}

TEST(PackFolder, ReportsAllFilesTogether) {
  const tests::ScratchFolder folder;
  folder.write("a.yaml", order_number("order-number"));
  folder.write("b.yaml", order_number("order-number", "keyword: [x]\n"));
  folder.write("c.yaml", "- nothing\n");
  const auto specs = read_pack_folders({folder.path()}, {});
  ASSERT_FALSE(specs.has_value());
  EXPECT_EQ(written(specs.error()),
            "1:5: the id \"order-number\" is used twice; first in " +
                (folder.path() / "a.yaml").string() +
                ":1:5\n"
                "7:1: unknown key \"keyword\"; did you mean \"keywords\"?\n"
                "1:1: expected a mapping of keys to values, found a list\n");
  EXPECT_EQ(specs.error()[0].file, (folder.path() / "b.yaml").string());
  EXPECT_EQ(specs.error()[2].file, (folder.path() / "c.yaml").string());
}

TEST(PackFolder, SeveralFoldersAreOnePack) {
  const tests::ScratchFolder first;
  const tests::ScratchFolder second;
  first.write("a.yaml", order_number("order-number", "beside: [order-date, order-nmae]\n"));
  second.write("b.yaml", order_number("order-name"));
  std::vector<DetectorSpec> known(2);
  known[0].id = "order-date";
  known[1].id = "order-name";
  known[1].file = "builtin:payment/order-name.yaml";
  const auto specs = read_pack_folders({first.path(), second.path()}, known);
  ASSERT_FALSE(specs.has_value());
  EXPECT_EQ(written(specs.error()),
            "7:22: no detector has the id \"order-nmae\"; did you mean \"order-name\"?\n"
            "1:5: the id \"order-name\" is used twice; first in builtin:payment/order-name.yaml\n");
}

TEST(PackFolder, MayTakeThePlaceOfKnownDetectors) {
  const tests::ScratchFolder folder;
  folder.write("a.yaml", order_number("order-number", "beside: [order-date]\n"));
  std::vector<DetectorSpec> known(2);
  known[0].id = "order-date";
  known[1].id = "order-number";
  EXPECT_TRUE(read_pack_folders({folder.path()}, known, KnownIds::kFree).has_value());
  folder.write("b.yaml", order_number("order-number"));
  const auto twice = read_pack_folders({folder.path()}, known, KnownIds::kFree);
  ASSERT_FALSE(twice.has_value());
  EXPECT_EQ(twice.error().size(), 1U);
}

TEST(PackFolder, LoadTellsAnIdUsedTwiceByItsPlace) {
  const tests::ScratchFolder folder;
  const fs::path file = folder.write("a.yaml", order_number("card-number"));
  PackOptions options;
  options.directories = {folder.path()};
  const auto pack = DetectorPack::load(options);
  ASSERT_FALSE(pack.has_value());
  EXPECT_EQ(written(pack.error()),
            "1:5: the id \"card-number\" is used twice; first in "
            "builtin:payment/card-number.yaml\n");
  EXPECT_EQ(pack.error()[0].file, file.string());
  options.builtin = false;
  EXPECT_TRUE(DetectorPack::load(options));
  EXPECT_TRUE(DetectorPack::check({folder.path()}).empty());
}

TEST(PackFolder, TellsWhatCouldNotBeRead) {
  const tests::ScratchFolder folder;
  const auto mistake = [&](const fs::path& path) -> std::string {
    const auto specs = read_pack_folders({path}, {});
    if (specs || specs.error().size() != 1) return "not one mistake";
    return specs.error()[0].file.substr(folder.path().string().size()) + ": " +
           specs.error()[0].message;
  };
  EXPECT_EQ(mistake(folder.path()), ": no pattern file (*.yaml) lies in it");
  EXPECT_EQ(mistake(folder.path() / "no"), "/no: cannot be read: No such file or directory");
  folder.write("file/a.yaml", order_number("order-number"));
  EXPECT_EQ(mistake(folder.path() / "file/a.yaml"),
            "/file/a.yaml: is not a folder; expected a folder of pattern files");
  folder.write("yml/a.yml", order_number("order-number"));
  EXPECT_EQ(mistake(folder.path() / "yml"),
            "/yml/a.yml: is not read; the names of pattern files end in .yaml");
  fs::create_directories(folder.path() / "loop/deeper");
  fs::create_directory_symlink(folder.path() / "loop", folder.path() / "loop/deeper/up");
  EXPECT_EQ(mistake(folder.path() / "loop"),
            "/loop/deeper/up: is a symbolic link to a folder around it: a loop");
  fs::create_directories(folder.path() / "self");
  fs::create_symlink("x.yaml", folder.path() / "self/x.yaml");
  EXPECT_EQ(mistake(folder.path() / "self"),
            "/self/x.yaml: cannot be read: Too many levels of symbolic links");
  fs::create_directories(folder.path() / "pipe");
  ASSERT_EQ(::mkfifo((folder.path() / "pipe/x.yaml").c_str(), 0600), 0);
  EXPECT_EQ(mistake(folder.path() / "pipe"), "/pipe/x.yaml: is not a regular file");
}

TEST(PackFolder, TellsUnreadableFiles) {
  if (::geteuid() == 0) GTEST_SKIP() << "root reads everything";
  const tests::ScratchFolder folder;
  const fs::path file = folder.write("a.yaml", order_number("order-number"));
  fs::permissions(file, fs::perms::none);
  const auto specs = read_pack_folders({folder.path()}, {});
  ASSERT_FALSE(specs.has_value());
  EXPECT_EQ(written(specs.error()), "0:0: cannot be read: Permission denied\n");
}

TEST(PackFolder, LeavesHiddenFilesOut) {
  const tests::ScratchFolder folder;
  folder.write("a.yaml", order_number("order-number"));
  folder.write(".a.yaml", "broken");
  folder.write(".git/b.yaml", "broken");
  fs::create_symlink("nowhere", folder.path() / ".#a.yaml");  // an editor's lock
  const auto specs = read_pack_folders({folder.path()}, {});
  ASSERT_TRUE(specs.has_value()) << written(specs.error());
  EXPECT_EQ(specs->size(), 1U);
}

// What leakwire-embed wrote into the library is what the pattern files say.
TEST(PackFolder, BuiltInPackIsThatOfThePatternFiles) {
  const fs::path folder = fs::path(LEAKWIRE_SOURCE_DIR) / "patterns";
  const auto read = read_pack_folders({folder}, {});
  ASSERT_TRUE(read.has_value()) << written(read.error());
  const std::vector<DetectorSpec> built = builtin_specs();
  ASSERT_EQ(built.size(), read->size());
  for (std::size_t i = 0; i < built.size(); ++i) {
    SCOPED_TRACE(built[i].id);
    expect_equal(built[i], (*read)[i]);
    EXPECT_EQ(built[i].file, "builtin:" + fs::relative((*read)[i].file, folder).generic_string());
  }
}

}  // namespace
}  // namespace leakwire::detect
