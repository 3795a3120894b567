// HarEntry: the texts of one request and its answer, as they were sent, and what they tell of the
// receiver. What a recording tells twice (query, cookies and form fields beside URL, header and
// body) is given once. One thread at a time; its room is used again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "inspect/body_parts.h"
#include "inspect/log/json_fields.h"
#include "inspect/log/parts.h"
#include "inspect/log_reader.h"

namespace leakwire::inspect {

struct HarText {
  std::string text;                   // to be scanned, as one text
  std::vector<std::uint32_t> starts;  // of each byte and of the end, in the entry; empty: decoded
  std::size_t begin = 0, end = 0;     // in the entry; where decoded, of the encoded text
  std::vector<LinePart> parts;        // places in `text`
  bool is_answer = false;
  std::string_view part;   // outermost in the path of a record; in static storage
  std::string media_type;  // of a body
  bool is_json = false;

  bool decoded() const noexcept { return starts.empty(); }
};

class HarEntry {
 public:
  // False where it is no JSON object.
  bool read(std::string_view entry);

  // In the order of their places.
  const std::vector<const HarText*>& texts() const noexcept { return texts_; }
  // Of the request, of the answer: to us. Their parts are those of each text.
  const LineFacts& request() const noexcept { return request_; }
  const LineFacts& answer() const noexcept { return answer_; }
  // Places of bodies in a form that is not looked into.
  const std::vector<std::size_t>& unsupported() const noexcept { return unsupported_; }

 private:
  using Token = text::JsonToken;
  struct Pair {
    std::string at;  // the pointer to its object
    Token name, value;
  };
  struct Body {
    Token text, mime, encoding;
    std::vector<Pair> params;
  };

  void take(const JsonField& field);
  void take_pair(std::vector<Pair>& pairs, const JsonField& field);
  void take_body(Body& body, std::string_view rest, const JsonField& field);
  void tell_facts();
  void add_url();
  void add_headers(const std::vector<Pair>& headers, bool is_answer);
  void add_header(const Pair& header, bool is_answer);
  void add_pairs(const std::vector<Pair>& pairs, Where where, bool is_answer);
  void add_body(const Body& body, bool is_answer);
  void add_decoded(const Body& body, bool is_answer);
  HarText& begin_text(const Token& token, std::string_view part, bool is_answer);
  void tell_body_parts(std::string media_type, HarText& text);
  void append(const Token& token, HarText& text);
  bool has_header(const std::vector<Pair>& headers, std::string_view name);

  JsonFields json_;
  BodyParts body_parts_;
  Token url_, method_, started_, address_, status_;
  std::vector<Pair> request_headers_, answer_headers_, cookies_, answer_cookies_, query_;
  Body request_body_, answer_body_;
  std::vector<Token> socket_messages_;
  std::string url_text_, method_text_, address_text_;
  std::deque<HarText> room_;  // parts hold views into its texts, which stay where they are
  std::vector<const HarText*> texts_;
  LineFacts request_, answer_;
  std::vector<std::size_t> unsupported_;
};

}  // namespace leakwire::inspect
