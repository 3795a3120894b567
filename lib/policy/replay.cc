// Replay: records of findings judged again.
#include <array>
#include <charconv>
#include <map>
#include <utility>

#include "leakwire/policy_test.h"
#include "policy/given.h"
#include "policy/judge.h"
#include "policy/reading.h"
#include "text/json_reader.h"

namespace leakwire {
namespace {

using text::JsonReader;
using text::JsonToken;

// The texts of a record by the path of their keys: "finding.category". Lists have one path for all
// their texts.
using Texts = std::multimap<std::string, std::string, std::less<>>;

class RecordReader {
 public:
  explicit RecordReader(std::string_view line) : reader_(line) {}

  // Nothing where it is no JSON object.
  std::optional<Texts> read() {
    JsonToken token = reader_.next();
    if (token.kind != JsonToken::Kind::kBeginObject) return std::nullopt;
    if (!read_object("")) return std::nullopt;
    token = reader_.next();
    if (token.kind != JsonToken::Kind::kEnd) return std::nullopt;
    return std::move(texts_);
  }

 private:
  static constexpr unsigned kMostDepth = 8;  // no record is deeper

  static std::string plain(const JsonToken& token) {
    std::string out;
    text::unescape_json(token.text, out);
    return out;
  }

  bool read_object(const std::string& path) {
    while (true) {
      const JsonToken key = reader_.next();
      if (key.kind == JsonToken::Kind::kEndObject) return true;
      if (key.kind != JsonToken::Kind::kKey) return false;
      const std::string name = plain(key);
      std::string below = path;
      if (!below.empty()) below += '.';
      below += name;
      if (!read_value(reader_.next(), below)) return false;
    }
  }

  bool read_list(const std::string& path) {
    while (true) {
      const JsonToken token = reader_.next();
      if (token.kind == JsonToken::Kind::kEndArray) return true;
      if (!read_value(token, path)) return false;
    }
  }

  bool read_value(const JsonToken& token, const std::string& path) {
    switch (token.kind) {
      case JsonToken::Kind::kBeginObject:
        return reader_.depth() <= kMostDepth && read_object(path);
      case JsonToken::Kind::kBeginArray:
        return reader_.depth() <= kMostDepth && read_list(path);
      case JsonToken::Kind::kText:
      case JsonToken::Kind::kNumber:
        texts_.emplace(path, plain(token));
        return true;
      case JsonToken::Kind::kTrue:
      case JsonToken::Kind::kFalse:
        texts_.emplace(path, token.kind == JsonToken::Kind::kTrue ? "true" : "false");
        return true;
      case JsonToken::Kind::kNull:
        return true;
      default:
        return false;
    }
  }

  JsonReader reader_;
  Texts texts_;
};

std::string_view text_of(const Texts& texts, std::string_view path) {
  const auto found = texts.find(path);
  return found == texts.end() ? std::string_view() : std::string_view(found->second);
}

Country country_of(const Texts& texts, std::string_view path) {
  return country_named(text_of(texts, path)).value_or(Country());
}

// The path of a URL or of what a request line names.
std::string path_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) {
    url.remove_prefix(scheme + 3);
    const std::size_t slash = url.find('/');
    url = slash == std::string_view::npos ? std::string_view() : url.substr(slash);
  }
  url = url.substr(0, url.find_first_of("?#"));
  return url.starts_with('/') ? std::string(url) : std::string();
}

// A record tells of one name of consent alone, and how it was read: it is taken for what was seen.
void read_consent(const Texts& texts, const policy::Compiled& compiled, policy::Given& given) {
  const auto state = consent_state_named(text_of(texts, "consent.state"));
  const auto from = consent_source_named(text_of(texts, "consent.from"));
  if (!state || !from) return;
  switch (*from) {
    case ConsentSource::kAbsent:
      return;
    case ConsentSource::kSecGpc:
      given.signals.gpc = true;
      return;
    case ConsentSource::kTcf:
      given.signals.tcf_purposes = *state == ConsentState::kGiven ? ~0U : 0U;
      return;
    case ConsentSource::kGpp:
      given.signals.gpp_sale_opt_out = given.signals.gpp_share_opt_out = true;
      return;
    case ConsentSource::kUsPrivacy:
      given.signals.us_opt_out = true;
      return;
    case ConsentSource::kList:
    case ConsentSource::kStated:
      for (const policy::ConsentMeaning& one : compiled.consents) {
        given.consents.push_back({one.name, *state});
      }
      return;
  }
}

