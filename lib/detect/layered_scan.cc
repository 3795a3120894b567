#include "detect/layered_scan.h"

#include <algorithm>
#include <new>
#include <utility>

namespace leakwire::detect {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
// Between two looks at the clock.
constexpr std::size_t kPiece = std::size_t{64} << 10;
constexpr std::string_view kPlain = "plain";
constexpr std::string_view kEncoded = "encoded";

bool better(const Finding& a, const Finding& b) noexcept {
  if (a.confidence != b.confidence) return a.confidence > b.confidence;
  if (a.span.length != b.span.length) return a.span.length > b.span.length;
  return a.detector_index < b.detector_index;
}

// With the byte on either side: behind "\\n" or "%20" it is their last letter that stands before a
// value as read, and rules it out.
Span with_edges(Span span, std::size_t size) noexcept {
  const std::uint64_t begin = span.offset - (span.offset > 0 ? 1 : 0);
  const std::uint64_t end = std::min<std::uint64_t>(span.end() + 1, size);
  return {begin, static_cast<std::uint32_t>(end - begin)};
}

std::string_view bytes_of(std::string_view text, const Finding& finding) noexcept {
  return text.substr(static_cast<std::size_t>(finding.span.offset), finding.span.length);
}

}  // namespace

void LayeredScan::add_plain(const Finding& finding, std::string_view value,
                            std::size_t text_begin) {
  Candidate& candidate = found_.emplace_back();
  candidate.as_read = finding;
  candidate.as_read.span.offset -= text_begin;
  candidate.inner = candidate.as_read;
  candidate.in_source = candidate.as_read.span;
  candidate.value = values_.size();
  candidate.value_length = value.size();
  values_ += value;
}

void LayeredScan::add(const decode::Unwrapped& node, const Finding& finding,
                      std::string_view value) {
  if (!node.changed(with_edges(finding.span, node.text.size()))) return;
  tear(node, finding.span);
  Candidate& candidate = found_.emplace_back();
  ++layered_;
  candidate.inner = finding;
  candidate.as_read = finding;
  candidate.in_source = node.in_source(finding.span);
  candidate.source = node.source;
  candidate.as_read.span = node.as_read(finding.span);
  candidate.as_read.inner = finding.inner ? *finding.inner : finding.span;
  if (finding.form == kPlain) candidate.as_read.form = kEncoded;
  std::string path(node.path);
  if (!finding.path.empty()) {
    path += '>';
    path += finding.path;
  }
  candidate.as_read.path = *paths_.insert(std::move(path)).first;
  candidate.value = values_.size();
  candidate.value_length = value.size();
  values_ += value;
}

// Where time is short, as a stream of pieces: it finds the same.
ScanStatus LayeredScan::scan_text(Scanner& scanner, std::string_view text, FindingFn on_finding) {
  if (is_late_ == nullptr || text.size() <= kPiece) return scanner.scan(text, on_finding);
  Stream stream(scanner.pack());
  while (!text.empty()) {
    if (is_late()) return ScanStatus::kStopped;
    const ScanStatus status = scanner.push(stream, text.substr(0, kPiece), on_finding);
    if (status != ScanStatus::kDone) return status;
    text.remove_prefix(std::min(kPiece, text.size()));
  }
  return scanner.finish(stream, on_finding);
}

// Of "\\nanna@..." and "%20anna@..." the escape's last letters are no part of the address: what
// was read as if they were gives way to what stands behind the escape.
void LayeredScan::tear(const decode::Unwrapped& node, Span inner) {
  if (node.source != 0 || node.origins == nullptr || inner.offset == 0) return;
  const auto at = static_cast<std::size_t>(inner.offset);
  const std::uint64_t before = (*node.origins)[at - 1];
  const std::uint64_t begin = (*node.origins)[at];
  // Those of the text itself come first, in order.
  const auto end = found_.begin() + static_cast<std::ptrdiff_t>(found_.size() - layered_);
  auto plain = std::upper_bound(found_.begin(), end, before,
                                [](std::uint64_t place, const Candidate& candidate) {
                                  return place < candidate.as_read.span.offset;
                                });
  for (; plain != end && plain->as_read.span.offset < begin; ++plain) plain->is_torn = true;
}

