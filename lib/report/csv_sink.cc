// CSV of RFC 4180, with a header, that a spreadsheet opens without running anything in it.
#include <fmt/format.h>

#include "report/sinks.h"
#include "text/utf8.h"

namespace leakwire::report {
namespace {

constexpr std::string_view kHeader =
    "timestamp,observed,event_type,id,group,detector,category,form,confidence,masked,pseudonym,"
    "key_id,length,why,inner_offset,inner_length,value,source_kind,source_name,line,column,offset,"
    "path,where,field,channel,reason,detail,pack,tool";
constexpr std::string_view kVerdictHeader =
    ",direction,consent_state,consent_from,src_ip,dest_ip,dest_port,http_hostname,http_method,"
    "http_url,http_status,host,domain,via,owner,receiver,role,importer_country,server_country,"
    "controlled_from,country_certain,country_from,purpose,ground,action,mode,enforced,"
    "verdict_reason,rule,promises,policy,policy_sha256,budget,counted,count,at_most,window,begin,"
    "end,from_country,flow_id,src_port,proto,app_proto,tx_id,pcap_cnt,pcap_filename,in_iface";

constexpr std::size_t kWayCells = 10;
constexpr std::size_t kDestinationCells = 13;
constexpr std::size_t kVerdictCells = 6;
constexpr std::size_t kBudgetCells = 8;
constexpr std::size_t kFlowCells = 8;

// A cell that begins so is taken for a formula by spreadsheets (OWASP, "CSV Injection").
bool begins_formula(std::string_view cell) noexcept {
  return !cell.empty() &&
         std::string_view("=+-@\t\r\n").find(cell.front()) != std::string_view::npos;
}

class CsvSink final : public WritingSink {
 public:
  CsvSink(WriteFn write, bool header, bool verdicts)
      : WritingSink(std::move(write)), header_(header), verdicts_(verdicts) {}

  bool write(const Record& record) override;
  bool write(const Coverage& coverage) override;
  bool write(const Overrun& overrun) override;
  bool write(const GroupSummary& summary) override;
  bool write(const Stats& stats) override;
  bool write(const Audit& audit) override;
  bool finish() override {
    begin();
    return hand_over();
  }

 private:
  void begin();
  void cell(std::string_view bytes);
  void cell(std::uint64_t number, bool shown) { cell(shown ? fmt::to_string(number) : ""); }
  void cells(const std::vector<std::string>& texts, std::string_view between);
  void empty_cells(std::size_t count) { record_.append(count, ','); }
  void tool_cells(std::string_view pack);
  void way_cells(const Record& record);
  void destination_cells(const RecordDestination& to);
  void verdict_cells(const Record& record);
  void flow_cells(const std::optional<RecordFlow>& flow);
  // A row that has a time, a kind and one sentence.
  bool sentence(std::string_view time, std::string_view observed, std::string_view kind,
                const GroupSummary* about, std::string_view text, std::string_view pack);
  bool end_row();