bool read_finding(const Texts& texts, policy::Given& given) {
  constexpr std::array<std::string_view, 3> kConfidences{"weak", "likely", "validated"};
  const auto confidence =
      enumerator_named<Confidence>(kConfidences, text_of(texts, "finding.confidence"));
  given.category = text_of(texts, "finding.category");
  given.detector = text_of(texts, "finding.detector");
  if (given.category.empty() || !confidence) return false;
  given.confidence = *confidence;
  if (const std::string_view form = text_of(texts, "finding.form"); !form.empty()) {
    given.form = form;
  }
  return true;
}

void read_receiver(const Texts& texts, policy::Given& given) {
  const auto role = role_named(text_of(texts, "destination.role"));
  given.host = text_of(texts, "destination.host");
  given.address = text_of(texts, "dest_ip");
  // Nobody was sent it, or a server of ours.
  given.at_rest = !role || (*role == Role::kFirstParty && given.host.empty());
  if (role == Role::kDataSubject) given.role = role;
  const auto [begin, end] = texts.equal_range("destination.via");
  for (auto via = begin; via != end; ++via) given.via.push_back(via->second);
  given.path = path_of(text_of(texts, "http.url"));
}

bool read_record(const Texts& texts, const policy::Compiled& compiled, policy::Given& given) {
  if (!read_finding(texts, given)) return false;
  given.where = where_named(text_of(texts, "where")).value_or(Where::kLog);
  given.channel = channel_named(text_of(texts, "channel")).value_or(Channel::kUnknown);
  given.direction = direction_named(text_of(texts, "direction")).value_or(Direction::kUnknown);
  given.field = text_of(texts, "field");
  given.source = text_of(texts, "source.name");
  given.time = policy::rfc3339_time(text_of(texts, "timestamp"));
  read_receiver(texts, given);
  read_consent(texts, compiled, given);
  return given.time.has_value();
}

// What was known when it was recorded and no list tells now: but not what the policy of then told.
void keep_known(const Texts& texts, Destination& to) {
  if (!to.server_country.known()) {
    to.server_country = country_of(texts, "destination.server_country");
    to.country_certain = text_of(texts, "destination.country_certain") == "true";
  }
  if (text_of(texts, "destination.country_from") == to_string(PlaceSource::kPolicy)) return;
  if (!to.importer_country.known()) {
    to.importer_country = country_of(texts, "destination.importer_country");
  }
  if (!to.controlled_from.known()) {
    to.controlled_from = country_of(texts, "destination.controlled_from");
  }
  if (to.owner.empty()) to.owner = text_of(texts, "destination.owner");
}

Diagnostic no_record() { return {"", 0, 0, "this line is no record of a finding"}; }

}  // namespace

Result<std::optional<ReplayedFinding>> replay_record(const Policy& policy, Locator& locator,
                                                     std::string_view line) {
  const std::optional<Texts> texts = RecordReader(line).read();
  if (!texts || text_of(*texts, "event_type").empty()) return no_record();
  if (text_of(*texts, "event_type") != "finding") return std::optional<ReplayedFinding>();
  policy::Given given;
  if (!read_record(*texts, policy.compiled(), given)) return no_record();
  policy::GivenViews views(given, locator, policy.listings(), policy.compiled().now);
  if (!given.at_rest) keep_known(*texts, views.destination);
  views.circumstances.at_rest = text_of(*texts, "destination.role").empty();
  const Verdict verdict = policy.judge(views.finding, views.destination, views.circumstances);
  ReplayedFinding replayed;
  replayed.id = text_of(*texts, "finding.id");
  replayed.group = text_of(*texts, "finding.group");
  replayed.old_action = action_named(text_of(*texts, "verdict.action"));
  replayed.old_rule = text_of(*texts, "verdict.rule");
  replayed.action = verdict.action;
  replayed.reason = verdict.reason;
  replayed.rule = verdict.rule;
  replayed.promises.assign(verdict.promises.begin(), verdict.promises.end());
  return std::optional<ReplayedFinding>(std::move(replayed));
}

}  // namespace leakwire
