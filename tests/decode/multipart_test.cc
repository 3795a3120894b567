#include "decode/multipart.h"

#include <gtest/gtest.h>

#include <string>

namespace leakwire::decode {
namespace {

// What a splitter told, as one text: "<headers|bytes>" a part, "(bytes)" outside.
class Told final : public MultipartSplitter::Parts {
 public:
  void begin_part(std::string_view headers) noexcept override {
    close();
    text_ += "<" + std::string(headers) + "|";
  }
  void part_bytes(std::string_view bytes) noexcept override { text_ += bytes; }
  void end_part() noexcept override { text_ += ">"; }
  void outside(std::string_view bytes) noexcept override {
    if (!outside_) text_ += "(";
    outside_ = true;
    text_ += bytes;
  }
  std::string text() {
    close();
    return text_;
  }

 private:
  void close() {
    if (outside_) text_ += ")";
    outside_ = false;
  }
  std::string text_;
  bool outside_ = false;
};

std::string split(std::string_view boundary, std::string_view bytes, std::size_t piece) {
  MultipartSplitter splitter(boundary);
  Told told;
  while (!bytes.empty()) {
    splitter.push(bytes.substr(0, piece), told);
    bytes.remove_prefix(std::min(piece, bytes.size()));
  }
  splitter.finish(told);
  return told.text();
}

TEST(Multipart, PartsAtEveryCut) {
  struct Case {
    std::string_view bytes, told;
  };
  const Case cases[] = {
      {"", ""},
      {"no part at all", "(no part at all)"},
      {"--B\r\nA: b\r\n\r\nhello\r\n--B--\r\n", "<A: b\r\n|hello>(\r\n)"},
      {"--B\nA: b\n\nhello\n--B--", "<A: b\r\n|hello>"},
      {"before\r\n--B \t\r\nA: b\r\n  c\r\nD: e\r\n\r\none\r\n--B\r\n\r\ntwo\r\n--B--\r\nbehind",
       "(before)<A: b  c\r\nD: e\r\n|one><|two>(\r\nbehind)"},
      // No end; an end in the headers; nothing in the part.
      {"--B\r\nA: b\r\n\r\nhello\r\n", "<A: b\r\n|hello\r\n>"},
      {"--B\r\nA: b\r\n\r\nhello\r\n--B", "<A: b\r\n|hello>"},
      {"--B\r\nA: b\r\nC: d", "<A: b\r\nC: d\r\n|>"},
      {"--B\r\nA: b\r\n--B\r\nC: d\r\n\r\nx", "<A: b\r\n|><C: d\r\n|x>"},
      {"--B\r\n\r\n\r\n--B--", "<|>"},
      {"--B\r\n\r\n--B--", "<|>"},
      // What only looks like a boundary.
      {"--B\r\n\r\na--B\r\n\r\n--Bc\r\n--\r\n\n--B--", "<|a--B\r\n\r\n--Bc\r\n--\r\n>"},
      {"--B\r\n\r\n--Bx\r\n--B--", "<|--Bx>"},
      {"--B\r\n\r\n\r\r\n--B--", "<|\r>"},
  };
  for (const Case& one : cases) {
    for (std::size_t piece = 1; piece <= one.bytes.size() + 1; ++piece) {
      EXPECT_EQ(split("B", one.bytes, piece), one.told) << "in pieces of " << piece;
    }
  }
}

TEST(Multipart, WithoutABoundaryAllIsOutside) { EXPECT_EQ(split("", "--\r\na", 3), "(--\r\na)"); }

TEST(Multipart, AnEndlessHeaderIsCutAndGoesOnAsContent) {
  const std::string lines(3 * MultipartSplitter::kMostHeader, 'x');
  MultipartSplitter splitter("B");
  Told told;
  splitter.push("--B\r\n" + lines, told);
  EXPECT_LT(splitter.memory(), 3 * MultipartSplitter::kMostHeader);
  splitter.finish(told);
  const std::string text = told.text();
  EXPECT_EQ(text.find('|'), 1 + MultipartSplitter::kMostHeader + 2);
  EXPECT_EQ(text.size(), lines.size() + 5);
}

TEST(Multipart, AGapJoinsNothing) {
  MultipartSplitter splitter("B");
  Told told;
  splitter.push("--B\r\nA: b\r\n\r\none\r\n--", told);
  splitter.gap(told);
  splitter.push("B\r\ntwo\r\n--B--", told);
  splitter.finish(told);
  EXPECT_EQ(told.text(), "<A: b\r\n|one\r\n--B\r\ntwo>");
}

TEST(HeaderParameter, PlainQuotedAndExtended) {
  struct Case {
    std::string_view header, name, value;
  };
  const Case cases[] = {
      {"multipart/form-data; boundary=abc", "boundary", "abc"},
      {"multipart/form-data ;BOUNDARY = \"a;b\\\"c\" ; x=y", "boundary", "a;b\"c"},
      {"form-data; filename=a; name=b", "name", "b"},
      {"form-data; filename=a", "name", ""},
      {"name=x; a=b", "name", ""},
      {"a; filename=plain; filename*=UTF-8'en'%e2%82%ac%20x", "filename", "\xE2\x82\xAC x"},
      {"a; filename*0*=UTF-8''a%20b; filename*1=\"c\"; filename*3=d", "filename", "a bc"},
      {"a; name=\"open", "name", "open"},
      {"a; name", "name", ""},
      {"a; name=", "name", ""},
      {"", "name", ""},
      {"a; name*=%4", "name", "%4"},
  };
  for (const Case& one : cases) {
    std::string room;
    EXPECT_EQ(header_parameter(one.header, one.name, room), one.value) << one.header;
  }
}

}  // namespace
}  // namespace leakwire::decode
