// Rule: one detector as the oracle reads it, and the candidates it has in one text.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <re2/re2.h>

#include "detect/detector_spec.h"
#include "detect/validator.h"
#include "leakwire/finding.h"

namespace leakwire::oracle {

// The longest length at one start that passes edges and validators.
struct Candidate {
  std::size_t offset = 0;
  std::size_t length = 0;
  bool needs_context = false;
  bool has_context = false;  // by a key word or its canonical grouping

  std::size_t end() const { return offset + length; }
};

struct Rule {
  explicit Rule(const detect::DetectorSpec& spec);

  // At most one a start, in the order of starts. `text` is one text: a line in line mode.
  std::vector<Candidate> candidates(std::string_view text) const;
  // What a candidate is worth; nothing: it is no finding.
  std::optional<Confidence> worth(const Candidate& candidate, bool context) const;

  std::string id;
  std::vector<std::string> beside;
  bool enabled = true;

 private:
  bool edges_pass(std::string_view text, const Candidate& candidate) const;
  bool validators_pass(std::string_view text, Candidate& candidate) const;
  bool trail_follows(std::string_view text, std::size_t at, std::size_t room) const;
  std::vector<std::size_t> shortest_leads(std::string_view text) const;

  std::size_t max_length_;
  std::vector<std::string> keywords_;
  std::optional<Confidence> bare_;
  Confidence context_;
  bool has_value_group_ = false;
  std::unique_ptr<RE2> lead_;
  std::unique_ptr<RE2> value_;
  std::unique_ptr<RE2> trail_;
  std::unique_ptr<RE2> not_before_;
  std::unique_ptr<RE2> not_after_;
  std::vector<const detect::Validator*> validators_;
};

}  // namespace leakwire::oracle
