// Generation: what a sensor judges by, from one reload to the next: pack, policy, and a judge for
// each worker. A message is judged by that under which it began.
//
// Owned by the sensor as long as a message of it is open; the judge of a worker is that worker's.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "inspect/flow/flow_judge.h"
#include "inspect/flow/sensor_setup.h"

namespace leakwire::inspect {

struct Generation {
  std::uint32_t number = 0;
  SensorSetup setup;
  std::vector<std::unique_ptr<FlowJudge>> judges;  // one a worker

  Generation(std::uint32_t of, SensorSetup with, const PseudonymKey& key, unsigned workers)
      : number(of), setup(std::move(with)) {
    for (unsigned i = 0; i < workers; ++i)
      judges.push_back(std::make_unique<FlowJudge>(setup, key));
  }
  Generation(const Generation&) = delete;
  Generation& operator=(const Generation&) = delete;
};

}  // namespace leakwire::inspect
