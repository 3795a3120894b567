// One JSON object a line (docs/record.md, docs/record.schema.json).
#include "report/json_writer.h"
#include "report/sinks.h"

namespace leakwire::report {
namespace {

class NdjsonSink final : public WritingSink {
 public:
  using WritingSink::WritingSink;

  bool write(const Record& record) override;
  bool write(const Coverage& coverage) override;
  bool write(const Overrun& overrun) override;
  bool write(const GroupSummary& summary) override;
  bool write(const Stats& stats) override;
  bool write(const Audit& audit) override;
  bool finish() override { return hand_over(); }

 private:
  bool end_line(JsonWriter& json, std::string_view pack);
  std::string tool_ = tool_text();
};

void write_finding(JsonWriter& json, const Record& record) {
  json.key("finding").begin_object();
  json.text("id", record.id).text("group", record.group).text("detector", record.detector);
  json.text("category", record.category).text("form", record.form);
  json.text("confidence", to_string(record.confidence));
  json.text_if("masked", record.masked).text_if("pseudonym", record.pseudonym);
  json.text_if("key_id", record.key_id).number_if("length", record.length);
  json.texts_if("why", record.why);
  if (record.inner) {
    json.key("inner").begin_object();
    json.number("offset", record.inner->offset).number("length", record.inner->length);
    json.end_object();
  }
  if (record.value) json.text("value", *record.value);
  json.end_object();
}

// `has_place`: the offset is told even where it is 0.
void write_source(JsonWriter& json, const RecordSource& source, bool has_place) {
  json.key("source").begin_object();
  json.text("kind", source.kind).text_if("name", source.name);
  json.number_if("line", source.line).number_if("column", source.column);
  if (has_place) json.number("offset", source.offset);
  json.end_object();
}

void write_http(JsonWriter& json, const RecordHttp& http) {
  json.key("http").begin_object().text_if("hostname", http.hostname);
  json.text_if("http_method", http.method).text_if("url", http.url);
  json.number_if("status", http.status).end_object();
}

void write_destination(JsonWriter& json, const RecordDestination& to) {
  json.key("destination").begin_object();
  json.text_if("host", to.host).text_if("domain", to.domain).texts_if("via", to.via);
  if (to.owner) {
    json.text("owner", *to.owner);
  } else {
    json.key("owner").null();
  }
  json.text_if("receiver", to.receiver).text("role", to_string(to.role));
  json.text_if("importer_country", to.importer_country.text());
  json.text_if("server_country", to.server_country.text());
  json.text_if("controlled_from", to.controlled_from.text());
  json.key("country_certain").boolean(to.country_certain);
  json.text("country_from", to_string(to.country_from)).text_if("purpose", to.purpose);
  json.text_if("ground", to_string(to.ground)).end_object();
}

void write_verdict(JsonWriter& json, const RecordVerdict& verdict) {
  json.key("verdict").begin_object().text("action", to_string(verdict.action));
  json.text("mode", to_string(verdict.mode)).text("enforced", to_string(verdict.enforced));
  json.text("reason", to_string(verdict.reason)).text_if("rule", verdict.rule);
  json.texts_if("promises", verdict.promises).end_object();
}

void write_policy(JsonWriter& json, const RecordPolicy& policy) {
  json.key("policy").begin_object().text("name", policy.name);
  json.text("sha256", policy.sha256).end_object();
}

void write_ends(JsonWriter& json, std::string_view src_ip, std::string_view dest_ip,
                std::uint16_t dest_port, const std::optional<RecordFlow>& flow) {
  if (flow && flow->id != 0) json.number("flow_id", flow->id);
  json.text_if("src_ip", src_ip);
  if (flow) json.number_if("src_port", flow->src_port);
  json.text_if("dest_ip", dest_ip).number_if("dest_port", dest_port);
  if (!flow) return;
  json.text_if("proto", flow->proto).text_if("app_proto", flow->app_proto);
  if (flow->tx_id) json.number("tx_id", *flow->tx_id);
  json.number_if("pcap_cnt", flow->pcap_cnt).text_if("pcap_filename", flow->pcap_filename);
  json.text_if("in_iface", flow->in_iface).text_if("community_id", flow->community_id);
}

// What is known of the way it took: nothing where no receiver was asked for.
void write_way(JsonWriter& json, const Record& record) {
  json.text_if("direction", record.direction);
  if (record.consent) {
    json.key("consent").begin_object().text("state", to_string(record.consent->state));
    json.text("from", to_string(record.consent->from)).end_object();
  }
  write_ends(json, record.src_ip, record.dest_ip, record.dest_port, record.flow);
  if (record.http) write_http(json, *record.http);
  if (record.destination) write_destination(json, *record.destination);
  if (record.verdict) write_verdict(json, *record.verdict);
  if (record.policy) write_policy(json, *record.policy);
}

bool NdjsonSink::write(const Record& record) {
  JsonWriter json(record_);
  json.begin_object().text("timestamp", record.timestamp).text("observed", record.observed);
  json.text("event_type", "finding");
  write_finding(json, record);
  write_source(json, record.source, true);
  json.texts_if("path", record.path);
  json.text_if("where", record.where).text_if("field", record.field);
  json.text_if("channel", record.channel);
  write_way(json, record);
  return end_line(json, record.pack);
}

bool NdjsonSink::write(const Coverage& coverage) {
  JsonWriter json(record_);
  json.begin_object().text("timestamp",
                           coverage.timestamp.empty() ? coverage.observed : coverage.timestamp);
  json.text("observed", coverage.observed);
  json.text("event_type", "coverage");
  json.key("coverage").begin_object().text("reason", coverage.reason);
  json.text_if("detail", coverage.detail).end_object();
  write_source(json, coverage.source, coverage.source.line > 0 || coverage.source.offset > 0);
  if (const auto& flow = coverage.flow) {
    write_ends(json, flow->src_ip, flow->dest_ip, flow->dest_port, flow);
  }
  if (!coverage.host.empty() || !coverage.alpn.empty()) {
    json.key("tls").begin_object().text_if("sni", coverage.host).text_if("alpn", coverage.alpn);
    json.end_object();
  }
  if (coverage.destination) write_destination(json, *coverage.destination);
  return end_line(json, coverage.pack);
}

bool NdjsonSink::write(const Overrun& overrun) {
  JsonWriter json(record_);
  json.begin_object().text("timestamp", overrun.timestamp).text("observed", overrun.observed);
  json.text("event_type", "budget");
  json.key("budget").begin_object().text("name", overrun.budget);
  json.text("counted", overrun.counted).number("count", overrun.count);
  json.number("at_most", overrun.at_most).text("window", overrun.window);
  json.text("begin", overrun.begin).text("end", overrun.end);
  json.text_if("receiver", overrun.receiver).text_if("from_country", overrun.from_country);
  json.text_if("importer_country", overrun.importer_country);
  json.text("action", to_string(overrun.action)).texts_if("promises", overrun.promises);
  json.end_object();
  write_policy(json, overrun.policy);
  return end_line(json, overrun.pack);
}

bool NdjsonSink::write(const GroupSummary& summary) {
  JsonWriter json(record_);
  json.begin_object().text("timestamp", summary.timestamp).text("observed", summary.observed);
  json.text("event_type", "summary");
  json.key("summary").begin_object().text("group", summary.group);
  json.text("detector", summary.detector).text("category", summary.category);
  json.text_if("receiver", summary.receiver).text_if("rule", summary.rule);
  json.text_if("action", summary.action).number("count", summary.count);
  json.number("pseudonyms", summary.pseudonyms);
  if (summary.at_least) json.key("at_least").boolean(true);
  json.text("first_seen", summary.first_seen).text("last_seen", summary.last_seen).end_object();
  return end_line(json, summary.pack);
}

bool NdjsonSink::write(const Stats& stats) {
  JsonWriter json(record_);
  json.begin_object().text("timestamp", stats.observed).text("observed", stats.observed);
  json.text("event_type", "stats").key("stats").begin_object();
  for (const Stats::Number& number : stats.numbers) json.number(number.name, number.value);
  json.key("causes").begin_object();
  for (const Stats::Number& cause : stats.dropped) json.number(cause.name, cause.value);
  json.end_object().key("last").boolean(stats.is_last).end_object();
  return end_line(json, stats.pack);
}

bool NdjsonSink::write(const Audit& audit) {
  JsonWriter json(record_);
  json.begin_object().text("timestamp", audit.observed).text("observed", audit.observed);
  json.text("event_type", "audit").key("audit").begin_object().text("action", audit.action);
  json.text_if("detail", audit.detail).end_object();
  return end_line(json, audit.pack);
}

bool NdjsonSink::end_line(JsonWriter& json, std::string_view pack) {
  json.text_if("pack", pack).text("tool", tool_).end_object();
  record_.push_back('\n');
  return hand_over();
}

}  // namespace

std::unique_ptr<Sink> make_ndjson_sink(WriteFn write) {
  return std::make_unique<NdjsonSink>(std::move(write));
}

}  // namespace leakwire::report