  bool header_;  // still to be written
  const bool verdicts_;
  std::string cell_;
  std::string tool_ = tool_text();
};

void CsvSink::begin() {
  if (header_) {
    record_ += kHeader;
    if (verdicts_) record_ += kVerdictHeader;
    record_ += "\r\n";
  }
  header_ = false;
}

// A cell and the comma behind it.
void CsvSink::cell(std::string_view bytes) {
  const bool formula = begins_formula(bytes);
  const bool quoted = bytes.find_first_of("\",\r\n") != std::string_view::npos;
  if (quoted) record_.push_back('"');
  if (formula) record_.push_back('\'');
  while (!bytes.empty()) {
    const std::size_t kept = std::min(bytes.find_first_of("\"\r\n\t"), bytes.size());
    text::append_visible(record_, bytes.substr(0, kept));
    bytes.remove_prefix(kept);
    if (bytes.empty()) break;
    record_.append(bytes.front() == '"' ? 2 : 1, bytes.front());
    bytes.remove_prefix(1);
  }
  if (quoted) record_.push_back('"');
  record_.push_back(',');
}

void CsvSink::cells(const std::vector<std::string>& texts, std::string_view between) {
  cell_.clear();
  for (const std::string& text : texts) {
    if (!cell_.empty()) cell_ += between;
    cell_ += text;
  }
  cell(cell_);
}

bool CsvSink::write(const Record& record) {
  begin();
  for (const std::string_view text :
       {std::string_view(record.timestamp), std::string_view(record.observed),
        std::string_view("finding"), std::string_view(record.id), std::string_view(record.group),
        std::string_view(record.detector), std::string_view(record.category),
        std::string_view(record.form), to_string(record.confidence),
        std::string_view(record.masked), std::string_view(record.pseudonym),
        std::string_view(record.key_id)}) {
    cell(text);
  }
  cell(record.length, record.length > 0);
  cells(record.why, "; ");
  cell(record.inner ? record.inner->offset : 0, record.inner.has_value());
  cell(record.inner ? record.inner->length : 0, record.inner.has_value());
  cell(record.value ? std::string_view(*record.value) : std::string_view());
  cell(record.source.kind);
  cell(record.source.name);
  cell(record.source.line, record.source.line > 0);
  cell(record.source.column, record.source.column > 0);
  cell(record.source.offset, true);
  cells(record.path, ">");
  cell(record.where);
  cell(record.field);
  cell(record.channel);
  empty_cells(2);  // reason, detail
  tool_cells(record.pack);
  if (verdicts_) {
    way_cells(record);
    verdict_cells(record);
    empty_cells(kBudgetCells);
    flow_cells(record.flow);
  }
  return end_row();
}

void CsvSink::flow_cells(const std::optional<RecordFlow>& flow) {
  if (!flow) return empty_cells(kFlowCells);
  cell(flow->id, flow->id != 0);
  cell(flow->src_port, flow->src_port > 0);
  cell(flow->proto);
  cell(flow->app_proto);
  cell(flow->tx_id.value_or(0), flow->tx_id.has_value());
  cell(flow->pcap_cnt, flow->pcap_cnt > 0);
  cell(flow->pcap_filename);
  cell(flow->in_iface);
}

bool CsvSink::sentence(std::string_view time, std::string_view observed, std::string_view kind,
                       const GroupSummary* about, std::string_view text, std::string_view pack) {
  begin();
  cell(time);
  cell(observed);
  cell(kind);
  empty_cells(1);  // id
  cell(about == nullptr ? std::string_view() : about->group);
  cell(about == nullptr ? std::string_view() : about->detector);
  cell(about == nullptr ? std::string_view() : about->category);
  empty_cells(20);  // form to reason
  cell(text);
  tool_cells(pack);
  if (verdicts_) {
    empty_cells(kWayCells + kDestinationCells + kVerdictCells + 2 + kBudgetCells + kFlowCells);
  }
  return end_row();
}

bool CsvSink::write(const GroupSummary& summary) {
  return sentence(summary.timestamp, summary.observed, "summary", &summary,
                  fmt::format("{} more, {}{} different, from {} to {}", summary.count,
                              summary.at_least ? "at least " : "", summary.pseudonyms,
                              summary.first_seen, summary.last_seen),
                  summary.pack);
}

bool CsvSink::write(const Stats& stats) {
  std::string text;
  for (const auto* numbers : {&stats.numbers, &stats.dropped}) {
    for (const Stats::Number& number : *numbers) {
      text += fmt::format("{}{}={}", text.empty() ? "" : " ", number.name, number.value);
    }
  }
  return sentence(stats.observed, stats.observed, "stats", nullptr, text, stats.pack);
}

bool CsvSink::write(const Audit& audit) {
  return sentence(audit.observed, audit.observed, "audit", nullptr,
                  fmt::format("{}: {}", audit.action, audit.detail), audit.pack);
}

void CsvSink::way_cells(const Record& record) {
  cell(record.direction);
  cell(record.consent ? to_string(record.consent->state) : std::string_view());
  cell(record.consent ? to_string(record.consent->from) : std::string_view());
  cell(record.src_ip);
  cell(record.dest_ip);
  cell(record.dest_port, record.dest_port > 0);
  const RecordHttp http = record.http.value_or(RecordHttp());
  cell(http.hostname);
  cell(http.method);
  cell(http.url);
  cell(http.status, http.status > 0);
  if (record.destination) {
    destination_cells(*record.destination);
  } else {
    empty_cells(kDestinationCells);
  }
}

void CsvSink::destination_cells(const RecordDestination& to) {
  cell(to.host);
  cell(to.domain);
  cells(to.via, "; ");
  cell(to.owner.value_or(std::string()));
  for (const std::string_view text :
       {std::string_view(to.receiver), to_string(to.role), to.importer_country.text(),
        to.server_country.text(), to.controlled_from.text(),
        std::string_view(to.country_certain ? "true" : "false"), to_string(to.country_from),
        std::string_view(to.purpose), to_string(to.ground)}) {
    cell(text);
  }
}

void CsvSink::verdict_cells(const Record& record) {
  if (!record.verdict) {
    empty_cells(kVerdictCells);
  } else {
    const RecordVerdict& verdict = *record.verdict;
    for (const std::string_view text :
         {to_string(verdict.action), to_string(verdict.mode), to_string(verdict.enforced),
          to_string(verdict.reason), std::string_view(verdict.rule)}) {
      cell(text);
    }
    cells(verdict.promises, "; ");
  }
  cell(record.policy ? std::string_view(record.policy->name) : std::string_view());
  cell(record.policy ? std::string_view(record.policy->sha256) : std::string_view());
}

bool CsvSink::write(const Overrun& overrun) {
  begin();
  cell(overrun.timestamp);
  cell(overrun.observed);
  cell("budget");
  empty_cells(25);  // id to detail
  tool_cells(overrun.pack);
  if (!verdicts_) return end_row();
  empty_cells(14);  // direction to owner
  cell(overrun.receiver);
  empty_cells(1);  // role
  cell(overrun.importer_country);
  empty_cells(6);  // server_country to ground
  cell(to_string(overrun.action));
  empty_cells(4);  // mode to rule
  cells(overrun.promises, "; ");
  cell(overrun.policy.name);
  cell(overrun.policy.sha256);
  cell(overrun.budget);
  cell(overrun.counted);
  cell(overrun.count, true);
  cell(overrun.at_most, true);
  cell(overrun.window);
  cell(overrun.begin);
  cell(overrun.end);
  cell(overrun.from_country);
  empty_cells(kFlowCells);
  return end_row();
}

bool CsvSink::write(const Coverage& coverage) {
  begin();
  const RecordSource& source = coverage.source;
  cell(coverage.timestamp.empty() ? coverage.observed : coverage.timestamp);
  cell(coverage.observed);
  cell("coverage");
  empty_cells(14);  // id to value
  cell(source.kind);
  cell(source.name);
  cell(source.line, source.line > 0);
  cell(source.column, source.column > 0);
  cell(source.offset, source.line > 0 || source.offset > 0);
  empty_cells(4);  // path to channel
  cell(coverage.reason);
  cell(coverage.detail);
  tool_cells(coverage.pack);
  if (!verdicts_) return end_row();
  empty_cells(kWayCells + kDestinationCells + kVerdictCells + 2 + kBudgetCells);
  flow_cells(coverage.flow);
  return end_row();
}

void CsvSink::tool_cells(std::string_view pack) {
  cell(pack);
  cell(tool_);
}

bool CsvSink::end_row() {
  record_.pop_back();  // the comma
  record_ += "\r\n";
  return hand_over();
}

}  // namespace

std::unique_ptr<Sink> make_csv_sink(WriteFn write, bool header, bool verdicts) {
  return std::make_unique<CsvSink>(std::move(write), header, verdicts);
}

}  // namespace leakwire::report
