// leakwire places import: a list of another project as a file of our own form.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>

#include "amounts.h"
#include "commands.h"
#include "exit_code.h"
#include "leakwire/places.h"
#include "nearest.h"
#include "plan.h"
#include "policy_files.h"
#include "run.h"
#include "shown.h"
#include "standard_output.h"
#include "visible.h"

namespace leakwire::program {
namespace {

// FORMAT.tsv; an .mmdb file keeps its name, for there may be one of countries and one of networks.
std::string name_of_import(const std::string& format, const std::filesystem::path& file) {
  if (format != "mmdb") return format + ".tsv";
  return file.stem().string() + ".mmdb";
}

bool is_format(const std::string& word, Run& run) {
  const auto formats = place_formats();
  if (std::find(formats.begin(), formats.end(), word) != formats.end()) return true;
  const std::string_view near = nearest(word, formats);
  const std::string meant = near.empty() ? "" : fmt::format("; did you mean '{}'?", near);
  run.complaints.say(word, fmt::format("no such format, one of {} is expected{}",
                                       fmt::join(formats, ", "), meant));
  return false;
}

std::string told(const std::string& format, const ImportReport& report,
                 const std::filesystem::path& into) {
  const std::string where = visible(shown(into.string()));
  if (format == "mmdb") return fmt::format("mmdb: a whole file, written to {}\n", where);
  return fmt::format("{}: {}, {}, {} left out; written to {}\n", format,
                     count_text(report.companies, "company", "companies"),
                     count_text(report.domains, "domain", "domains"),
                     count_text(report.left_out, "entry", "entries"), where);
}

}  // namespace

int run_places_import(const Flags& flags) {
  Run run;
  if (flags.operands.size() != 2) {
    run.complaints.say(
        "", fmt::format("a format and a file are expected; {}", see_help(kPlacesImport)));
    return kNotDone;
  }
  const std::string& format = flags.operands[0];
  const std::filesystem::path file = flags.operands[1];
  if (!is_format(format, run)) return kNotDone;
  std::filesystem::path into;
  if (flags.output) {
    into = *flags.output;
  } else if (const auto folder = places_folder()) {
    into = *folder / name_of_import(format, file);
  } else {
    run.complaints.say("", "there is no home to keep it in; -o FILE is expected");
    return kNotDone;
  }
  const Result<ImportReport> report = import_places(format, file, into);
  if (!report) {
    run.complaints.say(report.error());
    return kNotDone;
  }
  return exit_code(false, !print(told(format, *report, into), run.complaints), false);
}

}  // namespace leakwire::program
