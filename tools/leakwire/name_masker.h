// NameMasker: names of files as they may be shown, personal data in them masked.
//
// Any thread. Costs nothing before the first name.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "leakwire/inspector.h"
#include "leakwire/pack.h"

namespace leakwire::program {

class NameMasker {
 public:
  explicit NameMasker(DetectorPack pack) : pack_(std::move(pack)) {}

  std::string masked(std::string_view name);
  const DetectorPack& pack() const noexcept { return pack_; }
  // For lines on standard error: "-" is "standard input".
  std::string place(std::string_view name);

 private:
  DetectorPack pack_;
  std::mutex mutex_;
  std::unique_ptr<Inspector> inspector_;
};

}  // namespace leakwire::program
