#include "place/registry_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "place/host_name.h"
#include "place/kinds.h"
#include "text/byte_set.h"
#include "text/utf8.h"

namespace leakwire::place {
namespace {

constexpr std::size_t kColumns = 8;
constexpr std::array<std::string_view, kColumns> kColumnNames{
    "id", "owner", "country", "parent", "parent country", "kind", "domains", "source"};
enum Column : std::size_t {
  kId,
  kOwner,
  kCountry,
  kParent,
  kParentCountry,
  kKind,
  kDomains,
  kSource
};

using Fields = std::array<std::string_view, kColumns>;

bool is_id(std::string_view id) noexcept {
  const auto fits = [](char c) { return text::is_digit(c) || (c >= 'a' && c <= 'z') || c == '-'; };
  return !id.empty() && id.front() != '-' && id.back() != '-' &&
         std::all_of(id.begin(), id.end(), fits);
}

bool is_control(char c) noexcept { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

// One line of a file, and the mistakes in it.
class LineReader {
 public:
  LineReader(std::string_view line, const std::string& file, unsigned number, Diagnostics& mistakes)
      : line_(line), file_(file), number_(number), mistakes_(mistakes) {}

  bool read(Company& company) {
    const std::size_t before = mistakes_.size();
    if (!split()) return false;
    if (!is_id(at(kId))) wrong(kId, "an id of small letters, digits and inner hyphens is expected");
    if (at(kOwner).empty()) wrong(kOwner, "the owner is missing, its name is expected");
    company = {.id = at(kId),
               .owner = at(kOwner),
               .country = country(kCountry),
               .parent = at(kParent),
               .parent_country = country(kParentCountry),
               .kind = at(kKind),
               .domains = at(kDomains),
               .source = at(kSource),
               .line = number_};
    if (!is_kind(at(kKind))) {
      wrong(kKind, fmt::format("no such kind; one of {} is expected", fmt::join(kKinds, " ")));
    }
    if (at(kSource).empty()) wrong(kSource, "the source of these facts is expected");
    read_domains();
    return mistakes_.size() == before;
  }

 private:
  std::string_view at(Column column) const noexcept { return fields_[column]; }
  void wrong(std::size_t column, std::string message) {
    wrong_at(fields_[column].data(), std::move(message));
  }
  void wrong_at(const char* place, std::string message) {
    mistakes_.push_back(
        {file_, number_, static_cast<unsigned>(place - line_.data()) + 1, std::move(message)});
  }

  bool split() {
    std::size_t count = 0;
    for (std::size_t begin = 0; begin <= line_.size();) {
      const std::size_t tab = std::min(line_.find('\t', begin), line_.size());
      if (count < kColumns) fields_[count] = line_.substr(begin, tab - begin);
      ++count;
      begin = tab + 1;
    }
    const auto control =
        std::find_if(line_.begin(), line_.end(), [](char c) { return is_control(c) && c != '\t'; });
    if (control != line_.end()) {
      wrong_at(&*control, "a control character; text and tabs are expected");
      return false;
    }
    if (count == kColumns) return true;
    mistakes_.push_back({file_, number_, 1,
                         fmt::format("{} columns, {} are expected, with tabs between them: {}",
                                     count, kColumns, fmt::join(kColumnNames, ", "))});
    return false;
  }

  Country country(Column column) {
    if (at(column).empty()) return {};
    const auto named = country_named(at(column));
    if (!named)
      wrong(column, "no country; a code of ISO 3166-1 in capitals, or nothing, is expected");
    return named.value_or(Country{});
  }

  void read_domains() {
    std::string_view rest = at(kDomains);
    if (rest.empty()) wrong(kDomains, "a domain is expected");
    for (std::string_view domain = next_domain(rest); !domain.empty(); domain = next_domain(rest)) {
      const std::string_view why = wrong_with_domain(domain);
      if (!why.empty()) wrong_at(domain.data(), std::string(why));
    }
  }

  std::string_view line_;
  const std::string& file_;
  unsigned number_;
  Diagnostics& mistakes_;
  Fields fields_;
};

}  // namespace

std::string_view next_domain(std::string_view& domains) noexcept {
  const std::size_t begin = std::min(domains.find_first_not_of(' '), domains.size());
  const std::size_t end = std::min(domains.find(' ', begin), domains.size());
  const std::string_view domain = domains.substr(begin, end - begin);
  domains.remove_prefix(end);
  return domain;
}

std::string_view wrong_with_domain(std::string_view domain) {
  if (domain.starts_with("*.")) domain.remove_prefix(2);
  const HostName host = read_host(domain);
  if (host.address) return "an address; a domain is expected";
  if (host.text.empty() || host.text != domain) {
    return "no domain; small letters, and A-labels for others, are expected";
  }
  if (is_registry_suffix(host.text)) {
    return "a public suffix, which no company owns; a domain below it is expected";
  }
  return {};
}

Diagnostics read_registry(std::string_view bytes, const std::string& name,
                          const std::function<void(const Company&)>& take) {
  Diagnostics mistakes;
  if (text::to_utf8(bytes) != bytes) {
    mistakes.push_back({name, 0, 0, "no UTF-8; text in UTF-8 is expected"});
    return mistakes;
  }
  unsigned number = 0;
  while (!bytes.empty()) {
    ++number;
    const std::size_t end = bytes.find('\n');
    const std::string_view line = bytes.substr(0, end);
    if (end == std::string_view::npos) {
      mistakes.push_back({name, number, static_cast<unsigned>(line.size()) + 1,
                          "cut short; a line end is expected"});
      break;
    }
    bytes.remove_prefix(end + 1);
    if (line.empty() || line.front() == '#') continue;
    Company company;
    if (LineReader(line, name, number, mistakes).read(company)) take(company);
  }
  return mistakes;
}

std::string write_line(const CompanyText& company) {
  const auto plain = [](std::string text) {
    std::replace_if(text.begin(), text.end(), is_control, ' ');
    return text;
  };
  return fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", company.id, plain(company.owner),
                     company.country.text(), plain(company.parent), company.parent_country.text(),
                     company.kind, company.domains, plain(company.source));
}

std::string id_of_name(std::string_view name) {
  std::string id;
  for (const char c : name) {
    const char small = text::to_lower(c);
    const bool fits = text::is_digit(small) || (small >= 'a' && small <= 'z');
    if (fits) {
      id += small;
    } else if (!id.empty() && id.back() != '-') {
      id += '-';
    }
  }
  while (id.ends_with('-')) id.pop_back();
  return id;
}

}  // namespace leakwire::place
