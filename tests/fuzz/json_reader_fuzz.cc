// JSON of any bytes: tokens lie in the text, in order; what is put in is told again; it ends.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "text/json_reader.h"

namespace {

using leakwire::text::JsonReader;
using leakwire::text::JsonToken;

void require(bool holds) {
  if (!holds) std::abort();
}

bool is_last(JsonToken::Kind kind) {
  return kind == JsonToken::Kind::kEnd || kind == JsonToken::Kind::kCut ||
         kind == JsonToken::Kind::kWrong;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  JsonReader reader(bytes);
  std::size_t behind = 0;
  std::string text;
  std::vector<std::uint32_t> starts;
  while (true) {
    const JsonToken token = reader.next();
    require(token.offset >= behind && token.offset <= size);
    if (is_last(token.kind)) {
      require(reader.next().kind == token.kind);
      return 0;
    }
    require(bytes.substr(token.offset, token.text.size()) == token.text);
    behind = token.offset + token.text.size();
    require(reader.depth() <= JsonReader::kMostDepth);
    text.clear();
    starts.clear();
    leakwire::text::unescape_json(token.text, text, &starts);
    require(starts.size() == text.size() + 1 && starts.back() == token.text.size());
    require(token.escaped || text == token.text || token.kind == JsonToken::Kind::kNumber);
  }
}
