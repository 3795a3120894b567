// The sinks by name, and what they share: writing whole records and remembering a failure.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "leakwire/pack.h"
#include "leakwire/sink.h"
#include "leakwire/version.h"

namespace leakwire::report {

inline constexpr std::string_view kToolName = "leakwire";
inline constexpr std::string_view kVersion = LEAKWIRE_VERSION;  // of the library itself

// "leakwire 0.1.0".
std::string tool_text();

// A sink that fills `record_` and hands it over. One thread at a time; the buffer is used again.
class WritingSink : public Sink {
 public:
  explicit WritingSink(WriteFn write) : write_(std::move(write)) {}

 protected:
  // Hands over `record_` and empties it. False once writing failed; nothing is written after that.
  bool hand_over();

  std::string record_;

 private:
  WriteFn write_;
  bool failed_ = false;
};

std::unique_ptr<Sink> make_ndjson_sink(WriteFn write);
std::unique_ptr<Sink> make_text_sink(WriteFn write, bool color);
std::unique_ptr<Sink> make_csv_sink(WriteFn write, bool header, bool verdicts = false);
// The detectors are read at once and kept as text.
std::unique_ptr<Sink> make_sarif_sink(WriteFn write, std::span<const DetectorInfo> detectors,
                                      std::string_view fingerprint);

}  // namespace leakwire::report
