// The objects behind the opaque pointers of the C interface that others are made of.
#pragma once

#include <memory>

#include "inspect/abi/record_target.h"
#include "leakwire/leakwire_c.h"
#include "leakwire/pack.h"
#include "leakwire/places.h"
#include "leakwire/policy.h"
#include "leakwire/pseudonym.h"
#include "leakwire/scanner.h"

// Their names are those of the C interface.
// NOLINTBEGIN(readability-identifier-naming)
struct lw_pack {
  leakwire::DetectorPack pack;
};
struct lw_places {
  leakwire::Places places;
};
struct lw_policy {
  leakwire::Policy policy;
};
struct lw_key {
  leakwire::PseudonymKey key;
};
struct lw_scanner {
  leakwire::Scanner scanner;
};
struct lw_stream {
  leakwire::Stream stream;
};
struct lw_sink {
  std::shared_ptr<leakwire::abi::RecordTarget> target;
};
// NOLINTEND(readability-identifier-naming)
