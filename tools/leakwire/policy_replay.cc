// leakwire policy replay: a policy over findings made under another, and what would change.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <tuple>

#include "amounts.h"
#include "byte_source.h"
#include "commands.h"
#include "exit_code.h"
#include "json_text.h"
#include "leakwire/policy_test.h"
#include "policy_files.h"
#include "standard_output.h"
#include "visible.h"

namespace leakwire::program {
namespace {

constexpr int kPatience = 1000;                              // milliseconds
constexpr std::size_t kLongestLine = std::size_t{16} << 20;  // no record is longer

std::string_view old_action(const ReplayedFinding& one) {
  return one.old_action ? to_string(*one.old_action) : std::string_view("none");
}

class Replay {
 public:
  Replay(const Policy& policy, const Places& places, bool as_text, Run& run)
      : policy_(policy), locator_(places.with(policy.listings())), as_text_(as_text), run_(run) {}

  void read(const std::string& name) {
    const bool standard = name == "-";
    // O_NONBLOCK: a named pipe without a writer must not hold up a Ctrl-C; it is waited for by
    // poll.
    const int fd =
        standard ? STDIN_FILENO : open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0) {
      run_.complaints.say(name, fmt::format("it cannot be read: {}", std::strerror(errno)));
      return;
    }
    FdBytes bytes(fd, !standard, false, run_.stop, run_.counters.read);
    name_ = standard ? "(standard input)" : name;
    line_ = 0;
    too_long_ = false;
    rest_.clear();
    std::vector<char> buffer(std::size_t{64} << 10);
    int patience = kPatience;  // before what it waits for is said, once
    while (true) {
      const Piece piece = bytes.read(buffer, patience);
      if (piece.state == Piece::State::kBytes) {
        take({buffer.data(), piece.size});
        continue;
      }
      if (piece.state == Piece::State::kQuiet) {
        run_.complaints.note(name_, "nothing is written into it yet; waiting for findings");
        patience = -1;
        continue;
      }
      if (piece.state == Piece::State::kBroken) run_.complaints.say(name_, piece.problem);
      break;
    }
    if (!rest_.empty()) line_of(rest_);
  }

  std::string told() const { return as_text_ ? table() : out_; }
  bool changes() const { return changed_ > 0; }

 private:
  using Change = std::tuple<std::string, std::string, std::string, std::string>;

  void take(std::string_view bytes) {
    while (true) {
      const std::size_t end = bytes.find('\n');
      if (end == std::string_view::npos) break;
      rest_ += bytes.substr(0, end);
      line_of(rest_);
      rest_.clear();
      bytes.remove_prefix(end + 1);
    }
    rest_ += bytes;
    if (rest_.size() <= kLongestLine) return;
    too_long_ = true;
    rest_.clear();
  }

  void line_of(std::string_view line) {
    ++line_;
    const std::string place = fmt::format("{}:{}", name_, line_);
    if (std::exchange(too_long_, false)) {
      run_.complaints.say(place, "this line is longer than any record");
      return;
    }
    if (line.empty()) return;
    const auto replayed = replay_record(policy_, locator_, line);
    if (!replayed) {
      run_.complaints.say(place, replayed.error().front().message);
    } else if (*replayed) {
      add(**replayed);
    }
  }

  void add(const ReplayedFinding& one) {
    ++findings_;
    if (!one.changed()) return;
    ++changed_;
    if (as_text_) {
      ++changes_[{std::string(old_action(one)), one.old_rule, std::string(to_string(one.action)),
                  one.rule}];
      return;
    }
    const std::vector<std::string_view> promises(one.promises.begin(), one.promises.end());
    out_ += fmt::format("{{\"id\":{},\"group\":{},\"old_action\":\"{}\",\"old_rule\":{}",
                        json_text(one.id), json_text(one.group), old_action(one),
                        json_text(one.old_rule));
    out_ += fmt::format(",\"action\":\"{}\",\"reason\":\"{}\",\"rule\":{},\"promises\":{}}}\n",
                        to_string(one.action), to_string(one.reason), json_text(one.rule),
                        json_list(promises));
  }

  std::string table() const {
    std::string out;
    const auto shown = [](const std::string& action, const std::string& rule) {
      return rule.empty() ? action : fmt::format("{} ({})", action, visible(rule));
    };
    for (const auto& [change, count] : changes_) {
      const auto& [old_one, old_rule, action, rule] = change;
      out += fmt::format("{} -> {}: {}\n", shown(old_one, old_rule), shown(action, rule),
                         count_text(count, "finding", "findings"));
    }
    return out + fmt::format("{}, {} would change\n", count_text(findings_, "finding", "findings"),
                             changed_);
  }

  const Policy& policy_;
  Locator locator_;
  const bool as_text_;
  Run& run_;
  std::string name_, rest_, out_;
  std::uint64_t line_ = 0;
  bool too_long_ = false;
  std::uint64_t findings_ = 0, changed_ = 0;
  std::map<Change, std::uint64_t> changes_;
};

}  // namespace

int run_policy_replay(const Flags& flags) {
  Run run;
  const std::string format = flags.format.value_or("text");
  if (format != "text" && format != "ndjson") {
    run.complaints.say("--format", fmt::format("no such format '{}'; text or ndjson", format));
    return kNotDone;
  }
  if (flags.operands.size() < 2) {
    run.complaints.say("policy replay", "a policy file and files of findings are expected");
    return kNotDone;
  }
  const auto files = PolicyFiles::open(flags, run);
  const auto places = load_places(flags, run);
  if (!files || !places) return kNotDone;
  const std::optional<Policy> policy = files->load(flags.operands.front(), run);
  if (!policy) return kNotDone;
  Replay replay(*policy, *places, format == "text", run);
  for (std::size_t at = 1; at < flags.operands.size(); ++at) replay.read(flags.operands[at]);
  print(replay.told(), run.complaints);
  return exit_code(replay.changes(), run.complaints.any(), false);
}

}  // namespace leakwire::program
