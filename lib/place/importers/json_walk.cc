#include "place/importers/json_walk.h"

#include <algorithm>

#include "text/utf8.h"

namespace leakwire::place {
namespace {

using Kind = text::JsonToken::Kind;

std::string meaning(const text::JsonToken& token) {
  if (!token.escaped) return text::to_utf8(token.text);
  std::string out;
  text::unescape_json(token.text, out);
  return text::to_utf8(out);
}

}  // namespace

text::JsonToken JsonWalk::next() {
  text::JsonToken token = reader_.next();
  if (mistake_) {
    token.kind = Kind::kWrong;
  } else if (token.kind == Kind::kCut) {
    mistake_ = {token.offset, "cut short; the rest of a JSON text is expected"};
  } else if (token.kind == Kind::kWrong) {
    mistake_ = {token.offset, "no JSON; JSON is expected"};
  }
  return token;
}

void JsonWalk::members(OnMember on_member) {
  while (!failed()) {
    const text::JsonToken token = next();
    if (token.kind != Kind::kKey) return;  // the end, or a mistake
    on_member(meaning(token));
  }
}

void JsonWalk::object(OnMember on_member) {
  const text::JsonToken token = next();
  if (failed()) return;
  if (token.kind != Kind::kBeginObject) {
    mistake_ = {token.offset, "an object is expected"};
    return;
  }
  members(on_member);
}

void JsonWalk::object_if(OnMember on_member) {
  const text::JsonToken token = next();
  if (token.kind == Kind::kBeginObject) return members(on_member);
  skip_from(token);
}

void JsonWalk::array_if(OnItem on_item) {
  const text::JsonToken token = next();
  if (token.kind != Kind::kBeginArray) return skip_from(token);
  while (!failed()) {
    // An item is read by its reader, so the end of the array is looked for ahead of it.
    const text::JsonReader before = reader_;
    if (next().kind == Kind::kEndArray || failed()) return;
    reader_ = before;
    on_item();
  }
}

std::string JsonWalk::text() {
  const text::JsonToken token = next();
  if (token.kind == Kind::kText || token.kind == Kind::kNumber) return meaning(token);
  skip_from(token);
  return {};
}

void JsonWalk::skip() { skip_from(next()); }

void JsonWalk::skip_from(const text::JsonToken& token) {
  if (token.kind != Kind::kBeginObject && token.kind != Kind::kBeginArray) return;
  if (!reader_.skip()) next();
}

void JsonWalk::finish() {
  if (!failed() && next().kind != Kind::kEnd && !failed()) {
    mistake_ = {0, "one JSON text is expected"};
  }
}

Diagnostic JsonWalk::mistake(const std::string& file) const {
  const std::string_view before = bytes_.substr(0, mistake_->offset);
  const std::size_t line = before.rfind('\n') + 1;  // npos + 1 is 0
  return {file, static_cast<unsigned>(std::count(before.begin(), before.end(), '\n')) + 1,
          static_cast<unsigned>(before.size() - line) + 1, std::string(mistake_->what)};
}

}  // namespace leakwire::place