// The layers of `text`, whose own findings are in found_; then all are settled and in order.
ScanStatus LayeredScan::look_into(Scanner& scanner, std::string_view text,
                                  decode::Allowance& allowance) {
  ScanStatus status = ScanStatus::kDone;
  sources_.assign(1, {});
  const auto look = [&](const decode::Unwrapped& node) {
    if (node.source >= sources_.size()) sources_.resize(node.source + 1);
    sources_[node.source] = {node.parent, node.in_parent};
    const ScanStatus one =
        scan_text(scanner, node.text, [&](const Finding& finding, std::string_view value) {
          add(node, finding, value);
          return true;
        });
    if (one != ScanStatus::kDone) status = one;
    return !is_late();
  };
  unwrapper_.unwrap(text, allowance, look);
  if (layered_ > 0) settle();
  return status;
}

// Whether nothing that is kept stands where the candidate does, or where a value around it does.
bool LayeredScan::is_free(const Candidate& candidate) const {
  std::uint32_t source = candidate.source;
  std::uint32_t child = 0;
  Span span = candidate.in_source;
  while (true) {
    const auto& taken = taken_[source];
    auto next = taken.lower_bound(span.offset);
    if (next != taken.begin()) {
      const auto& before = *std::prev(next);
      if (before.second.end > span.offset && (child == 0 || before.second.child != child)) {
        return false;
      }
    }
    for (; next != taken.end() && next->first < span.end(); ++next) {
      if (child == 0 || next->second.child != child) return false;
    }
    if (source == 0) return true;
    child = source;
    span = sources_[source].in_parent;
    source = sources_[source].parent;
  }
}

void LayeredScan::take(const Candidate& candidate) {
  std::uint32_t source = candidate.source;
  std::uint32_t child = 0;
  Span span = candidate.in_source;
  while (true) {
    taken_[source][span.offset] = {span.end(), child};
    if (source == 0) return;
    child = source;
    span = sources_[source].in_parent;
    source = sources_[source].parent;
  }
}

void LayeredScan::settle() {
  const auto first = [](const Candidate& a, const Candidate& b) {
    if (better(a.as_read, b.as_read)) return true;
    return !better(b.as_read, a.as_read) && a.source < b.source;
  };
  std::stable_sort(found_.begin(), found_.end(), first);
  taken_.assign(sources_.size(), {});
  std::erase_if(found_, [this](const Candidate& candidate) {
    if (candidate.is_torn || !is_free(candidate)) return true;
    take(candidate);
    return false;
  });
  std::stable_sort(found_.begin(), found_.end(), [](const Candidate& a, const Candidate& b) {
    if (a.as_read.span.offset != b.as_read.span.offset) {
      return a.as_read.span.offset < b.as_read.span.offset;
    }
    return a.source != b.source ? a.source < b.source : a.in_source.offset < b.in_source.offset;
  });
}

bool LayeredScan::tell(std::size_t text_begin, FoundFn on_found) {
  for (Candidate& candidate : found_) {
    if (candidate.source == 0 && candidate.as_read.path == candidate.inner.path) {
      candidate.inner.span.offset += text_begin;
    }
    candidate.as_read.span.offset += text_begin;
    const std::string_view value =
        std::string_view(values_).substr(candidate.value, candidate.value_length);
    if (!on_found(candidate.as_read, candidate.inner, value)) return false;
  }
  return true;
}

ScanStatus LayeredScan::scan(Scanner& scanner, std::string_view text, decode::Allowance& allowance,
                             FoundFn on_found) noexcept {
  try {
    if (!looks_ || !unwrapper_.may_hold_layers(text)) {
      return scan_text(scanner, text, [&](const Finding& finding, std::string_view value) {
        return on_found(finding, finding, value);
      });
    }
    clear();
    const ScanStatus plain =
        scan_text(scanner, text, [&](const Finding& finding, std::string_view value) {
          add_plain(finding, value, 0);
          return true;
        });
    const ScanStatus status =
        is_late() ? ScanStatus::kStopped : look_into(scanner, text, allowance);
    if (!tell(0, on_found)) return ScanStatus::kStopped;
    return plain == ScanStatus::kDone ? status : plain;
  } catch (const std::bad_alloc&) {
    return ScanStatus::kOutOfMemory;
  }
}

