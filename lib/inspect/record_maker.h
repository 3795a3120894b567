// RecordMaker: turns a finding and its bytes into a record that may be written down.
//
// Holds the pack and the key; one thread at a time.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "detect/mask.h"
#include "detect/normalise.h"
#include "leakwire/inspector.h"

namespace leakwire::inspect {

class RecordMaker {
 public:
  RecordMaker(const DetectorPack& pack, PseudonymKey key, const InspectorOptions& options);

  // Names an input by its first bytes. Keyed: short inputs cannot be guessed from a record.
  std::string fingerprint(std::string_view head) const;
  std::string pseudonym(std::string_view category, std::string_view normalised) const {
    return key_.pseudonym(category, normalised);
  }
  // One leak, one ticket. Without a policy rule, receiver and field are empty, and take part all
  // the same.
  static std::string group_of(std::string_view rule, std::string_view receiver,
                              std::string_view detector, std::string_view field);
  std::string mask(const Finding& finding, std::string_view value) const;
  // All but `timestamp` and `observed`. `source`: the place of the finding.
  Record make(const Finding& finding, std::string_view value, const RecordSource& source,
              std::string_view fingerprint);

 private:
  // What is the same for all findings of one detector.
  struct Rule {
    const detect::Mask* mask = nullptr;
    const detect::Normaliser* normaliser = nullptr;
    std::string group;
    bool decodes = false;  // the value is a layer of encoding, and what it holds is the finding
  };

  DetectorPack pack_;
  PseudonymKey key_;
  detect::MaskOptions mask_options_;
  bool reveal_;
  std::vector<Rule> rules_;
  std::string normalised_;
};

}  // namespace leakwire::inspect
