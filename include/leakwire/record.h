// Record: one finding as it is written down. It owns its texts and outlives the scan.
//
// The personal data itself is in none of them, but in `value` where the user asked to reveal it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "leakwire/circumstances.h"
#include "leakwire/country.h"
#include "leakwire/destination.h"
#include "leakwire/finding.h"
#include "leakwire/verdict.h"

namespace leakwire {

// Where the bytes were read.
struct RecordSource {
  std::string kind = "file";  // file, stdin, interface
  std::string name;           // masked by the same detectors
  std::uint64_t line = 0;     // from 1; 0: does not apply
  std::uint64_t column = 0;   // from 1, in bytes
  std::uint64_t offset = 0;   // from 0, in bytes of the input as read (after decompression)
};

// Who receives it. Names follow docs/record.md; an empty text means "does not apply".
struct RecordDestination {
  std::string host;  // masked by the same detectors, as all names here that a sender chose
  std::string domain;
  std::vector<std::string> via;
  std::optional<std::string> owner;  // nothing: written as null
  std::string receiver;
  Role role = Role::kThirdParty;
  Country importer_country;
  Country server_country;
  Country controlled_from;
  bool country_certain = false;
  PlaceSource country_from = PlaceSource::kNone;
  std::string purpose;
  Ground ground = Ground::kNotNeeded;
};

struct RecordConsent {
  ConsentState state = ConsentState::kNone;
  ConsentSource from = ConsentSource::kAbsent;
};

struct RecordHttp {
  std::string hostname;
  std::string method;
  std::string url;  // findings in it as labels: "/c?em=[email]"
  std::uint32_t status = 0;
};

struct RecordVerdict {
  Action action = Action::kReport;
  Mode mode = Mode::kWatch;
  Enforced enforced = Enforced::kNone;
  Reason reason = Reason::kDefault;
  std::string rule;
  std::vector<std::string> promises;
};

struct RecordPolicy {
  std::string name;
  std::string sha256;
};

// The flow that it was seen in. Names follow Suricata's EVE JSON.
struct RecordFlow {
  std::uint64_t id = 0;  // unkeyed hash of addresses, ports, protocol and first packet's time
  std::string src_ip;    // as the policy's own.clients lets it be kept; Record has its own
  std::string dest_ip;
  std::uint16_t src_port = 0, dest_port = 0;
  std::string proto;      // TCP, UDP, SCTP
  std::string app_proto;  // http, smtp, ...; empty: not known
  std::optional<std::uint64_t> tx_id;
  std::uint64_t pcap_cnt = 0;  // the packet's number in its capture, from 1
  std::string pcap_filename;   // masked; or
  std::string in_iface;
  std::string community_id;  // "1:...": the name that tools of others give it; empty: not kept
};

// Plain value. Field names follow docs/record.md; an empty text means "does not apply".
struct Record {
  // RFC 3339, UTC, microseconds: of the event, or of the reading where the event tells none.
  std::string timestamp;
  std::string observed;  // ... of the reading
  std::string id;        // 16 hexadecimal digits; the same input read again gives the same
  std::string group;     // 6 hexadecimal digits: one leak, one ticket
  std::string detector;
  std::string category;
  std::string form = "plain";
  Confidence confidence = Confidence::kWeak;
  std::string masked;
  std::string pseudonym;
  std::string key_id;
  std::uint32_t length = 0;
  std::vector<std::string> why;
  std::optional<std::string> value;  // only with reveal
  std::optional<Span> inner;
  RecordSource source;
  std::vector<std::string> path;  // layers below the source's bytes, outermost first
  std::string where;              // to_string(Where)
  std::string field;
  std::string channel;    // cleartext, encrypted, unknown
  std::string direction;  // outbound, inbound
  std::string src_ip;     // who sent it, as the policy's own.clients lets it be kept
  std::string dest_ip;
  std::uint16_t dest_port = 0;
  std::optional<RecordFlow> flow;  // of captures and live traffic
  std::optional<RecordConsent> consent;
  std::optional<RecordHttp> http;
  std::optional<RecordDestination> destination;  // nothing: nobody is sent it, or nobody asked
  std::optional<RecordVerdict> verdict;          // nothing: no policy
  std::optional<RecordPolicy> policy;
  // Not written: what budgets count by.
  std::int64_t time = 0;               // `timestamp`, in microseconds since 1970-01-01T00:00:00Z
  Country from_country;                // where the sender is
  std::uint64_t message = 0;           // which message of its source, from 0
  std::vector<std::uint32_t> budgets;  // into Policy::budgets(), those it counts for
  std::string pack;                    // fingerprint of the pack
};

// Something that could not be looked at. "Found nothing" and "could not look" are never the same.
struct Coverage {
  // encrypted, gap, limit, unsupported, truncated, unreadable, excluded, query-stripped,
  // joined-late, ambiguous
  std::string reason;
  std::string detail;  // one sentence, no scanned data
  RecordSource source;
  std::string timestamp;  // of the packet; empty: as `observed`
  std::string observed;
  std::optional<RecordFlow> flow;
  std::string host;  // of an encrypted flow: server name or name in the certificate, masked
  std::string alpn;
  std::optional<RecordDestination> destination;  // of what an encrypted flow of ours sends
  std::string pack;
};

// The further findings of a group, in a window of time: one leak is one line, however often it
// comes.
struct GroupSummary {
  std::string timestamp;  // of the last finding
  std::string observed;
  std::string group;
  std::string detector;
  std::string category;
  std::string receiver;  // id, domain or host; empty: not known
  std::string rule;
  std::string action;            // empty: no policy
  std::uint64_t count = 0;       // beside the first one of the group, which is written in full
  std::uint64_t pseudonyms = 0;  // distinct ones among them
  bool at_least = false;         // more distinct ones than are remembered
  std::string first_seen, last_seen;
  std::string pack;
};

// What a sensor has done until now. The last one is exact: received = processed + dropped.
struct Stats {
  struct Number {
    std::string name;
    std::uint64_t value = 0;
  };
  std::string observed;
  bool is_last = false;
  std::vector<Number> numbers;  // "received", "processed", "dropped", then what else is counted
  std::vector<Number> dropped;  // by cause
  std::string pack;
};

// Use of what is dangerous: --reveal, -w.
struct Audit {
  std::string observed;
  std::string action;  // "reveal"
  std::string detail;
  std::string pack;
};

// A budget that was overrun: once for each budget, window, receiver and border.
struct Overrun {
  std::string timestamp;  // of the finding that passed the limit
  std::string observed;
  std::string budget;   // its name
  std::string counted;  // "distinct persons", "findings", "messages"
  std::uint64_t count = 0;
  std::uint64_t at_most = 0;
  std::string window;                          // "day"
  std::string begin, end;                      // of the window, RFC 3339; the end is not in it
  std::string receiver;                        // where it is counted by receiver
  std::string from_country, importer_country;  // where it is counted by border
  Action action = Action::kReport;
  std::vector<std::string> promises;
  RecordPolicy policy;
  std::string pack;
};

}  // namespace leakwire
