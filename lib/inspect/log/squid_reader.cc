// Squid's native access.log: "time elapsed client result/status bytes method URL user
// hierarchy/peer type" (wiki.squid-cache.org, Features/LogFormat).
#include <array>

#include "inspect/log/parts.h"
#include "inspect/log/readers.h"
#include "inspect/log/words.h"

namespace leakwire::inspect {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::size_t kMostWords = 64;

bool is_number(std::string_view text, std::string_view also) noexcept {
  return !text.empty() && text.find_first_not_of(also) == kNone &&
         text.find_first_of("0123456789") != kNone;
}

// "HIER_DIRECT/192.0.2.1", "NONE/-", "FIRSTUP_PARENT/proxy.example".
bool is_hierarchy(std::string_view word) noexcept {
  const std::size_t slash = word.find('/');
  return slash != kNone && slash > 0 && slash + 1 < word.size() &&
         word.substr(0, slash).find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") == kNone;
}

class SquidReader final : public LogReader {
 protected:
  bool understand(std::string_view line, LineFacts& facts) override;
};

bool SquidReader::understand(std::string_view line, LineFacts& facts) {
  LineWords words(line);
  if (!is_number(words.word(), "0123456789.") || !is_number(words.word(), "-0123456789")) {
    return false;
  }
  const std::string_view client = words.word();
  const std::string_view result = words.word();
  const std::size_t slash = result.rfind('/');
  const std::string_view size = words.word();
  facts.method = words.word();
  if (slash == kNone || !is_number(size, "-0123456789") || facts.method.empty()) return false;
  const auto status = read_number(result.substr(slash + 1), 999);
  if (!status) return false;

  // Where the URL holds blanks the line is broken, and its end is told by the words behind it.
  std::array<std::string_view, kMostWords> rest;
  std::size_t count = 0;
  while (count < kMostWords && !words.at_end()) rest[count++] = words.word();
  std::size_t peer = count;
  while (peer > 0 && !is_hierarchy(rest[peer - 1])) --peer;
  if (peer < 3) return false;  // URL, user, hierarchy
  const std::string_view first = rest[0];
  const std::string_view last = rest[peer - 3];
  const auto begin = static_cast<std::size_t>(first.data() - line.data());
  const auto end = static_cast<std::size_t>(last.data() - line.data()) + last.size();
  const PlacedText url{line.substr(begin, end - begin), begin};

  facts.status = *status;
  facts.client = address_of(client);
  facts.direction = Direction::kOutbound;
  facts.rest_is_sent = false;
  facts.url = url.text;
  if (facts.method == "CONNECT") {
    add_part(url, Where::kUrl, {}, facts.parts);
    if (const auto target = read_receiver(url.text)) tell_receiver(*target, facts);
    facts.channel = Channel::kEncrypted;
  } else {
    tell_receiver(add_url(url, facts.parts), facts);
  }
  const std::string_view hierarchy = rest[peer - 1];
  facts.to.address = address_of(hierarchy.substr(hierarchy.find('/') + 1));
  return true;
}

}  // namespace

std::unique_ptr<LogReader> make_squid_reader() { return std::make_unique<SquidReader>(); }

}  // namespace leakwire::inspect
