// SensorSetup: what all workers of a sensor share, and none of them changes.
//
// Written by the sensor's thread, while the workers rest.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "inspect/flow/names_seen.h"
#include "inspect/networks.h"
#include "leakwire/inspector.h"
#include "leakwire/pack.h"
#include "leakwire/sensor.h"
#include "text/time.h"
#include "wire/tls/key_log.h"

namespace leakwire::inspect {

struct SensorSetup {
  DetectorPack pack;
  InspectorOptions inspect;
  SensorOptions options;
  Networks home = {}, excluded = {};
  std::shared_ptr<wire::KeyLog> keys = nullptr;  // thread-safe
  bool opens_tls = false;                        // by `keys`
  // Written between batches.
  std::vector<CaptureInfo> captures = {};
  bool live = false;  // one of them is an interface
  std::string observed = {};
  text::Micros reading = 0;
  NamesSeen names = {};
};

SensorSetup setup_of(DetectorPack pack, InspectorOptions inspect, SensorOptions options);

}  // namespace leakwire::inspect
