#include "inspect/judge.h"

#include <algorithm>

#include "inspect/log/parts.h"
#include "text/byte_order_mark.h"
#include "text/byte_set.h"

namespace leakwire::inspect {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

// The domain in a value: of an e-mail address, a user name.
std::string_view domain_in(std::string_view value) noexcept {
  const std::size_t at = value.rfind('@');
  return at == kNone ? std::string_view() : value.substr(at + 1);
}

// Whoever is in no list, and receives what is theirs.
void be_person(Destination& destination) noexcept {
  if (destination.listing == Destination::kNotListed) destination.role = Role::kDataSubject;
}

bool is_mail_address(Where where) noexcept {
  return where == Where::kEnvelope || where == Where::kMailHeader;
}

// Whether the host takes the mail of one of the mail's receivers in that domain (RFC 4343: case is
// the same).
bool takes_mail_of(const LineFacts& facts, std::string_view domain) noexcept {
  return std::any_of(
      facts.mail_domains.begin(), facts.mail_domains.end(), [&](std::string_view one) {
        return std::equal(one.begin(), one.end(), domain.begin(), domain.end(),
                          [](char a, char b) { return text::to_lower(a) == text::to_lower(b); });
      });
}

std::string_view without_end(std::string_view line) noexcept {
  line = line.substr(0, line.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

void read_head(LogReader& reader, std::string_view head) {
  while (!head.empty()) {
    const std::string_view line = without_end(head);
    if (!reader.read_head(line)) return;
    head.remove_prefix(std::min(head.find('\n'), head.size() - 1) + 1);
  }
}

}  // namespace

std::unique_ptr<Judge> Judge::make(const std::optional<Judging>& judging,
                                   const std::optional<Places>& places) {
  if (judging) return std::unique_ptr<Judge>(new Judge(judging->policy, judging->places));
  if (places) return std::unique_ptr<Judge>(new Judge(std::nullopt, *places));
  return nullptr;
}

Judge::Judge(std::optional<Policy> policy, const Places& places)
    : policy_(std::move(policy)), locator_(places), clients_(places) {
  if (policy_) excluded_networks_ = Networks(policy_->excluded_networks());
}

void Judge::begin_input(const InputInfo& info) {
  info_ = info;
  LogFormat format = info_.log;
  if (format.kind == LogKind::kAuto) format = settle_log_format(info_.log_head);
  kind_ = format.kind;
  reader_ = make_log_reader(format);
  if (reader_) read_head(*reader_, text::without_byte_order_mark(info_.log_head));
  to_.clear();
  if (const auto to = read_receiver(info_.to)) tell_receiver(*to, to_);
}

bool Judge::names_receivers() const noexcept {
  return kind_ != LogKind::kPlain || to_.receiver == Receiver::kNamed;
}

void Judge::count_line(LogTally& tally) noexcept {
  if (reader_ == nullptr) return;
  // What is named may still be no host.
  const bool named = facts_.receiver == Receiver::kUs || (facts_.receiver == Receiver::kNamed &&
                                                          !locator_.locate(facts_.to).host.empty());
  if (!facts_.understood) {
    ++tally.unread;
  } else if (named) {
    ++tally.named;
  } else {
    ++tally.unnamed;
  }
}

bool Judge::is_json_line(std::string_view line) const noexcept {
  const bool may_be = kind_ == LogKind::kJson || kind_ == LogKind::kEve || kind_ == LogKind::kZeek;
  return may_be && facts_.understood && text::without_byte_order_mark(line).starts_with('{');
}

void Judge::begin_line(std::string_view line) {
  if (reader_) {
    reader_->read(without_end(line), facts_);
  } else {
    facts_.clear();
  }
  settle_facts();
}

void Judge::begin_long_line() {
  facts_.clear();
  settle_facts();
}

void Judge::begin_facts(const LineFacts& facts) {
  facts_ = facts;
  settle_facts();
}

// What holds for the whole line.
void Judge::settle_facts() {
  categories_.clear();
  people_ = 0;
  if (to_.receiver == Receiver::kNamed) {
    facts_.receiver = Receiver::kNamed;
    facts_.to = to_.to;
    facts_.channel = to_.channel;
    facts_.rest_is_sent = true;
  }
  excluded_ = !facts_.client.empty() && excluded_networks_.hold(facts_.client);
  from_country_ = locator_.at_rest().importer_country;
  if (facts_.client.empty() && facts_.origin.empty()) return;
  const bool by_client = !facts_.client.empty();
  const Destination from =
      clients_.locate(by_client ? Endpoint{facts_.client, facts_.client, 0, {}, {}}
                                : Endpoint{facts_.origin, {}, 0, {}, {}});
  const bool known_owner = from.importer_country.known();
  const Country country = known_owner ? from.importer_country : from.server_country;
  // A private address that no list holds tells nothing of its sender: it is our first company's.
  if (country.known() || !by_client || !private_networks().hold(facts_.client)) {
    from_country_ = country;
  }
}

void Judge::tell_categories(std::span<const Finding> findings) {
  categories_.clear();
  for (const Finding& finding : findings) categories_.push_back(finding.category);
  std::sort(categories_.begin(), categories_.end());
  categories_.erase(std::unique(categories_.begin(), categories_.end()), categories_.end());
}

void Judge::settle_destination(Judged& judged) noexcept {
  if (!judged.is_sent || facts_.receiver == Receiver::kUs) {
    judged.destination = locator_.at_rest();
  } else {
    judged.destination =
        locator_.locate(facts_.receiver == Receiver::kUnknown ? Endpoint() : facts_.to);
  }
  if (facts_.receiver == Receiver::kVisitor) be_person(judged.destination);
}

Judged Judge::judge_receiver() noexcept {
  Judged judged;
  judged.is_sent = names_receivers();
  settle_destination(judged);
  return judged;
}

Judged Judge::judge(const Finding& finding, std::string_view value, std::size_t column,
                    std::optional<text::Micros> time, text::Micros reading) noexcept {
  Judged judged;
  const LinePart* part = facts_.part_at(column);
  judged.is_sent = names_receivers() && (part != nullptr || facts_.rest_is_sent);
  settle_destination(judged);
  Circumstances& about = judged.circumstances;
  about.at_rest = !judged.is_sent;
  about.where = part == nullptr ? facts_.rest.where : part->where;
  about.field = part == nullptr ? facts_.rest.field : part->field;
  about.channel = judged.is_sent ? facts_.channel : Channel::kUnknown;
  about.direction = judged.is_sent ? facts_.direction : Direction::kUnknown;
  about.path = judged.is_sent ? facts_.to.path : std::string_view();
  about.source = info_.name;
  about.from_country = from_country_;
  if (facts_.time) time = facts_.time;
  about.time = time.value_or(reading);
  if (about.at_rest && time && *time <= reading) {
    about.age = static_cast<std::uint32_t>((reading - *time) / text::kDay);
  }
  if (about.at_rest && people_ > 0) about.distinct = people_;
  about.signals = facts_.signals;
  if (categories_.empty()) {
    about.categories = {&finding.category, 1};
  } else {
    about.categories = categories_;
  }
  if (const std::string_view domain = domain_in(value); !domain.empty()) {
    about.value_domain = locator_.value_domain(domain, judged.destination);
    // A mail to somebody, on its way to the host that keeps their mail.
    if (facts_.is_mail && is_mail_address(about.where) && !judged.is_inbound() &&
        (about.value_domain == ValueDomain::kReceiver || takes_mail_of(facts_, domain))) {
      be_person(judged.destination);
    }
  }
  if (policy_) judged.verdict = policy_->judge(finding, judged.destination, about);
  return judged;
}

}  // namespace leakwire::inspect

namespace leakwire {

bool is_receiver_name(std::string_view text) noexcept {
  const auto url = inspect::read_receiver(text);
  return url && !url->host.empty();
}

}  // namespace leakwire
