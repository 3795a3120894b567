// RecordWay: tells in a record who receives a finding, on which way, and the verdict.
//
// Names that a sender chose are masked by the same detectors, and what they become is remembered.
// One thread at a time; uses the inspector's scanner, so never from within a scan.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "inspect/inspector_state.h"
#include "inspect/judge.h"

namespace leakwire::inspect {

class RecordWay {
 public:
  RecordWay(Inspector::State& inspector, const Judge& judge)
      : inspector_(inspector), judge_(judge) {}

  // `line`: of the facts, with its findings, whose offsets count from its beginning; empty where
  // nothing of the line is known.
  void begin_line(std::string_view line, std::span<const Finding> findings);
  void tell(const Finding& finding, const Judged& judged, Record& record);
  RecordDestination destination(const Judged& judged);
  // See lead_path(); keys in the pointer are masked.
  void tell_path(std::string_view part, std::string_view layers, std::string_view pointer,
                 Record& record);
  // A client's address as the policy lets it be kept.
  std::string kept_client(std::string_view client) const;
  // Whether what names a flow by its addresses may be kept.
  bool keeps_flows() const noexcept {
    const ClientsKept kept = clients_kept();
    return kept == ClientsKept::kPlain || kept == ClientsKept::kPseudonym;
  }

 private:
  ClientsKept clients_kept() const noexcept {
    return judge_.has_policy() ? judge_.policy().clients_kept() : ClientsKept::kPseudonym;
  }
  void tell_http(Record& record);
  void tell_verdict(const Finding& finding, const Judged& judged, Record& record);
  std::string labelled_url();
  const std::string& masked(std::string_view name);

  Inspector::State& inspector_;
  const Judge& judge_;
  std::string_view line_;
  std::span<const Finding> findings_;
  std::string url_;  // labelled
  // The last URL that stood beside its line, and what became of it: the texts of one request have
  // one URL.
  std::string beside_, beside_labelled_;
  std::string client_;  // as it may be kept
  std::unordered_map<std::string, std::string> masked_;
};

}  // namespace leakwire::inspect
