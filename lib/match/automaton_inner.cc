// A text inside every match: the automaton, read together with how much of the text has been seen.
#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "match/automaton.h"

namespace leakwire::match {

using text::ByteSet;

class Inner {
 public:
  Inner(const Automaton& automaton, std::string_view text)
      : automaton_(automaton),
        text_(text),
        width_(automaton.width_),
        class_of_(automaton.class_of_) {
    for (const char byte : text.substr(0, text[0] == text.back() ? 1 : 2)) {
      std::uint8_t& group = class_of_[static_cast<std::uint8_t>(byte)];
      const auto others = std::count(class_of_.begin(), class_of_.end(), group) - 1;
      if (others > 0) group = static_cast<std::uint8_t>(width_++);
    }
    node_of(automaton.start(), 0);
    for (std::size_t at = 0; at < nodes_.size(); ++at) explore(at);
  }

  const Automaton::Around& around() const { return around_; }

  std::optional<Automaton> rest() {
    keep_what_ends();
    if (!useful_[0]) return std::nullopt;
    Automaton out;
    out.width_ = width_;
    out.class_of_ = class_of_;
    out.table_.assign((nodes_.size() + 1) * out.width_, Automaton::kDead);
    std::vector<bool> accepts(nodes_.size() + 1, false);
    for (std::size_t at = 0; at < nodes_.size(); ++at) {
      accepts[at + 1] = Automaton::accepts(nodes_[at].first);
      for (std::size_t group = 0; group < out.width_; ++group) {
        const std::size_t to = edges_[at * out.width_ + group];
        if (to == kNone || !useful_[to]) continue;
        out.table_[(at + 1) * out.width_ + group] = static_cast<Automaton::State>(to + 1);
      }
    }
    out.seal(1, accepts);
    return out;
  }

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  using Key = std::pair<Automaton::State, std::size_t>;  // state, bytes of the text seen

  std::size_t node_of(Automaton::State state, std::size_t seen) {
    const auto [entry, fresh] = ids_.emplace(Key{state, seen}, nodes_.size());
    if (fresh) {
      nodes_.emplace_back(state, seen);
      edges_.resize(nodes_.size() * width_, kNone);
    }
    return entry->second;
  }

  void explore(std::size_t at) {
    const auto [state, seen] = nodes_[at];
    for (unsigned b = 0; b < 256; ++b) {
      const char byte = static_cast<char>(b);
      const Automaton::State to = automaton_.next(state, byte);
      if (to == Automaton::kDead) continue;
      const std::size_t now = follow(seen, byte);
      if (now == text_.size()) {
        around_.may_begin |= at == 0 ? text_.size() == 1 : began_with(at);
        around_.behind =
            Automaton::accepts(to) ? ~ByteSet{} : around_.behind | automaton_.bytes_from(to);
        continue;
      }
      around_.before.add(static_cast<std::uint8_t>(b));
      const std::size_t next = node_of(to, now);
      edges_[at * width_ + class_of_[b]] = next;
      if (at == 0 && now == 1) second_.push_back(next);
    }
  }

  // The node that stands behind the first byte of a match that begins with the text.
  bool began_with(std::size_t at) const {
    return text_.size() == 2 && std::find(second_.begin(), second_.end(), at) != second_.end();
  }

  std::size_t follow(std::size_t seen, char byte) const {
    if (byte == text_[seen]) return seen + 1;
    return byte == text_[0] ? 1 : 0;  // enough for two bytes
  }

  void keep_what_ends() {
    useful_.assign(nodes_.size(), false);
    for (bool grew = true; grew;) {
      grew = false;
      for (std::size_t at = nodes_.size(); at-- > 0;) {  // mostly, nodes lead to later ones
        if (useful_[at]) continue;
        bool useful = Automaton::accepts(nodes_[at].first);
        for (std::size_t group = 0; group < width_ && !useful; ++group) {
          const std::size_t to = edges_[at * width_ + group];
          useful = to != kNone && useful_[to];
        }
        if (useful) useful_[at] = grew = true;
      }
    }
  }

  const Automaton& automaton_;
  std::string_view text_;
  // The automaton's byte classes, with each byte of the text in one of its own.
  std::size_t width_;
  std::array<std::uint8_t, 256> class_of_;
  std::vector<Key> nodes_;
  std::map<Key, std::size_t> ids_;
  std::vector<std::size_t> edges_;  // nodes x byte classes
  std::vector<std::size_t> second_;
  std::vector<bool> useful_;
  Automaton::Around around_;
};

Automaton::Around Automaton::around(std::string_view text) const {
  return Inner(*this, text).around();
}

std::optional<Automaton> Automaton::without(std::string_view text) const {
  return Inner(*this, text).rest();
}

}  // namespace leakwire::match
