// Sense: what the parts of one run of sense share; and its live part.
//
// One thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "capture_writer.h"
#include "key_log_file.h"
#include "leakwire/budget.h"
#include "leakwire/sensor.h"
#include "name_masker.h"
#include "packet_file.h"
#include "reloader.h"
#include "run.h"
#include "sense_plan.h"
#include "sense_report.h"

namespace leakwire::program {

struct Sense {
  SensePlan plan;
  Run& run;
  NameMasker& names;
  SenseReport& report;
  std::unique_ptr<PacketSource> source = nullptr;  // the interface, where that is what is read
  std::unique_ptr<KeyLogFile> key_log = nullptr;
  std::unique_ptr<CaptureWriter> kept = nullptr;  // of -w
  std::optional<BudgetKeeper> budgets = std::nullopt;
  bool shows_view = false;
};

// Counts of the budgets of the policy in `inspect`, where it has any. False: said.
bool open_sense_budgets(Sense& sense, const InspectorOptions& inspect);
// What was found and kept goes out.
void flush(Sense& sense);
// What the key log has got since the last call.
void read_keys(Sense& sense, Sensor& sensor);
// Until it is told to stop, or the interface ends, which is said.
void sense_interface(Sense& sense, Sensor& sensor, Reloader& reloader);

}  // namespace leakwire::program
