// leakwire pack explain: all that is known of a detector.
#include <fmt/format.h>

#include <algorithm>

#include "commands.h"
#include "exit_code.h"
#include "leakwire/pack.h"
#include "nearest.h"
#include "run.h"
#include "standard_output.h"
#include "visible.h"

namespace leakwire::program {
namespace {

constexpr std::size_t kColumn = 14;

void line(std::string& out, std::string_view key, std::string_view text) {
  if (!text.empty()) out += fmt::format("  {:<{}}{}\n", key, kColumn, visible(text));
}

void list(std::string& out, std::string_view key, const std::vector<std::string_view>& texts) {
  std::string all;
  for (const std::string_view text : texts) {
    if (!all.empty()) all += ", ";
    all += text;
  }
  line(out, key, all);
}

void examples(std::string& out, std::string_view key, const std::vector<std::string_view>& texts) {
  for (const std::string_view text : texts) {
    line(out, key, text);
    key = {};
    if (text.empty()) out += '\n';
  }
}

std::string explained(const DetectorInfo& info) {
  std::string out = fmt::format("{}: {}\n", info.id, visible(info.title));
  line(out, "category", info.category);
  line(out, "confidence", info.confidence);
  if (!info.enabled) line(out, "off", "unless --only names it");
  line(out, "file", info.file);
  line(out, "source", info.source);
  line(out, "pattern", info.pattern);
  line(out, "fast pass", info.anchor);
  line(out, "max-length", fmt::format("{} bytes", info.max_length));
  line(out, "not before it", info.not_before);
  line(out, "not behind it", info.not_after);
  list(out, "checks", info.validators);
  list(out, "key words", info.keywords);
  list(out, "beside", info.beside);
  line(out, "pseudonym of", info.normalise);
  line(out, "mask", info.mask);
  line(out, "redacted to", info.redact_until);
  examples(out, "finds", info.match);
  examples(out, "leaves", info.no_match);
  return out;
}

const DetectorInfo* find(const DetectorPack& pack, std::string_view id) {
  const auto infos = pack.detectors();
  const auto at = std::find_if(infos.begin(), infos.end(),
                               [id](const DetectorInfo& info) { return info.id == id; });
  return at == infos.end() ? nullptr : &*at;
}

void say_unknown(const DetectorPack& pack, std::string_view id, Complaints& complaints) {
  std::vector<std::string_view> ids;
  for (const DetectorInfo& info : pack.detectors()) ids.push_back(info.id);
  const std::string_view near = nearest(id, ids);
  complaints.say(id, near.empty() ? std::string("no such detector; 'leakwire pack list' lists them")
                                  : fmt::format("no such detector; did you mean '{}'?", near));
}

}  // namespace

int run_pack_explain(const Flags& flags) {
  Run run;
  if (flags.no_builtin && flags.pack.empty()) {
    run.complaints.say("--no-builtin", "leaves no detector at all, --pack DIR is expected with it");
    return kNotDone;
  }
  PackOptions options;
  options.builtin = !flags.no_builtin;
  options.directories.assign(flags.pack.begin(), flags.pack.end());
  Result<DetectorPack> pack = DetectorPack::load(options);
  if (!pack) {
    run.complaints.say(pack.error());
    return kNotDone;
  }
  std::string out;
  const auto add = [&out](const DetectorInfo& info) {
    if (!out.empty()) out += '\n';
    out += explained(info);
  };
  if (flags.operands.empty()) {
    for (const DetectorInfo& info : pack->detectors()) add(info);
  }
  for (const std::string& id : flags.operands) {
    if (const DetectorInfo* info = find(*pack, id)) {
      add(*info);
    } else {
      say_unknown(*pack, id, run.complaints);
    }
  }
  print(out, run.complaints);
  return exit_code(false, run.complaints.any(), false);
}

}  // namespace leakwire::program
