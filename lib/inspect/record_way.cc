#include "inspect/record_way.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "inspect/log/url_text.h"
#include "inspect/log/words.h"
#include "inspect/networks.h"
#include "inspect/record_path.h"
#include "text/utf8.h"

namespace leakwire::inspect {
namespace {

constexpr std::size_t kMostRemembered = 4096;
// Every finding of a line tells its URL: a long one would make a report that outgrows the log.
constexpr std::size_t kMostUrl = 2048;
constexpr std::string_view kUrlGoesOn = "...";
constexpr std::string_view kClientCategory = "network.ip";

// A stretch of a text that a label stands for.
struct Stretch {
  std::size_t begin = 0, end = 0;
  std::string_view label;
};

std::string with_labels(std::string_view text, std::vector<Stretch>& stretches) {
  std::sort(stretches.begin(), stretches.end(),
            [](const Stretch& a, const Stretch& b) { return a.begin < b.begin; });
  std::string out;
  std::size_t done = 0;
  for (const Stretch& one : stretches) {
    if (one.begin >= done) {
      out += text.substr(done, one.begin - done);
      out += '[';
      out += one.label;
      out += ']';
    }
    done = std::max(done, one.end);
  }
  out += text.substr(std::min(done, text.size()));
  return text::to_utf8(out);
}

// At most kMostUrl bytes, and whole characters.
std::string cut_short(std::string url) {
  if (url.size() <= kMostUrl) return url;
  std::size_t end = kMostUrl - kUrlGoesOn.size();
  while (end > 0 && (static_cast<unsigned char>(url[end]) & 0xC0) == 0x80) --end;
  url.resize(end);
  url += kUrlGoesOn;
  return url;
}

// Of a URL its path and query: the host stands by itself.
std::string_view target_of(std::string_view url) noexcept {
  const auto parts = read_url(url);
  if (!parts) return {};
  if (parts->scheme.empty() && parts->host.empty()) return url;
  if (!parts->path.empty()) {
    return url.substr(static_cast<std::size_t>(parts->path.data() - url.data()));
  }
  return url.substr(std::min(url.find_first_of("?#"), url.size()));
}

// Who is in no list is told apart by the registrable domain, else by the host.
std::string_view receiver_of(const Judged& judged, const Record& record) noexcept {
  if (!judged.destination.receiver.empty() || !record.destination) {
    return judged.destination.receiver;
  }
  const RecordDestination& to = *record.destination;
  return to.domain.empty() ? to.host : to.domain;
}

}  // namespace

void RecordWay::begin_line(std::string_view line, std::span<const Finding> findings) {
  line_ = line;
  findings_ = findings;
  url_ = labelled_url();
  client_ = kept_client(judge_.facts().client);
}

std::string RecordWay::labelled_url() {
  const std::string_view url = target_of(judge_.facts().url);
  if (url.empty()) return {};
  const bool in_line = !line_.empty() && url.data() >= line_.data() &&
                       url.data() + url.size() <= line_.data() + line_.size();
  if (!in_line && url == beside_) return beside_labelled_;
  std::vector<Stretch> stretches;
  const auto add = [&](const Finding& finding, std::uint64_t before) {
    const std::uint64_t begin = std::max(finding.span.offset, before);
    const std::uint64_t end = std::min<std::uint64_t>(finding.span.end(), before + url.size());
    if (begin < end) stretches.push_back({begin - before, end - before, finding.detector});
    return true;
  };
  // What the line around it makes of it, where the URL is a piece of the line, and what it is
  // alone.
  if (in_line) {
    const auto before = static_cast<std::uint64_t>(url.data() - line_.data());
    const Confidence least = std::min(inspector_.options.min_confidence, Confidence::kLikely);
    for (const Finding& finding : findings_) {
      if (finding.confidence >= least) add(finding, before);
    }
  }
  const auto alone = [&](const Finding& finding, std::string_view) { return add(finding, 0); };
  if (!inspector_.find_in_name(url, alone)) return "*";
  std::string labelled = cut_short(with_labels(url, stretches));
  if (!in_line) {
    beside_ = url;
    beside_labelled_ = labelled;
  }
  return labelled;
}

std::string RecordWay::kept_client(std::string_view client) const {
  if (client.empty()) return {};
  switch (clients_kept()) {
    case ClientsKept::kPlain:
      return std::string(client);
    case ClientsKept::kPseudonym:
      return inspector_.maker.pseudonym(kClientCategory, client);
    case ClientsKept::kNetwork:
      return network_of(client);
    case ClientsKept::kNone:
      break;
  }
  return {};
}

const std::string& RecordWay::masked(std::string_view name) {
  if (masked_.size() >= kMostRemembered) masked_.clear();
  const auto [place, is_new] = masked_.try_emplace(std::string(name));
  if (is_new && !name.empty()) place->second = inspector_.masked_name(name);
  return place->second;
}

void RecordWay::tell(const Finding& finding, const Judged& judged, Record& record) {
  const Circumstances& about = judged.circumstances;
  record.where = to_string(about.where);
  record.field = masked(about.field);
  record.channel = to_string(about.channel);
  if (about.direction != Direction::kUnknown) record.direction = to_string(about.direction);
  record.time = about.time;
  record.from_country = about.from_country;
  if (judged.is_sent) {
    record.src_ip = client_;
    record.dest_ip = judge_.facts().to.address;
    record.dest_port = judge_.facts().to.port;
    tell_http(record);
    record.destination = destination(judged);
  }
  if (judged.verdict) tell_verdict(finding, judged, record);
  if (!judged.is_sent && !judged.verdict) return;
  record.group = RecordMaker::group_of(judged.verdict ? judged.verdict->rule : std::string_view(),
                                       receiver_of(judged, record), finding.detector, record.field);
}

void RecordWay::tell_path(std::string_view part, std::string_view layers, std::string_view pointer,
                          Record& record) {
  lead_path(part, layers, masked(pointer), record.path);
}

void RecordWay::tell_http(Record& record) {
  const LineFacts& facts = judge_.facts();
  const bool has_method = is_method(facts.method);
  if (url_.empty() && !has_method && facts.status == 0) return;
  RecordHttp& http = record.http.emplace();
  http.hostname = masked(facts.to.host);
  if (has_method) http.method = facts.method;
  http.url = url_;
  http.status = facts.status;
}

RecordDestination RecordWay::destination(const Judged& judged) {
  const Destination& from = judged.destination;
  RecordDestination to;
  to.host = masked(from.host);
  to.domain = masked(from.domain);
  for (const std::string_view name : from.via) to.via.push_back(masked(name));
  if (!from.owner.empty()) to.owner = std::string(from.owner);
  to.receiver = from.receiver;
  to.role = from.role;
  to.importer_country = from.importer_country;
  to.server_country = from.server_country;
  to.controlled_from = from.controlled_from;
  to.country_certain = from.country_certain;
  to.country_from = from.country_from;
  // What the policy says of whom it lists; of others what the registry says they are for.
  if (from.listing == Destination::kNotListed) to.purpose = from.kind;
  if (!judged.verdict) return to;
  if (!judged.verdict->purpose.empty()) to.purpose = judged.verdict->purpose;
  to.ground = judged.verdict->ground;
  return to;
}

void RecordWay::tell_verdict(const Finding& finding, const Judged& judged, Record& record) {
  const Verdict& verdict = *judged.verdict;
  RecordVerdict& told = record.verdict.emplace();
  told.action = verdict.action;
  told.mode = verdict.mode;
  told.reason = verdict.reason;
  told.rule = verdict.rule;
  for (const std::string_view promise : verdict.promises) told.promises.emplace_back(promise);
  if (verdict.consent != ConsentState::kNone || verdict.consent_from != ConsentSource::kAbsent) {
    record.consent = RecordConsent{verdict.consent, verdict.consent_from};
  }
  const Policy& policy = judge_.policy();
  record.policy = RecordPolicy{masked(policy.name()), std::string(policy.sha256())};
  for (std::uint32_t i = 0; i < policy.budgets().size(); ++i) {
    if (policy.counts_for(i, finding, judged.destination, judged.circumstances)) {
      record.budgets.push_back(i);
    }
  }
}

}  // namespace leakwire::inspect
