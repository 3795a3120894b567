// leakwire-policy-bench [RULES [ROUNDS [POLICY]]]: how long a policy of many rules takes to read,
// and one judgement under it; under a policy of a file with all that is known of its receivers, one
// judgement and one look-up of a host, met lately and not. One line of JSON a measurement; CPU
// time, the median of the rounds.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

#include "bench/random.h"
#include "leakwire/places.h"
#include "leakwire/policy.h"

namespace leakwire::bench {
namespace {

constexpr std::array<std::string_view, 6> kKinds{"contact.email",    "contact.phone",
                                                 "payment.card",     "credential.token",
                                                 "online.cookie-id", "identity.passport"};
constexpr std::array<std::string_view, 4> kActions{"allow", "report", "redact", "block"};

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// One receiver to four rules; of the rules one half names receivers, a third domains, the rest
// neither.
std::string policy_text(std::size_t rules) {
  std::string text =
      "leakwire: 1\nus: {home: EEA, entities: [{name: Us, country: DE, domains: [us.example]}]}\n"
      "consent: {marketing: {tcf: [3, 4], gpc: withdraws}}\n"
      "promises: [{id: kept, text: A promise.}]\nreceivers:\n";
  for (std::size_t number = 0; number < rules / 4; ++number) {
    const std::string id = std::to_string(number);
    text += "  - {id: r" + id + ", role: processor, country: US, domains: [r" + id +
            ".example], transfer: {ground: scc}, uses: [{purpose: mail, may: contact.*}]}\n";
  }
  text += "rules:\n";
  for (std::size_t number = 0; number < rules; ++number) {
    const std::string id = std::to_string(number);
    const std::string kind(kKinds[number % kKinds.size()]);
    text += "  - {name: rule-" + id + ", when: {category: " + kind;
    if (number % 6 < 3) {
      text += ", receiver: r" + std::to_string(number / 4) + ", channel: cleartext}";
    } else if (number % 6 < 5) {
      text += ", domain: d" + id + ".example, where: [query, body]}, unless: {consent: marketing}";
    } else {
      text += ", field: field-" + id + ", to: third-party}";
    }
    text += ", then: " + std::string(kActions[number % 4]) + ", because: kept}\n";
  }
  text +=
      "  - {name: abroad, when: {abroad: true}, not: {ground: [adequacy, scc]}, then: report}\n";
  return text +
         "  - {name: mail-out, when: {category: contact.email, to: third-party}, then: block}\n";
}

struct Case {
  Finding finding;
  Destination to;
  Circumstances how;
};

// Names of which views are taken live in `names`.
std::vector<Case> cases(std::size_t rules, std::size_t count, std::vector<std::string>& names) {
  Random random(1);
  names.reserve(3 * count);
  std::vector<Case> all(count);
  const auto name = [&names](std::string text) -> std::string_view {
    names.push_back(std::move(text));
    return names.back();
  };
  for (Case& one : all) {
    const std::string id = std::to_string(random.below(rules));
    one.finding.category = kKinds[random.below(kKinds.size())];
    one.finding.detector = "email";
    one.finding.confidence = Confidence::kValidated;
    one.how.field = name("field-" + std::to_string(random.below(rules)));
    one.how.channel = static_cast<Channel>(random.below(3));
    one.how.where = static_cast<Where>(random.below(kWhereNames.size()));
    one.how.path = "/v1/collect";
    one.how.time = 1'768'435'200'000'000;
    if (random.below(2) == 0) {
      const auto listing = static_cast<std::uint32_t>(random.below(rules / 4));
      one.to.host = name("www.r" + std::to_string(listing) + ".example");
      one.to.receiver = name("r" + std::to_string(listing));
      one.to.listing = listing + 1;  // behind our own company
      one.to.role = Role::kProcessor;
      one.to.importer_country = *country_named("US");
    } else {
      one.to.host = name("a.b.d" + id + ".example");
      one.to.domain = "d.example";
    }
  }
  return all;
}

void write(const char* what, std::size_t rules, double value, const char* unit) {
  std::printf("{\"section\":\"policy\",\"what\":\"%s\",\"rules\":%zu,\"%s\":%.6g}\n", what, rules,
              unit, value);
}

// Of `count` different findings one after the other. Many of them: neither they nor what is asked
// of them stays near; few: as in a log whose lines go to few hosts.
void judge_cases(const Policy& policy, std::size_t rules, std::size_t rounds, std::size_t count) {
  std::vector<std::string> names;
  const std::vector<Case> all = cases(rules, count, names);
  const std::size_t times = 50 * 4096 / count;
  std::vector<double> judged;
  std::size_t blocked = 0;
  for (std::size_t round = 0; round < rounds; ++round) {
    const double begin = cpu_seconds();
    for (std::size_t time = 0; time < times; ++time) {
      for (const Case& one : all) {
        blocked += policy.judge(one.finding, one.to, one.how).action == Action::kBlock ? 1 : 0;
      }
    }
    judged.push_back((cpu_seconds() - begin) / static_cast<double>(times * count));
  }
  const std::string of = " of " + std::to_string(count) + " findings";
  write(("judge" + of).c_str(), rules, 1e9 * median(judged), "nanoseconds");
  write(("blocked" + of).c_str(), rules,
        static_cast<double>(blocked) / static_cast<double>(rounds * times * count), "share");
}

int run(std::size_t rules, std::size_t rounds) {
  const std::string text = policy_text(rules);
  write("bytes of the file", rules, static_cast<double>(text.size()), "bytes");
  std::vector<double> loads;
  for (std::size_t round = 0; round < std::max<std::size_t>(1, rounds / 4); ++round) {
    const double begin = cpu_seconds();
    const auto policy = Policy::parse(text, "bench.yaml");
    loads.push_back(cpu_seconds() - begin);
    if (!policy) {
      std::fprintf(stderr, "%s\n", policy.error().front().message.c_str());
      return 1;
    }
  }
  write("load", rules, median(loads), "seconds");
  const Policy policy = *Policy::parse(text, "bench.yaml");
  judge_cases(policy, rules, rounds, 4096);
  judge_cases(policy, rules, rounds, 64);
  return 0;
}

// Nanoseconds for one call of `work`, which is called for the numbers below `count`.
template <class Work>
double each(std::size_t rounds, std::size_t count, std::size_t times, Work work) {
  std::vector<double> seconds;
  for (std::size_t round = 0; round < rounds; ++round) {
    const double begin = cpu_seconds();
    for (std::size_t time = 0; time < times; ++time) {
      for (std::size_t number = 0; number < count; ++number) work(number);
    }
    seconds.push_back((cpu_seconds() - begin) / static_cast<double>(times * count));
  }
  return 1e9 * median(seconds);
}

// `hosts` met one after the other, more often than a Locator remembers them or not.
double locate(const Places& places, std::size_t hosts, std::size_t rounds) {
  Locator locator(places);
  std::vector<std::string> names;
  for (std::size_t number = 0; number < hosts; ++number) {
    names.push_back("www" + std::to_string(number) + ".shop.example");
  }
  std::size_t known = 0;
  const double result = each(rounds, hosts, 1 + 65'536 / hosts, [&](std::size_t number) {
    Endpoint to;
    to.host = names[number];
    known += locator.locate(to).importer_country.known() ? 1 : 0;
  });
  return known == 0 ? result : 0;
}

int worked(const std::string& file, std::size_t rounds) {
  const auto policy = Policy::load(file);
  const auto places = Places::load();
  if (!policy || !places) {
    std::fprintf(stderr, "%s: not right\n", file.c_str());
    return 1;
  }
  const Places all = places->with(policy->listings());
  constexpr std::array<std::string_view, 6> kHosts{
      "www.google-analytics.com", "ads.example",      "pay.example", "panel.example",
      "api.stripe.com",           "d1.cloudfront.net"};
  constexpr std::size_t kCases = 60;
  // What a Locator tells is good until it is asked again.
  std::vector<Locator> locators;
  for (std::size_t number = 0; number < kHosts.size(); ++number) locators.emplace_back(all);
  std::vector<Case> cases(kCases);
  for (std::size_t number = 0; number < kCases; ++number) {
    Case& one = cases[number];
    Endpoint to;
    to.host = kHosts[number % kHosts.size()];
    one.to = locators[number % kHosts.size()].locate(to);
    one.finding.category = kKinds[number / kHosts.size() % kKinds.size()];
    one.finding.confidence = Confidence::kValidated;
    one.how.where = static_cast<Where>(number % kWhereNames.size());
    one.how.channel = static_cast<Channel>(number % 3);
    one.how.path = "/v1/collect";
    one.how.time = 1'768'435'200'000'000;
  }
  std::size_t blocked = 0;
  const double judged = each(rounds, kCases, 2000, [&](std::size_t number) {
    const Case& one = cases[number];
    blocked += policy->judge(one.finding, one.to, one.how).action == Action::kBlock ? 1 : 0;
  });
  write("judge by the file", policy->rules(), judged, "nanoseconds");
  write("blocked by the file", policy->rules(),
        static_cast<double>(blocked) / static_cast<double>(rounds * kCases * 2000), "share");
  write("locate of 64 hosts", policy->rules(), locate(all, 64, rounds), "nanoseconds");
  write("locate of 65536 hosts", policy->rules(), locate(all, 65'536, rounds), "nanoseconds");
  return 0;
}

std::size_t number_or(const char* text, std::size_t otherwise) {
  std::size_t number = otherwise;
  const std::string_view word(text);
  std::from_chars(word.data(), word.data() + word.size(), number);
  return number;
}

}  // namespace
}  // namespace leakwire::bench

int main(int argc, char** argv) {
  const std::size_t rules = argc > 1 ? leakwire::bench::number_or(argv[1], 10'000) : 10'000;
  const std::size_t rounds = argc > 2 ? leakwire::bench::number_or(argv[2], 21) : 21;
  const int done =
      leakwire::bench::run(std::max<std::size_t>(rules, 8), std::max<std::size_t>(rounds, 1));
  if (done != 0 || argc <= 3) return done;
  return leakwire::bench::worked(argv[3], std::max<std::size_t>(rounds, 1));
}
