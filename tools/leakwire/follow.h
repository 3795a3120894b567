// leakwire scan --follow: findings as they are written to the files.
#pragma once

#include "name_masker.h"
#include "output.h"
#include "plan.h"
#include "report_writer.h"
#include "run.h"
#include "scan_worker.h"

namespace leakwire::program {

void follow_scan(const Plan& plan, const ScanSettings& settings, const Output& output,
                 NameMasker& names, ReportWriter& writer, Run& run);

}  // namespace leakwire::program
