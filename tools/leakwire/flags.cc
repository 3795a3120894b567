#include "flags.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <map>

#include "nearest.h"

namespace leakwire::program {
namespace {

// Where CLI11 puts what it reads, until it is known that it was given at all.
struct Shelf {
  std::map<const FlagText*, std::vector<std::string>> words;
  std::map<const FlagText*, CLI::Option*> options;
};

void add_flag(CLI::App& app, const FlagText& flag, Flags& flags, Shelf& shelf) {
  const std::string names(flag.names);
  if (const auto* yes = std::get_if<0>(&flag.field)) {
    app.add_flag(names, flags.*(*yes));
    return;
  }
  CLI::Option* option = app.add_option(names, shelf.words[&flag]);
  option->expected(1)->allow_extra_args(false)->multi_option_policy(
      CLI::MultiOptionPolicy::TakeAll);
  shelf.options[&flag] = option;
}

// Values as they were given: the last one of a text, all of a list, cut at commas where they are
// names of detectors.
std::optional<UsageMistake> take_values(const Shelf& shelf, Flags& flags) {
  for (const auto& [flag, option] : shelf.options) {
    if (option->count() == 0) continue;
    const std::vector<std::string>& words = shelf.words.at(flag);
    for (const std::string& word : words) {
      if (word.empty()) {
        return UsageMistake{std::string(flag->names),
                            fmt::format("the value is empty, {} is expected", flag->value)};
      }
    }
    if (const auto* text = std::get_if<1>(&flag->field)) {
      flags.*(*text) = words.back();
      continue;
    }
    std::vector<std::string>& list = flags.*std::get<2>(flag->field);
    for (const std::string& word : words) {
      if (!flag->value.starts_with("ID") && !flag->value.starts_with("CIDR")) {
        list.push_back(word);
        continue;
      }
      for (std::string& part : CLI::detail::split(word, ',')) {
        if (!part.empty()) list.push_back(std::move(part));
      }
    }
    if (list.empty()) {
      return UsageMistake{std::string(flag->names),
                          fmt::format("no name is given, {} is expected", flag->value)};
    }
  }
  return std::nullopt;
}

std::vector<std::string_view> names_of(Command command) {
  std::vector<std::string_view> names;
  for (const FlagText& flag : flag_texts()) {
    if ((flag.commands & command) == 0) continue;
    const std::size_t comma = flag.names.find(',');
    if (flag.names.starts_with("--")) names.push_back(flag.names);
    if (comma != std::string_view::npos) names.push_back(flag.names.substr(comma + 1));
  }
  return names;
}

// "--stats=5": CLI11 would take it for a yes.
std::optional<UsageMistake> value_of_a_plain_flag(Command command, const std::string& word) {
  const std::size_t equals = word.find('=');
  if (!word.starts_with("--") || equals == std::string::npos) return std::nullopt;
  const std::string name = word.substr(0, equals);
  for (const FlagText& flag : flag_texts()) {
    if ((flag.commands & command) != 0 && flag.value.empty() && flag.names.ends_with(name)) {
      return UsageMistake{name, "takes no value"};
    }
  }
  return std::nullopt;
}

UsageMistake unknown_flag(Command command, const std::string& word) {
  const std::string name = word.substr(0, word.find('=', 2));
  const std::string_view near = nearest(name, names_of(command));
  if (near.empty()) return {name, "no such flag"};
  return {name, fmt::format("no such flag; did you mean '{}'?", near)};
}

UsageMistake parse_mistake(Command command, const CLI::Error& error) {
  // CLI11 begins its messages with the name of the option.
  const std::string message = error.what();
  const std::string name = message.substr(0, message.find(':'));
  for (const FlagText& flag : flag_texts()) {
    const bool named =
        ("," + std::string(flag.names) + ",").find("," + name + ",") != std::string::npos;
    if ((flag.commands & command) == 0 || !named) continue;
    if (flag.value.empty()) return {name, "takes no value"};
    return {name, fmt::format("a value is missing, {} is expected", flag.value)};
  }
  return {"", "the command line cannot be understood"};
}

}  // namespace

std::variant<Flags, UsageMistake> parse_flags(Command command,
                                              const std::vector<std::string>& words) {
  Flags flags;
  Shelf shelf;
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  for (const FlagText& flag : flag_texts()) {
    if ((flag.commands & command) != 0) add_flag(app, flag, flags, shelf);
  }
  // What stands behind "--" never reaches the parser: it would mix operands and unknown flags.
  const auto mark = std::find(words.begin(), words.end(), "--");
  std::vector<std::string> before(words.begin(), mark);
  for (const std::string& word : before) {
    if (auto mistake = value_of_a_plain_flag(command, word)) return *mistake;
  }
  std::reverse(before.begin(), before.end());
  try {
    app.parse(before);
  } catch (const CLI::Error& error) {
    return parse_mistake(command, error);
  }
  for (std::string& word : app.remaining()) {
    if (word.size() > 1 && word.front() == '-') return unknown_flag(command, word);
    flags.operands.push_back(std::move(word));
  }
  if (mark != words.end()) flags.operands.insert(flags.operands.end(), mark + 1, words.end());
  if (std::optional<UsageMistake> mistake = take_values(shelf, flags)) return *mistake;
  return flags;
}

}  // namespace leakwire::program
