// JsonWalk: a JSON text read by its shape: members of objects, items of arrays, texts.
//
// Stops at the first mistake: what is no JSON, what is cut short, and what is of another shape than
// is asked for. From then on nothing is read. Borrows the bytes; one thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "leakwire/function_ref.h"
#include "leakwire/result.h"
#include "text/json_reader.h"

namespace leakwire::place {

class JsonWalk {
 public:
  explicit JsonWalk(std::string_view bytes) noexcept : bytes_(bytes), reader_(bytes) {}

  using OnMember = FunctionRef<void(const std::string& key)>;
  using OnItem = FunctionRef<void()>;

  // The value that comes next: its members, each of which `on_member` must read or skip. A mistake
  // where it is no object.
  void object(OnMember on_member);
  // The same where it is an object; nothing is done with any other value.
  void object_if(OnMember on_member);
  // Its items, where it is an array; nothing is done with any other value.
  void array_if(OnItem on_item);
  // Its text or number; empty for any other value.
  std::string text();
  void skip();
  // Behind the one value of a text nothing more may stand.
  void finish();

  bool failed() const noexcept { return mistake_.has_value(); }
  // `file` stands for the text. Only when failed().
  Diagnostic mistake(const std::string& file) const;

 private:
  struct Mistake {
    std::size_t offset = 0;
    std::string_view what;
  };

  text::JsonToken next();
  void members(OnMember on_member);
  // Goes to behind a value that `token` begins.
  void skip_from(const text::JsonToken& token);

  std::string_view bytes_;
  text::JsonReader reader_;
  std::optional<Mistake> mistake_;
};

}  // namespace leakwire::place
