// Zeek's http.log, ssl.log and others of a connection, tab-separated or as JSON (its manual, "Log
// Files").
#include <array>
#include <charconv>
#include <string>
#include <vector>

#include "inspect/log/json_log.h"
#include "inspect/log/readers.h"
#include "inspect/time_reader.h"

namespace leakwire::inspect {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

constexpr std::array kZeekNames{
    FieldName{"uri", Meaning::kUrl},
    FieldName{"host", Meaning::kHost},
    FieldName{"server_name", Meaning::kHost},
    FieldName{"id.resp_h", Meaning::kAddress},
    FieldName{"id.resp_p", Meaning::kPort},
    FieldName{"method", Meaning::kMethod},
    FieldName{"status_code", Meaning::kStatus},
    FieldName{"id.orig_h", Meaning::kClient},
    FieldName{"referrer", Meaning::kReferer},
    FieldName{"user_agent", Meaning::kHeader},
    FieldName{"origin", Meaning::kHeader},
    FieldName{"proxied", Meaning::kHeader},
    FieldName{"username", Meaning::kHeader},
    FieldName{"password", Meaning::kHeader},
    FieldName{"cookie_vars", Meaning::kCookie},
    FieldName{"mailfrom", Meaning::kEnvelope},
    FieldName{"rcptto", Meaning::kEnvelope},
    FieldName{"from", Meaning::kMailHeader},
    FieldName{"to", Meaning::kMailHeader},
    FieldName{"cc", Meaning::kMailHeader},
    FieldName{"reply_to", Meaning::kMailHeader},
    FieldName{"subject", Meaning::kSubject},
    FieldName{"query", Meaning::kDns},
};

class ZeekReader final : public LogReader {
 public:
  bool read_head(std::string_view line) override;

 protected:
  bool understand(std::string_view line, LineFacts& facts) override;

 private:
  bool understand_columns(std::string_view line, LineFacts& facts);

  JsonLog json_{kZeekNames, {}};
  NamedFields fields_{kZeekNames};
  char separator_ = '\t';
  std::string path_;                  // "http", "ssl"
  std::vector<std::string> columns_;  // none: the head was not seen
};

// "#separator \x09", "#path http", "#fields ts uid ...".
bool ZeekReader::read_head(std::string_view line) {
  if (!line.starts_with('#')) return false;
  constexpr std::string_view kSeparator = "#separator \\x";
  if (line.starts_with(kSeparator)) {
    unsigned value = 0;
    const std::string_view digits = line.substr(kSeparator.size(), 2);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (error == std::errc{}) separator_ = static_cast<char>(value);
    return true;
  }
  const std::size_t key = line.find(separator_);
  if (key == kNone) return true;
  std::string_view rest = line.substr(key + 1);
  if (line.starts_with("#path")) path_ = rest;
  if (!line.starts_with("#fields")) return true;
  columns_.clear();
  while (true) {
    const std::size_t end = rest.find(separator_);
    columns_.emplace_back(rest.substr(0, end));
    if (end == kNone) return true;
    rest.remove_prefix(end + 1);
  }
}

bool ZeekReader::understand(std::string_view line, LineFacts& facts) {
  const bool json = line.starts_with('{');
  if (json ? !json_.read(line, facts) : !understand_columns(line, facts)) return false;
  const bool ssl = json ? json_.has("server_name") || json_.has("cipher") : path_ == "ssl";
  if (ssl) {
    facts.channel = Channel::kEncrypted;
  } else if (facts.channel == Channel::kUnknown && (!facts.url.empty() || !facts.method.empty())) {
    facts.channel = Channel::kCleartext;  // what Zeek reads of a request it saw in clear text
  }
  return true;
}

bool ZeekReader::understand_columns(std::string_view line, LineFacts& facts) {
  if (columns_.empty() || line.empty() || line.front() == '#') return false;
  fields_.begin();
  std::size_t begin = 0;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const bool last = i + 1 == columns_.size();
    const std::size_t end = last ? line.size() : line.find(separator_, begin);
    if (end == kNone) return false;  // fewer cells than columns
    const std::string_view cell = line.substr(begin, end - begin);
    if (last && cell.find(separator_) != kNone) return false;
    if (cell != "-" && cell != "(empty)") {
      fields_.take({columns_[i], columns_[i], cell, begin, false}, facts);
    }
    if (columns_[i] == "ts") facts.time = TimeReader(cell).epoch();
    begin = end + 1;
  }
  fields_.finish(facts, false);
  return true;
}

}  // namespace

std::unique_ptr<LogReader> make_zeek_reader() { return std::make_unique<ZeekReader>(); }

}  // namespace leakwire::inspect
