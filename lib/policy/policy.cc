#include "leakwire/policy.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include "policy/explain.h"
#include "policy/judge.h"
#include "policy/policy_reader.h"

namespace leakwire {
namespace {

std::optional<std::string> read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  std::string text;
  // One byte over the limit is enough to tell that the file is too large.
  text.resize(policy::kLargestPolicy + 1);
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad() || (in.fail() && !in.eof())) return std::nullopt;
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

}  // namespace

Policy::Policy(std::shared_ptr<const policy::Compiled> compiled) : compiled_(std::move(compiled)) {}

Result<Policy> Policy::load(const std::filesystem::path& file, const PolicyOptions& options) {
  std::error_code error;
  if (std::filesystem::is_directory(file, error)) {
    return Diagnostic{file.string(), 0, 0, "this is a folder; a policy file is expected"};
  }
  errno = 0;
  const std::optional<std::string> text = read_file(file);
  if (!text) {
    const std::string why = errno == 0 ? "it cannot be read" : std::strerror(errno);
    return Diagnostic{file.string(), 0, 0, why + "; a policy file is expected"};
  }
  return parse(*text, file.string(), options);
}

Result<Policy> Policy::parse(std::string_view text, std::string_view name,
                             const PolicyOptions& options) {
  const std::string file(name);
  auto compiled = policy::read_policy(text, file, options);
  if (!compiled) return compiled.error();
  return Policy(std::move(*compiled));
}

Verdict Policy::judge(const Finding& finding, const Destination& destination,
                      const Circumstances& circumstances) const noexcept {
  return policy::judge(policy::Facts(*compiled_, finding, destination, circumstances));
}

Explanation Policy::explain(const Finding& finding, const Destination& destination,
                            const Circumstances& circumstances) const {
  return policy::explain(policy::Facts(*compiled_, finding, destination, circumstances));
}

bool Policy::counts_for(std::size_t index, const Finding& finding, const Destination& destination,
                        const Circumstances& circumstances) const noexcept {
  if (index >= compiled_->budgets.size()) return false;
  policy::ConsentFound asked;
  const policy::Facts facts(*compiled_, finding, destination, circumstances);
  return policy::outcome_of(compiled_->budgets[index].when, facts, asked).kind ==
         policy::Outcome::Kind::kFits;
}

const Listings& Policy::listings() const noexcept { return compiled_->listings; }
const Diagnostics& Policy::warnings() const noexcept { return compiled_->warnings; }
std::string_view Policy::name() const noexcept { return compiled_->name; }
std::string_view Policy::sha256() const noexcept { return compiled_->sha256; }
Mode Policy::mode() const noexcept { return compiled_->mode; }
std::size_t Policy::rules() const noexcept {
  return compiled_->rules.size() - compiled_->exceptions;
}
std::span<const PromiseInfo> Policy::promises() const noexcept { return compiled_->promise_infos; }
std::span<const BudgetInfo> Policy::budgets() const noexcept { return compiled_->budget_infos; }
ClientsKept Policy::clients_kept() const noexcept { return compiled_->clients; }
std::span<const std::string_view> Policy::excluded_networks() const noexcept {
  return compiled_->excluded_views;
}

}  // namespace leakwire
