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

// Written between batches; the same for all generations.
struct SensorNow {
  std::vector<CaptureInfo> captures;
  bool live = false;       // one of them is an interface
  bool opens_tls = false;  // by the keys
  std::string observed;
  text::Micros reading = 0;
  NamesSeen names;
};

struct SensorSetup {
  DetectorPack pack;
  InspectorOptions inspect;
  SensorOptions options;
  Networks home = {}, excluded = {};
  std::shared_ptr<wire::KeyLog> keys = nullptr;  // thread-safe
  std::shared_ptr<SensorNow> now = std::make_shared<SensorNow>();
};

SensorSetup setup_of(DetectorPack pack, InspectorOptions inspect, SensorOptions options);

}  // namespace leakwire::inspect
