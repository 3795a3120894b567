#include "place/explain.h"

#include <fmt/format.h>

#include <filesystem>
#include <iterator>

#include "place/kinds.h"

namespace leakwire::place {
namespace {

std::string file_name(std::string_view path) {
  return std::filesystem::path(path).filename().string();
}

// The parts of one answer, in the order of a record's fields.
class Explainer {
 public:
  Explainer(const Tables& tables, const Lists& lists, const Endpoint& endpoint,
            const Answer& answer)
      : tables_(tables),
        lists_(lists),
        endpoint_(endpoint),
        answer_(answer),
        destination_(conclude(lists, answer, endpoint.path)) {}

  std::vector<PlaceStep> run() {
    host();
    domain();
    via();
    owner();
    importer();
    server();
    controlled();
    certain();
    kind();
    as();
    return std::move(steps_);
  }

 private:
  void add(std::string field, std::string_view answer, std::string from, std::string why = "") {
    if (answer.empty()) from = "none";
    steps_.push_back({std::move(field), std::string(answer), std::move(from), std::move(why)});
  }

  const Listing* listing() const {
    const bool listed = destination_.listing != Destination::kNotListed;
    return listed ? &lists_.listings.entries[destination_.listing] : nullptr;
  }
  // "registry: google-analytics", "file disconnect.tsv: google".
  std::string company_origin() const {
    const Company& company = *answer_.company;
    return fmt::format("{}: {}", tables_.origins[company.origin], company.id);
  }
  std::string source_why() const { return fmt::format("by {}", answer_.company->source); }

  void host() {
    std::string why;
    if (answer_.host.empty()) {
      why = endpoint_.host.empty() ? "none is named" : "what is named is no host";
    } else if (answer_.address && answer_.host == format_address(*answer_.address)) {
      why = "an address";
    } else if (answer_.host != endpoint_.host) {
      why = "in small letters and A-labels, without user, port and dot at the end";
    }
    add("host", answer_.host, "input", why);
  }

  void domain() {
    std::string why;
    if (answer_.domain.empty() && !answer_.host.empty()) {
      const bool address = answer_.address && answer_.host == format_address(*answer_.address);
      why = address ? "an address has none" : "the name is a public suffix, or has one label";
    }
    add("domain", answer_.domain, "public suffix list", why);
  }

  void via() {
    for (const std::string_view name : answer_.via) {
      std::string why;
      if (name == answer_.overriding) {
        why = answer_.cloaked
                  ? fmt::format("CNAME to {} company overrides our own domain",
                                answer_.company->kind == "ads" ? "an advertising" : "an analytics")
                  : "CNAME to a receiver of the policy overrides our own domain";
      } else if (name == answer_.stays) {
        why = "the policy says that we are hosted there: the name stays ours";
      } else if (name == answer_.carrier) {
        why = "a company that carries the names of others: the name keeps its owner";
      }
      add("via", name, "input", why);
    }
  }

  std::string listed_why() const {
    if (!answer_.overriding.empty()) return fmt::format("{} is listed", answer_.overriding);
    if (answer_.by_network) return "its address is in a network that is listed";
    std::string why = fmt::format("{} is listed", answer_.listed_as);
    if (answer_.entries.size() > 1) {
      why += fmt::format(", of {} receivers; the path tells which", answer_.entries.size());
    }
    return why;
  }

  void owner() {
    if (listing() != nullptr) {
      const bool named = destination_.owner_from == PlaceSource::kPolicy;
      add("owner", destination_.owner, named ? "policy" : company_origin(), listed_why());
      add("receiver", destination_.receiver, "policy");
      add("role", to_string(destination_.role), "policy");
      return;
    }
    if (answer_.company != nullptr) {
      add("owner", destination_.owner, company_origin(), source_why());
      add("receiver", destination_.receiver, company_origin());
    } else {
      add("owner", "", "", "no source knows it");
      add("receiver", "", "");
    }
    add("role", to_string(destination_.role), "policy", "the policy does not list it");
    steps_.back().from = "none";
  }

  void importer() {
    if (destination_.country_from == PlaceSource::kPolicy) {
      add("importer_country", destination_.importer_country.text(), "policy");
    } else if (destination_.country_from == PlaceSource::kRegistry) {
      add("importer_country", destination_.importer_country.text(), company_origin(), source_why());
    } else {
      add("importer_country", "", "", "the country of the receiving company is not known");
    }
  }

  void server() {
    const std::string from = answer_.where.from == "geoip"
                                 ? "geoip"
                                 : fmt::format("file {}", file_name(answer_.where.from));
    std::string why;
    if (!answer_.address) {
      why = "no address is given, and none is looked up";
    } else if (!answer_.where.country.known()) {
      why = fmt::format("no file knows {}", format_address(*answer_.address));
    } else {
      why = fmt::format("of {}", format_address(*answer_.address));
    }
    add("server_country", answer_.where.country.text(), from, why);
  }

  void controlled() {
    const Listing* listed = listing();
    const bool by_policy =
        listed != nullptr && (listed->controlled_from.known() || listed->country.known());
    const Company* company = answer_.company;
    std::string why;
    if (!by_policy && company != nullptr && !company->parent.empty()) {
      why = fmt::format("of its parent, {}", company->parent);
    }
    std::string from = "policy";
    if (!by_policy && company != nullptr) from = company_origin();
    add("controlled_from", destination_.controlled_from.text(), std::move(from), why);
  }

  void certain() {
    std::string why;
    if (!answer_.carrier.empty()) {
      why = fmt::format("{} may answer from many countries", answer_.carrier);
    } else if (answer_.where.anycast) {
      why = "the address stands in many places (anycast)";
    } else if (destination_.country_from == PlaceSource::kIp) {
      why = "an address alone does not tell whether it stands in one place";
    } else if (destination_.country_from == PlaceSource::kNone) {
      why = "no country is known";
    }
    std::string from(to_string(destination_.country_from));
    add("country_certain", destination_.country_certain ? "true" : "false", std::move(from), why);
  }

  void kind() {
    add("kind", destination_.kind, answer_.company == nullptr ? "" : company_origin());
  }

  // Who runs the network of the address. Told here alone: that is no owner.
  void as() {
    if (!answer_.address) return;
    for (const MmdbFile& file : tables_.mmdbs) {
      const MmdbFile::Facts facts = file.look_up_all(*answer_.address);
      if (facts.as_number == 0) continue;
      const std::string name = facts.as_name.empty() ? "" : " " + facts.as_name;
      add("as", fmt::format("AS{}{}", facts.as_number, name),
          fmt::format("file {}", file_name(file.name())),
          fmt::format("of the network of /{} around {}; who runs it need not own what stands there",
                      facts.bits, format_address(*answer_.address)));
      return;
    }
  }

  const Tables& tables_;
  const Lists& lists_;
  const Endpoint& endpoint_;
  const Answer& answer_;
  const Destination destination_;
  std::vector<PlaceStep> steps_;
};

}  // namespace

std::vector<PlaceStep> explain(const Tables& tables, const Lists& lists, const Endpoint& endpoint,
                               const Answer& answer) {
  return Explainer(tables, lists, endpoint, answer).run();
}

}  // namespace leakwire::place
