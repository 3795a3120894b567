// CSV of RFC 4180, with a header, that a spreadsheet opens without running anything in it.
#include <fmt/format.h>

#include "report/sinks.h"
#include "text/utf8.h"

namespace leakwire::report {
namespace {

constexpr std::string_view kHeader =
    "timestamp,observed,event_type,id,group,detector,category,form,confidence,masked,pseudonym,"
    "key_id,length,why,inner_offset,inner_length,value,source_kind,source_name,line,column,offset,"
    "path,where,field,channel,reason,detail,pack,tool\r\n";

// A cell that begins so is taken for a formula by spreadsheets (OWASP, "CSV Injection").
bool begins_formula(std::string_view cell) noexcept {
  return !cell.empty() &&
         std::string_view("=+-@\t\r\n").find(cell.front()) != std::string_view::npos;
}

class CsvSink final : public WritingSink {
 public:
  CsvSink(WriteFn write, bool header) : WritingSink(std::move(write)), header_(header) {}

  bool write(const Record& record) override;
  bool write(const Coverage& coverage) override;
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
  bool end_row(std::string_view pack);

  bool header_;  // still to be written
  std::string cell_;
  std::string tool_ = tool_text();
};

void CsvSink::begin() {
  if (header_) record_ += kHeader;
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
  return end_row(record.pack);
}

bool CsvSink::write(const Coverage& coverage) {
  begin();
  const RecordSource& source = coverage.source;
  cell(coverage.observed);
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
  return end_row(coverage.pack);
}

bool CsvSink::end_row(std::string_view pack) {
  cell(pack);
  cell(tool_);
  record_.pop_back();  // the comma
  record_ += "\r\n";
  return hand_over();
}

}  // namespace

std::unique_ptr<Sink> make_csv_sink(WriteFn write, bool header) {
  return std::make_unique<CsvSink>(std::move(write), header);
}

}  // namespace leakwire::report
