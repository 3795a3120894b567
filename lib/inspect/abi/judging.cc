// Judging one finding.
#include <optional>
#include <utility>

#include "inspect/abi/abi.h"
#include "inspect/abi/handles.h"
#include "text/time.h"

using namespace leakwire;       // NOLINT(google-build-using-namespace): the file is one of C names
using namespace leakwire::abi;  // NOLINT(google-build-using-namespace)

// NOLINTNEXTLINE(readability-identifier-naming)
struct lw_judge {
  Policy policy;
  Locator locator;
  std::string host, address, path, promises;
};

lw_status lw_judge_new(const lw_policy* policy, const lw_places* places, lw_judge** out) {
  if (out == nullptr || policy == nullptr) return LW_ERR_ARGUMENT;
  *out = nullptr;
  return guarded([&] {
    std::optional<Places> tables;
    if (places != nullptr) {
      tables = places->places;
    } else {
      Result<Places> loaded = Places::load();
      if (!loaded) return LW_ERR_FILE;
      tables = std::move(*loaded);
    }
    Locator locator(tables->with(policy->policy.listings()));
    *out = new lw_judge{policy->policy, std::move(locator), {}, {}, {}, {}};
    return LW_OK;
  });
}

void lw_judge_free(lw_judge* judge) { delete judge; }

namespace {

// False where it holds words or numbers that there are none of.
bool circumstances_of(const lw_circumstances& given, Circumstances& about) {
  if (given.channel > LW_CHANNEL_ENCRYPTED || given.direction > LW_DIRECTION_INBOUND) return false;
  about.channel = static_cast<Channel>(given.channel);
  about.direction = static_cast<Direction>(given.direction);
  about.field = from_c(given.field);
  about.path = from_c(given.path);
  about.time = given.time == 0 ? text::now() : given.time;
  if (given.where.size == 0) return true;
  const auto where = where_named(from_c(given.where));
  if (where) about.where = *where;
  return where.has_value();
}

lw_verdict told(const Verdict& verdict, const Destination& to, std::string& promises) {
  lw_verdict out{};
  out.action = static_cast<uint8_t>(verdict.action);
  out.mode = static_cast<uint8_t>(verdict.mode);
  out.reason = to_c(to_string(verdict.reason));
  out.rule = to_c(verdict.rule);
  promises.clear();
  for (const std::string_view promise : verdict.promises) {
    if (!promises.empty()) promises += ',';
    promises += promise;
  }
  out.promises = to_c(promises);
  out.owner = to_c(to.owner);
  out.receiver = to_c(to.receiver);
  out.role = to_c(to_string(to.role));
  const Country& where = to.importer_country.known() ? to.importer_country : to.server_country;
  std::memcpy(out.country, where.code.data(), sizeof out.country);
  return out;
}

}  // namespace

lw_status lw_judge_finding(lw_judge* judge, const lw_finding* finding,
                           const lw_circumstances* circumstances, lw_verdict* out) {
  lw_finding of{};
  lw_circumstances given;
  if (judge == nullptr || finding == nullptr || !read_struct(finding, of) ||
      !read_struct(circumstances, given)) {
    return LW_ERR_ARGUMENT;
  }
  return guarded([&] {
    Finding what;
    what.detector = from_c(of.detector);
    what.category = from_c(of.category);
    Circumstances about;
    if (!confidence_of(of.confidence, what.confidence) || !circumstances_of(given, about)) {
      return LW_ERR_ARGUMENT;
    }
    // Kept: what is told may be pieces of them.
    judge->host = from_c(given.host);
    judge->address = from_c(given.address);
    judge->path = from_c(given.path);
    const Destination to =
        judge->locator.locate({judge->host, judge->address, given.port, judge->path, {}});
    const std::string_view value = from_c(of.text);
    const std::size_t at = value.rfind('@');
    if (at != std::string_view::npos) {
      about.value_domain = judge->locator.value_domain(value.substr(at + 1), to);
    }
    about.categories = {&what.category, 1};
    const Verdict verdict = judge->policy.judge(what, to, about);
    return write_struct(out, told(verdict, to, judge->promises)) ? LW_OK : LW_ERR_ARGUMENT;
  });
}
