// Hosts of any bytes: an answer comes, it is in its one form, and a stranger is never taken for us.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "leakwire/places.h"
#include "place/host_name.h"

namespace {

using leakwire::Destination;
using leakwire::Role;

void require(bool holds) {
  if (!holds) std::abort();
}

leakwire::Locator make_locator() {
  leakwire::PlacesOptions options;
  options.geoip_folder.clear();
  auto places = leakwire::Places::load(options);
  require(places.has_value());
  leakwire::Listings lists;
  leakwire::Listing us;
  us.id = us.name = "us";
  us.role = Role::kFirstParty;
  us.domains = {"ours.example", "*.below.example"};
  us.networks = {"10.0.0.0/8"};
  lists.entries = {us};
  lists.hosted_by = {"hosting.example"};
  return leakwire::Locator(places->with(lists));
}

bool ends_like(std::string_view host, std::string_view domain) {
  return host == domain || host.ends_with("." + std::string(domain));
}

// Fields of the input, cut at line ends: host, address, path, CNAMEs.
std::vector<std::string_view> fields_of(std::string_view bytes) {
  std::vector<std::string_view> fields;
  while (fields.size() < 20) {
    const std::size_t end = bytes.find('\n');
    fields.push_back(bytes.substr(0, end));
    if (end == std::string_view::npos) break;
    bytes.remove_prefix(end + 1);
  }
  fields.resize(std::max<std::size_t>(fields.size(), 3));
  return fields;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static leakwire::Locator locator = make_locator();
  const auto fields = fields_of({reinterpret_cast<const char*>(data), size});
  leakwire::Endpoint endpoint;
  endpoint.host = fields[0];
  endpoint.address = fields[1];
  endpoint.path = fields[2];
  endpoint.via = std::span(fields).subspan(3);
  const Destination out = locator.locate(endpoint);
  const std::string host(out.host);
  require(host.size() <= 253);
  require(leakwire::place::read_host(host).text == host);
  require(out.domain.empty() || host.ends_with(out.domain));
  if (out.role == Role::kFirstParty) {
    const auto address = leakwire::place::parse_address(host);
    const bool named = ends_like(host, "ours.example") || host.ends_with(".below.example");
    require(named || address || leakwire::place::is_private_name(host));
  } else {
    require(out.role == Role::kThirdParty);
  }
  const Destination again = locator.locate(endpoint);
  require(again.host == host && again.role == out.role && again.owner == out.owner);
  require(!locator.explain(endpoint).empty());
  locator.value_domain(fields[0], again);
  return 0;
}