ScanStatus LayeredScan::scan_lines(Scanner& scanner, std::string_view block, FoundFn on_found,
                                   FunctionRef<void(std::size_t)> on_limit) noexcept {
  try {
    std::size_t at = looks_ ? unwrapper_.find_layer(block, 0) : block.size();
    if (at >= block.size()) {
      return scanner.scan_lines(block, [&](const Finding& finding, std::string_view value) {
        return on_found(finding, finding, value);
      });
    }
    plain_.clear();
    ScanStatus status = scanner.scan_lines(block, [this](const Finding& finding, std::string_view) {
      plain_.push_back(finding);
      return true;
    });
    std::size_t next = 0;  // of plain_
    const auto tell_before = [&](std::size_t end) {
      for (; next < plain_.size() && plain_[next].span.offset < end; ++next) {
        if (!on_found(plain_[next], plain_[next], bytes_of(block, plain_[next]))) return false;
      }
      return true;
    };
    while (at < block.size()) {
      if (is_late()) return ScanStatus::kStopped;
      const std::size_t newline = at == 0 ? kNone : block.rfind('\n', at - 1);
      const std::size_t begin = newline == kNone ? 0 : newline + 1;
      const std::size_t end = std::min(block.find('\n', at), block.size());
      if (!tell_before(begin)) return ScanStatus::kStopped;
      clear();
      for (; next < plain_.size() && plain_[next].span.offset < end; ++next) {
        add_plain(plain_[next], bytes_of(block, plain_[next]), begin);
      }
      decode::Allowance allowance(limits_);
      const ScanStatus one = look_into(scanner, block.substr(begin, end - begin), allowance);
      if (one != ScanStatus::kDone) status = one;
      if (!tell(begin, on_found)) return ScanStatus::kStopped;
      if (allowance.exceeded()) on_limit(begin);
      at = unwrapper_.find_layer(block, end);
    }
    return tell_before(block.size()) ? status : ScanStatus::kStopped;
  } catch (const std::bad_alloc&) {
    return ScanStatus::kOutOfMemory;
  }
}

ScanStatus LayeredScan::scan_each(ShortTexts& short_texts, Scanner& scanner, std::string_view block,
                                  std::span<const Span> texts,
                                  std::span<decode::Allowance> allowances,
                                  EachFoundFn on_found) noexcept {
  try {
    plain_.clear();
    text_ends_.assign(texts.size(), 0);
    ScanStatus status = short_texts.scan(
        block, texts, [this](std::size_t text, const Finding& finding, std::string_view) {
          plain_.push_back(finding);
          text_ends_[text] = plain_.size();
          return true;
        });
    std::size_t next = 0;  // of plain_
    std::size_t layer = looks_ ? unwrapper_.find_layer(block, 0) : block.size();
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const auto begin = static_cast<std::size_t>(texts[i].offset);
      const std::string_view text = block.substr(begin, texts[i].length);
      const std::size_t end = std::max(next, text_ends_[i]);
      if (layer < begin) layer = unwrapper_.find_layer(block, begin);
      const bool may_hold = layer < begin + text.size() || (looks_ && unwrapper_.is_wide(text));
      if (!may_hold) {
        for (; next < end; ++next) {
          const Finding& finding = plain_[next];
          if (!on_found(i, finding, finding, bytes_of(text, finding))) return ScanStatus::kStopped;
        }
        continue;
      }
      clear();
      for (; next < end; ++next) add_plain(plain_[next], bytes_of(text, plain_[next]), 0);
      const ScanStatus one = look_into(scanner, text, allowances[i]);
      if (one == ScanStatus::kOutOfMemory) status = one;
      const auto told = [&](const Finding& as_read, const Finding& inner, std::string_view value) {
        return on_found(i, as_read, inner, value);
      };
      if (!tell(0, told)) return ScanStatus::kStopped;
    }
    return status;
  } catch (const std::bad_alloc&) {
    return ScanStatus::kOutOfMemory;
  }
}

}  // namespace leakwire::detect
