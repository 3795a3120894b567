#include "wire/mail/mail_reader.h"

#include <algorithm>
#include <new>
#include <string>
#include <utility>

#include "decode/multipart.h"
#include "wire/http/head.h"
#include "wire/recognise/words.h"

namespace leakwire::wire {
namespace {

using decode::Coding;

struct PartType {
  std::string media_type, boundary, name;
  std::optional<Coding> coding;
};

// RFC 2045, section 6.1.
std::optional<Coding> transfer_coding(std::string_view value) noexcept {
  if (holds_case(value, "base64")) return Coding::kBase64Mime;
  if (holds_case(value, "quoted-printable")) return Coding::kQuotedPrintable;
  return std::nullopt;
}

void read_type(PartType& type, std::string_view name, std::string_view value, std::string& room) {
  if (equal_case(name, "Content-Type")) {
    type.media_type = value;
    if (starts_case(value, "multipart/")) {
      type.boundary = decode::header_parameter(value, "boundary", room);
    }
    const std::string_view named = decode::header_parameter(value, "name", room);
    if (type.name.empty()) type.name = named;
  } else if (equal_case(name, "Content-Transfer-Encoding")) {
    type.coding = transfer_coding(value);
  } else if (equal_case(name, "Content-Disposition")) {
    const std::string_view named = decode::header_parameter(value, "filename", room);
    if (!named.empty()) type.name = named;
  }
}

}  // namespace

// What all levels have in common.
struct MailReader::Tree {
  Conversation& flow;
  MessageId message;
  Side side;
  MailNames names;
  const Moment* moment = nullptr;
  bool in_body = false;
  bool told_limit = false;
  std::size_t memory = 0;
  std::unique_ptr<Part> root = nullptr;

  void limit(std::string_view detail) noexcept {
    if (!std::exchange(told_limit, true)) flow.tell_unseen("limit", detail, side, *moment);
  }
};

// One part: a header block, then a leaf, or a multipart whose parts are such again.
class MailReader::Part final : public decode::MultipartSplitter::Parts {
 public:
  Part(Tree& tree, unsigned depth) noexcept : tree_(tree), depth_(depth) {
    tree_.memory += sizeof *this;
  }
  ~Part() override { tree_.memory -= sizeof *this; }
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;

  void push(std::string_view bytes) {
    switch (state_) {
      case State::kHeader:
        return gather(bytes);
      case State::kLeaf:
        return tree_.flow.listener.body(tree_.message, bytes, *tree_.moment);
      case State::kParts:
        return splitter_->push(bytes, *this);
    }
  }
  // A part whose headers were read by the splitter around it.
  void begin_with(std::string_view headers) {
    const PartType type = tell_headers(headers);
    if (starts_case(type.media_type, "message/rfc822") && !type.coding &&
        depth_ < MailReader::kMostDepth) {
      return;  // its bytes begin with headers
    }
    begin_content(type);
  }
  void gap(std::uint64_t missing) {
    if (state_ == State::kHeader) {
      if (!header_.empty()) end_header(header_);
    } else if (state_ == State::kParts) {
      splitter_->gap(*this);
      if (child_) return child_->gap(missing);
    }
    if (tree_.in_body) tree_.flow.listener.body_gap(tree_.message, missing);
  }
  void finish() {
    if (state_ == State::kHeader && !header_.empty()) end_header(std::exchange(header_, {}));
    if (state_ == State::kParts) splitter_->finish(*this);
    if (child_) end_part();
    end_outside();
    if (state_ == State::kLeaf) end_body();
  }

  void begin_part(std::string_view headers) noexcept override {
    guarded([&] {
      if (child_) end_part();
      end_outside();
      child_ = std::make_unique<Part>(tree_, depth_ + 1);
      child_->begin_with(headers);
    });
  }
  void part_bytes(std::string_view bytes) noexcept override {
    guarded([&] {
      if (child_) child_->push(bytes);
    });
  }
  void end_part() noexcept override {
    guarded([&] {
      if (child_) child_->finish();
      child_.reset();
    });
  }
  void outside(std::string_view bytes) noexcept override {
    if (!std::exchange(is_outside_, true)) begin_body({});
    tree_.flow.listener.body(tree_.message, bytes, *tree_.moment);
  }

 private:
  enum class State : std::uint8_t { kHeader, kLeaf, kParts };

