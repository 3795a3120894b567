// Explain: each part of an answer, where it came from, and why. Pure; any thread.
#pragma once

#include <vector>

#include "leakwire/places.h"
#include "place/answer.h"

namespace leakwire::place {

std::vector<PlaceStep> explain(const Tables& tables, const Lists& lists, const Endpoint& endpoint,
                               const Answer& answer);

}  // namespace leakwire::place
