// leakwire pack list: one line a detector.
#include <fmt/format.h>

#include <algorithm>

#include "commands.h"
#include "exit_code.h"
#include "json_text.h"
#include "pack_options.h"
#include "plan.h"
#include "run.h"
#include "standard_output.h"
#include "visible.h"

namespace leakwire::program {
namespace {

std::string table(const std::vector<const DetectorInfo*>& detectors) {
  std::size_t id = 2;
  std::size_t category = 8;
  std::size_t confidence = 10;
  for (const DetectorInfo* info : detectors) {
    id = std::max(id, info->id.size());
    category = std::max(category, info->category.size());
    confidence = std::max(confidence, info->confidence.size());
  }
  std::string out;
  const auto row = [&](std::string_view a, std::string_view b, std::string_view c,
                       std::string_view d) {
    out += fmt::format("{:<{}}  {:<{}}  {:<{}}  {}\n", a, id, b, category, c, confidence, d);
  };
  row("ID", "CATEGORY", "CONFIDENCE", "TITLE");
  for (const DetectorInfo* info : detectors) {
    std::string title = visible(info->title);
    if (!info->enabled) title += " (off unless --only names it)";
    row(info->id, info->category, info->confidence, title);
  }
  return out;
}

std::string ndjson(const std::vector<const DetectorInfo*>& detectors) {
  std::string out;
  for (const DetectorInfo* info : detectors) {
    out += fmt::format(
        "{{\"id\":{},\"category\":{},\"title\":{},\"confidence\":{},\"enabled\":{},\"file\":{}}}\n",
        json_text(info->id), json_text(info->category), json_text(info->title),
        json_text(info->confidence), info->enabled, json_text(info->file));
  }
  return out;
}

}  // namespace

int run_pack_list(const Flags& flags) {
  Run run;
  const std::string format = flags.format.value_or("text");
  if (format != "text" && format != "ndjson") {
    run.complaints.say("--format", fmt::format("'{}' is none, text or ndjson is expected; {}",
                                               format, see_help(kPackList)));
    return kNotDone;
  }
  const std::optional<ChosenPack> chosen = choose_folders(flags.operands, run.complaints);
  if (!chosen) return kNotDone;
  const bool printed =
      print(format == "text" ? table(chosen->chosen) : ndjson(chosen->chosen), run.complaints);
  return exit_code(false, !printed, false);
}

}  // namespace leakwire::program
