// Values: personal data that belongs to nobody, to put into corpora and test texts.
#pragma once

#include <string>

#include "bench/random.h"

namespace leakwire::bench {

// Adds one value of any kind, most of them with a word that tells what it is.
void append_value(Random& random, std::string& out);
// Adds an address at a reserved domain (RFC 2606).
void append_email(Random& random, std::string& out);
// Adds a number of so many digits.
void append_digits(Random& random, std::size_t count, std::string& out);

}  // namespace leakwire::bench
