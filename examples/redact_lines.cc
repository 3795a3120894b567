// Takes personal data out of lines before they are written anywhere.
#include <iostream>
#include <string_view>
#include <utility>

#include "leakwire/leakwire.h"

int main() {
  auto pack = leakwire::DetectorPack::builtin();
  if (!pack) return 2;
  leakwire::Redactor redactor(*pack, {.style = leakwire::RedactStyle::kLabel,
                                      .min_confidence = leakwire::Confidence::kLikely,
                                      .key = {}});
  const auto out = [](std::string_view bytes) {
    std::cout << bytes;
    return std::cout.good();
  };
  redactor.push("login user=anna@mail.example.com ok\n", out);
  redactor.push("charge card=4111111111111111 amount=12.50\n", out);
  redactor.push("nothing to see here\n", out);
  redactor.finish(out);
  std::cout << redactor.taken_out() << " taken out\n";
  return redactor.clean() ? 0 : 1;
}
