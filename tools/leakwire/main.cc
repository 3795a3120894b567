// The program: the command's word to the command.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <exception>
#include <new>
#include <string>
#include <vector>

#include "commands.h"
#include "exit_code.h"
#include "flags.h"
#include "help.h"
#include "leakwire/version.h"
#include "nearest.h"
#include "plan.h"
#include "run.h"
#include "standard_output.h"

namespace leakwire::program {
namespace {

struct Entry {
  Command command;
  int (*run)(const Flags&);
};

constexpr std::array kEntries{
    Entry{kScan, run_scan},
    Entry{kRedact, run_redact},
    Entry{kSense, run_sense},
    Entry{kPackCheck, run_pack_check},
    Entry{kPackList, run_pack_list},
    Entry{kPackExplain, run_pack_explain},
    Entry{kPackTest, run_pack_test},
    Entry{kPlacesLookup, run_places_lookup},
    Entry{kPlacesImport, run_places_import},
    Entry{kPolicyCheck, run_policy_check},
    Entry{kPolicyExplain, run_policy_explain},
    Entry{kPolicyTest, run_policy_test},
    Entry{kPolicyPromises, run_policy_promises},
    Entry{kPolicyReplay, run_policy_replay},
};

// "pack" of "pack check"; empty for a command of one word.
std::string_view group_of(const Entry& entry) {
  const std::string_view words = words_of(entry.command);
  const std::size_t blank = words.find(' ');
  return blank == std::string_view::npos ? std::string_view() : words.substr(0, blank);
}

bool is_group(std::string_view name) {
  return !name.empty() && std::any_of(kEntries.begin(), kEntries.end(), [name](const Entry& entry) {
    return group_of(entry) == name;
  });
}

// "check, list, explain or test".
std::string verbs_of(std::string_view group) {
  std::string verbs;
  std::string_view last;
  for (const Entry& entry : kEntries) {
    if (group_of(entry) != group) continue;
    if (!last.empty()) verbs += fmt::format("{}{}", verbs.empty() ? "" : ", ", last);
    last = words_of(entry.command).substr(group.size() + 1);
  }
  return verbs.empty() ? std::string(last) : fmt::format("{} or {}", verbs, last);
}

int show(std::string_view text) {
  Run run;
  return exit_code(false, !print(text, run.complaints), false);
}

int complain(std::string_view place, std::string_view what) {
  Run run;
  run.complaints.say(place, what);
  return kNotDone;
}

int run_command(const Entry& entry, const std::vector<std::string>& words) {
  const auto parsed = parse_flags(entry.command, words);
  if (const auto* mistake = std::get_if<UsageMistake>(&parsed)) {
    return complain(mistake->place, fmt::format("{}; {}", mistake->what, see_help(entry.command)));
  }
  const Flags& flags = std::get<Flags>(parsed);
  return flags.help ? show(help_of(entry.command)) : entry.run(flags);
}

int unknown_command(const std::string& word) {
  std::vector<std::string_view> names{"help"};
  for (const Entry& entry : kEntries) {
    if (!group_of(entry).empty()) names.push_back(group_of(entry));
    names.push_back(words_of(entry.command));
  }
  const std::string_view near = nearest(word, names);
  const std::string meant = near.empty() ? "" : fmt::format("; did you mean '{}'?", near);
  return complain(word.empty() ? "''" : word,
                  fmt::format("no such {}{}; see 'leakwire help'",
                              word.starts_with('-') ? "flag" : "command", meant));
}

int run_help(const std::vector<std::string>& topics) {
  std::string topic;
  for (const std::string& word : topics) topic += topic.empty() ? word : " " + word;
  if (topic.empty()) return show(help_overview());
  if (const auto text = help_about(topic)) return show(*text);
  return unknown_command(topic);
}

int run_words(const std::vector<std::string>& words) {
  if (words.empty()) return complain("", "a command is expected; see 'leakwire help'");
  std::string name = words.front();
  std::vector<std::string> rest(words.begin() + 1, words.end());
  if (name == "--version")
    return show(fmt::format("leakwire {}\nshapes: {}\n", version(), shape_target()));
  if (name == "--help" || name == "-h" || name == "help") return run_help(rest);
  if (is_group(name)) {
    if (rest.empty()) {
      return complain(name,
                      fmt::format("{} is expected; see 'leakwire help {}'", verbs_of(name), name));
    }
    if (rest.front() == "--help" || rest.front() == "-h") return run_help({name});
    name += " " + rest.front();
    rest.erase(rest.begin());
  }
  for (const Entry& entry : kEntries) {
    if (words_of(entry.command) == name) return run_command(entry, rest);
  }
  return unknown_command(name);
}

// A closed descriptor would be given to the next file that is opened: findings could land in it.
void fill_standard_descriptors() {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (fcntl(fd, F_GETFD) != -1) continue;
    // The wrong way round on purpose: reading or writing it fails, as on a closed one.
    if (open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd) return;
  }
}

}  // namespace
}  // namespace leakwire::program

int main(int argc, char** argv) {
  namespace program = leakwire::program;
  program::fill_standard_descriptors();
  // Writing fails then, and is told.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    return program::run_words({argv + 1, argv + argc});
  } catch (const std::bad_alloc&) {
    return program::complain("", "no memory is left");
  } catch (const std::exception&) {
    // Its text could hold what was being read.
    return program::complain("", "an inner error; what was found until then is written");
  }
}