  template <class Fn>
  void guarded(Fn work) noexcept {
    try {
      work();
    } catch (const std::bad_alloc&) {
      tree_.limit("no memory for a part of a mail");
    }
  }

  void gather(std::string_view bytes) {
    const std::size_t before = header_.size();
    header_ += bytes.substr(0, MailReader::kMostHeader - before);
    tree_.memory += header_.size() - before;
    const std::size_t start = header_.find_first_not_of('\r');
    const bool none = start != std::string::npos && header_[start] == '\n';
    const std::size_t end = none ? start + 1 : head_end(header_, before < 4 ? 0 : before - 4);
    if (end == std::string_view::npos) {
      if (header_.size() < MailReader::kMostHeader) return;
      tree_.limit("a header of a mail was too long to tell its parts apart");
      const std::size_t used = header_.size() - before;
      end_header(std::exchange(header_, {}));
      tree_.memory -= before + used;
      if (used < bytes.size()) push(bytes.substr(used));
      return;
    }
    const std::string block = std::exchange(header_, {});
    tree_.memory -= block.size();
    end_header(std::string_view(block).substr(0, end));
    if (end - before < bytes.size()) push(bytes.substr(end - before));
  }

  void end_header(std::string_view block) { begin_content(tell_headers(block)); }

  PartType tell_headers(std::string_view block) {
    PartType type;
    std::string room;
    std::string parameter_room;
    // mbox: a line before the headers.
    each_header(block, room, [&](std::string_view name, std::string_view value) {
      if (value.empty()) return;
      const std::string before = type.name;
      read_type(type, name, value, parameter_room);
      const TextLabel label{
          .part = tree_.names.header,
          .where = equal_case(name, "Subject") ? Where::kSubject : Where::kMailHeader,
          .field = name};
      tree_.flow.listener.text(tree_.message, label, value);
      // A name in pieces, or encoded (RFC 2231), stands so in no header.
      if (type.name != before && value.find(type.name) == std::string_view::npos) {
        tree_.flow.listener.text(tree_.message, label, type.name);
      }
    });
    return type;
  }

  void begin_content(const PartType& type) {
    if (!type.boundary.empty() && depth_ < MailReader::kMostDepth) {
      splitter_ = std::make_unique<decode::MultipartSplitter>(type.boundary);
      state_ = State::kParts;
      return;
    }
    if (!type.boundary.empty()) tree_.limit("a mail of more parts in each other than are told");
    state_ = State::kLeaf;
    begin_body(type);
  }

  void begin_body(const PartType& type) noexcept {
    BodyLabel label;
    label.part = tree_.names.body;
    label.where = Where::kMailBody;
    label.field = type.name;
    label.media_type = type.media_type;
    if (type.coding) label.codings = {&*type.coding, 1};
    tree_.flow.listener.begin_body(tree_.message, label);
    tree_.in_body = true;
  }
  void end_body() noexcept {
    if (std::exchange(tree_.in_body, false)) tree_.flow.listener.end_body(tree_.message);
  }

  void end_outside() noexcept {
    if (std::exchange(is_outside_, false)) end_body();
  }

  Tree& tree_;
  const unsigned depth_;
  bool is_outside_ = false;  // a body of what stands between the parts is open
  State state_ = State::kHeader;
  std::string header_;
  std::unique_ptr<decode::MultipartSplitter> splitter_;
  std::unique_ptr<Part> child_;
};

MailReader::MailReader(Conversation& flow, MessageId message, Side side, const MailNames& names)
    : tree_(new Tree{.flow = flow, .message = message, .side = side, .names = names}) {
  tree_->root = std::make_unique<Part>(*tree_, 0);
}

MailReader::~MailReader() {
  if (tree_) tree_->root.reset();
}

void MailReader::push(std::string_view bytes, const Moment& moment) {
  tree_->moment = &moment;
  tree_->root->push(bytes);
}

void MailReader::gap(std::uint64_t missing, const Moment& moment) {
  tree_->moment = &moment;
  tree_->root->gap(missing);
}

void MailReader::finish(const Moment& moment) {
  tree_->moment = &moment;
  tree_->root->finish();
}

std::size_t MailReader::memory() const noexcept { return sizeof *tree_ + tree_->memory; }

}  // namespace leakwire::wire
