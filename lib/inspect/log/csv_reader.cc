// CSV of RFC 4180 whose first line names the columns. A cell that goes on over a line end makes a
// line that is not understood.
#include <algorithm>
#include <string>
#include <vector>

#include "inspect/log/json_log.h"
#include "inspect/log/readers.h"
#include "text/byte_order_mark.h"

namespace leakwire::inspect {
namespace {

struct Cell {
  std::size_t begin = 0;
  std::string_view inside;  // without its quotes; doubled quotes as they stand
};

// False where a quote is open at the end of the line, or bytes stand behind a closed one.
bool cut_cells(std::string_view line, std::vector<Cell>& cells) {
  cells.clear();
  std::size_t at = 0;
  while (true) {
    std::size_t end = 0;
    if (at < line.size() && line[at] == '"') {
      std::size_t close = at + 1;
      while (close < line.size() && (line[close] != '"' || line.substr(close + 1, 1) == "\"")) {
        close += line[close] == '"' ? 2 : 1;
      }
      if (close >= line.size()) return false;
      cells.push_back({at + 1, line.substr(at + 1, close - at - 1)});
      end = close + 1;
      if (end < line.size() && line[end] != ',') return false;
    } else {
      end = std::min(line.find(',', at), line.size());
      cells.push_back({at, line.substr(at, end - at)});
    }
    if (end == line.size()) return true;
    at = end + 1;
  }
}

std::string name_of(std::string_view cell) {
  std::string name;
  for (std::size_t i = 0; i < cell.size(); ++i) {
    name += cell[i];
    if (cell.substr(i, 2) == "\"\"") ++i;
  }
  return name;
}

class CsvReader final : public LogReader {
 public:
  explicit CsvReader(std::string_view column) : column_(column) {}

  bool lacks_column() const noexcept override {
    return !column_.empty() && !columns_.empty() &&
           std::find(columns_.begin(), columns_.end(), column_) == columns_.end();
  }

  bool read_head(std::string_view line) override {
    columns_.clear();
    if (cut_cells(text::without_byte_order_mark(line), cells_)) {
      for (const Cell& cell : cells_) columns_.push_back(name_of(cell.inside));
    }
    return false;
  }

 protected:
  bool understand(std::string_view line, LineFacts& facts) override {
    if (columns_.empty() || !cut_cells(line, cells_) || cells_.size() != columns_.size()) {
      return false;
    }
    fields_.begin();
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      const NamedField field{columns_[i], columns_[i], cells_[i].inside, cells_[i].begin, false};
      if (!column_.empty() && columns_[i] == column_) {
        fields_.take_as(Meaning::kReceiver, field, facts);
      } else {
        fields_.take(field, facts);
      }
    }
    fields_.finish(facts, !column_.empty());
    return true;
  }

 private:
  std::string column_;
  std::vector<std::string> columns_;
  std::vector<Cell> cells_;
  NamedFields fields_{usual_names()};
};

}  // namespace

std::unique_ptr<LogReader> make_csv_reader(std::string_view column) {
  return std::make_unique<CsvReader>(column);
}

}  // namespace leakwire::inspect
