// The engine's findings in the oracle's terms, and the laws of a stream checked on the way.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "leakwire/scanner.h"
#include "oracle/oracle.h"

namespace leakwire::oracle {

std::vector<Hit> scanned(Scanner& scanner, std::string_view text, bool lines);

// What a stream gave, and the first law it broke ("" where it kept them all): positions, settled(),
// order, and that the value told is the text at that place.
struct Pushed {
  std::vector<Hit> hits;
  std::string broken;
};

// Pushes the pieces as chunks and skips what is lost between them, then finishes.
Pushed pushed(Scanner& scanner, std::span<const Piece> pieces, StreamOptions options);

// Cuts a text at rising offsets into pieces without loss. Views into `text`.
std::vector<Piece> cut(std::string_view text, std::span<const std::size_t> cuts);

// For failure messages: bytes as a C++ string would write them, and findings as "4-9 weak id".
std::string shown(std::string_view bytes);
std::string told(std::span<const Hit> hits, const DetectorPack& pack);

// Takes bytes out of `text` as long as `fails` stays true: a small case for a report.
template <class Fails>
std::string shrunk(std::string text, Fails fails) {
  for (std::size_t step = text.size() / 2; step > 0; step /= 2) {
    for (std::size_t at = 0; at + step <= text.size();) {
      std::string less = text;
      less.erase(at, step);
      if (fails(less)) {
        text = std::move(less);
      } else {
        at += step;
      }
    }
  }
  return text;
}

}  // namespace leakwire::oracle
