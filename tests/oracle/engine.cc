#include "oracle/engine.h"

#include <algorithm>
#include <cstdio>

namespace leakwire::oracle {
namespace {

Hit hit_of(const Finding& finding) {
  return {finding.span.offset, finding.span.length, finding.detector_index, finding.confidence};
}

// The bytes of the pieces, one piece at its offset after the other.
struct Placed {
  std::uint64_t offset = 0;
  std::string_view bytes;
};

std::string read_back(std::span<const Placed> all, std::uint64_t offset, std::size_t length) {
  std::string bytes;
  for (const Placed& one : all) {
    const std::uint64_t first = std::max(offset, one.offset);
    const std::uint64_t last = std::min(offset + length, one.offset + one.bytes.size());
    if (first < last) bytes.append(one.bytes.substr(first - one.offset, last - first));
  }
  return bytes;
}

class Watch {
 public:
  explicit Watch(std::span<const Placed> text) : text_(text) {}

  bool found(const Finding& finding, std::string_view value) {
    const Hit hit = hit_of(finding);
    if (hit.offset < settled_) fault("a finding begins before settled()");
    if (!result_.hits.empty() && hit.offset < result_.hits.back().end()) {
      fault("findings overlap or are out of order");
    }
    if (read_back(text_, hit.offset, hit.length) != value) fault("the value is not the text there");
    result_.hits.push_back(hit);
    return true;
  }

  void after_push(const Stream& stream, std::uint64_t position) {
    if (stream.position() != position) fault("position() is wrong");
    if (stream.settled() < settled_) fault("settled() went back");
    if (stream.settled() > position) fault("settled() is past position()");
    settled_ = stream.settled();
  }

  void after_finish(const Stream& stream) {
    if (stream.position() != 0 || stream.settled() != 0) fault("not fresh after finish()");
  }

  void fault(const char* what) {
    if (result_.broken.empty()) result_.broken = what;
  }

  Pushed take() { return std::move(result_); }

 private:
  std::span<const Placed> text_;
  Pushed result_;
  std::uint64_t settled_ = 0;
};

}  // namespace

std::vector<Hit> scanned(Scanner& scanner, std::string_view text, bool lines) {
  std::vector<Hit> hits;
  const auto add = [&](const Finding& finding, std::string_view) {
    hits.push_back(hit_of(finding));
    return true;
  };
  if (lines) {
    scanner.scan_lines(text, add);
  } else {
    scanner.scan(text, add);
  }
  return hits;
}

Pushed pushed(Scanner& scanner, std::span<const Piece> pieces, StreamOptions options) {
  std::vector<Placed> placed;
  std::uint64_t offset = 0;
  for (const Piece& piece : pieces) {
    placed.push_back({offset, piece.bytes});
    offset += piece.bytes.size() + piece.lost;
  }
  Watch watch(placed);
  const auto found = [&](const Finding& finding, std::string_view value) {
    return watch.found(finding, value);
  };
  Stream stream(scanner.pack(), options);
  offset = 0;
  for (const Piece& piece : pieces) {
    offset += piece.bytes.size();
    if (scanner.push(stream, piece.bytes, found) != ScanStatus::kDone) watch.fault("push() failed");
    watch.after_push(stream, offset);
    if (piece.lost == 0) continue;
    offset += piece.lost;
    if (scanner.skip(stream, piece.lost, found) != ScanStatus::kDone) watch.fault("skip() failed");
    watch.after_push(stream, offset);
  }
  if (scanner.finish(stream, found) != ScanStatus::kDone) watch.fault("finish() failed");
  watch.after_finish(stream);
  return watch.take();
}

std::vector<Piece> cut(std::string_view text, std::span<const std::size_t> cuts) {
  std::vector<Piece> pieces;
  std::size_t from = 0;
  for (const std::size_t at : cuts) {
    pieces.push_back({text.substr(from, at - from), 0});
    from = at;
  }
  pieces.push_back({text.substr(from), 0});
  return pieces;
}

std::string shown(std::string_view bytes) {
  std::string text = "\"";
  for (const char c : bytes) {
    if (c >= ' ' && c <= '~' && c != '"' && c != '\\') {
      text += c;
    } else {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\%03o", static_cast<unsigned char>(c));
      text += escape;
    }
  }
  return text + "\"";
}

std::string told(std::span<const Hit> hits, const DetectorPack& pack) {
  std::string text;
  for (const Hit& hit : hits) {
    if (!text.empty()) text += ", ";
    text += std::to_string(hit.offset) + "-" + std::to_string(hit.end()) + " " +
            std::string(to_string(hit.confidence)) + " " +
            std::string(pack.detectors()[hit.detector].id);
  }
  return text.empty() ? "nothing" : text;
}

}  // namespace leakwire::oracle
