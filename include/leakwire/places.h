// Places: what is known of receivers: who owns a name, where the owner is, where an address stands.
//
//   Places   shared by all threads (immutable; copies share their tables)
//   Locator  one a thread (remembers the hosts it has seen)
//
// Sources, strongest first: the policy's own lists, the built-in registry, files that the user
// imported, ranges of addresses. No name is ever resolved: what the input does not tell is not
// known. Adequacy and other grounds are no matter of places, but of the policy.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "leakwire/circumstances.h"
#include "leakwire/destination.h"
#include "leakwire/export.h"
#include "leakwire/result.h"

namespace leakwire {

namespace place {
struct Tables;
struct Lists;
}  // namespace place

// A receiver as a policy lists it.
struct Listing {
  std::string id;    // "example-payments"; of one of our own companies its id, else its name
  std::string name;  // the owner: "Example Payments Ltd"
  Role role = Role::kProcessor;
  Country country;          // where the receiving company is
  Country controlled_from;  // where it is controlled from; not known: as `country`
  // "pay.example" covers itself and all below it, "*.pay.example" only those below. Lower case,
  // A-labels.
  std::vector<std::string> domains;
  std::vector<std::string> networks;  // CIDR: "10.0.0.0/8", "2001:db8::/32"
  // Paths that tell it from another receiver of the same domain ('*' is any run of bytes); empty:
  // all. The first entry with a path that fits wins, then the first without any, then the first.
  std::vector<std::string> at;
};

// What a policy says of places. Made by Policy; Destination::listing counts its entries.
struct Listings {
  std::vector<Listing> entries;
  std::vector<std::string> hosted_by;  // a CNAME of ours to one of these domains stays ours
};

struct PlacesOptions {
  bool registry = true;  // the built-in one
  // Folders of files made by import_places() and of .mmdb files; a folder that is missing holds
  // none.
  std::vector<std::filesystem::path> folders;
  // Holds `geoip` and `geoip6` of Debian's tor-geoipdb; not looked at where empty or missing.
  std::filesystem::path geoip_folder = "/usr/share/tor";
};

class LEAKWIRE_EXPORT Places {
 public:
  // Reads every file of the folders; all mistakes of all of them where one cannot be used.
  static Result<Places> load(const PlacesOptions& options = {});
  // The same tables, the lists of a policy before them. The lists are taken as right: what is wrong
  // with them is the policy's to tell.
  Places with(const Listings& lists) const;

  std::size_t domains() const noexcept;  // names in registry and imported files

 private:
  friend class Locator;
  Places(std::shared_ptr<const place::Tables> tables, std::shared_ptr<const place::Lists> lists);
  std::shared_ptr<const place::Tables> tables_;
  std::shared_ptr<const place::Lists> lists_;
};

// One step of an answer, for `leakwire places lookup`.
struct PlaceStep {
  std::string field;   // "domain", "owner", "role", "importer_country", ...: as in a record
  std::string answer;  // "tracker.example"; empty: not known
  std::string from;    // "policy", "registry: tracker", "file disconnect.tsv: ...", "geoip", "none"
  std::string why;     // one sentence: "CNAME to an analytics company overrides our own domain"
};

class LEAKWIRE_EXPORT Locator {
 public:
  explicit Locator(Places places);
  Locator(Locator&&) noexcept;
  Locator& operator=(Locator&&) noexcept;
  ~Locator();

  // Total: whatever the bytes, and where memory is short, the answer is at worst a third party of
  // which nothing is known. No allocation for a host seen lately. Views: see destination.h.
  Destination locate(const Endpoint& endpoint) noexcept;
  // Data that nobody is sent: it stays with us. Role first party, our first company's country.
  Destination at_rest() const noexcept;
  // Whose the domain in a value is ("example.com" of an address there): the policy's own entities'
  // (kOurs), the destination's (same registrable domain or same listing: kReceiver), or kOther;
  // kUnknown for what is no domain name.
  ValueDomain value_domain(std::string_view domain, const Destination& destination) noexcept;
  // Every answer and where it came from, in the order of a record's fields.
  std::vector<PlaceStep> explain(const Endpoint& endpoint);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// "adguard" (companiesdb), "duckduckgo" (tds.json), "disconnect" (services.json), "ghostery"
// (trackerdb), "mmdb" (copied as it is, once it reads well).
LEAKWIRE_EXPORT std::span<const std::string_view> place_formats() noexcept;

struct ImportReport {
  std::size_t companies = 0;
  std::size_t domains = 0;
  std::size_t left_out = 0;  // entries without a domain or a name
};

// Reads a file of another project into our own form (docs/places.md) and writes that to `into`,
// whole or not at all. A file that is cut short or of another format is a mistake with its line
// and column; nothing is written then.
LEAKWIRE_EXPORT Result<ImportReport> import_places(std::string_view format,
                                                   const std::filesystem::path& file,
                                                   const std::filesystem::path& into);

}  // namespace leakwire
