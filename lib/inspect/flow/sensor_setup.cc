#include "inspect/flow/sensor_setup.h"

#include <string_view>
#include <utility>
#include <vector>

namespace leakwire::inspect {

SensorSetup setup_of(DetectorPack pack, InspectorOptions inspect, SensorOptions options) {
  SensorSetup setup{
      .pack = std::move(pack), .inspect = std::move(inspect), .options = std::move(options)};
  const auto& judging = setup.inspect.judging;
  std::vector<std::string_view> home(setup.options.home_networks.begin(),
                                     setup.options.home_networks.end());
  if (home.empty() && judging) {
    for (const Listing& listing : judging->policy.listings().entries) {
      if (listing.role != Role::kFirstParty) continue;
      home.insert(home.end(), listing.networks.begin(), listing.networks.end());
    }
  }
  setup.home = home.empty() ? private_networks() : Networks(home);
  setup.keys = std::make_shared<wire::KeyLog>();
  setup.now->opens_tls = setup.options.opens_tls;
  if (judging) setup.excluded = Networks(judging->policy.excluded_networks());
  return setup;
}

}  // namespace leakwire::inspect
