#include <array>

#include "flags.h"

namespace leakwire::program {
namespace {

constexpr unsigned kReads = kScan | kRedact;
constexpr unsigned kLooks = kReads | kSense;
constexpr unsigned kTells = kScan | kSense;
constexpr unsigned kPolicies =
    kPolicyCheck | kPolicyExplain | kPolicyTest | kPolicyPromises | kPolicyReplay;
constexpr unsigned kJudges = kPolicyExplain | kPolicyTest | kPolicyReplay;
constexpr unsigned kPacks = kPackCheck | kPackList | kPackExplain | kPackTest;

using Texts = std::vector<std::string> Flags::*;
using Text = std::optional<std::string> Flags::*;
using Yes = bool Flags::*;

const std::array kFlagTexts{
    FlagText{"-r", "FILE",
             "packets of this capture, pcap or pcapng, compressed or not (may repeat)", kSense,
             Texts{&Flags::captures}},
    FlagText{"-i", "INTERFACE", "packets of this interface, as they come; \"any\" is all of them",
             kSense, Text{&Flags::interface}},
    FlagText{"-s", "BYTES", "of an interface: so much of each packet; all of it where not given",
             kSense, Text{&Flags::snap_length}},
    FlagText{
        "-w", "FILE",
        "packets of flows with a violation, there, as pcap, with the personal data masked (raw "
        "with --reveal); mode 0600",
        kSense, Text{&Flags::kept_packets}},
    FlagText{"--direction", "WHICH",
             "outbound (the default) or both: what comes in is looked at too", kSense,
             Text{&Flags::direction}},
    FlagText{"--home-net", "CIDR[,CIDR]",
             "our networks (may repeat); the policy's where not given, else private addresses",
             kSense, Texts{&Flags::home_net}},
    FlagText{"--memory", "SIZE", "at most so much for flows: 512M (the default), 2G", kSense,
             Text{&Flags::memory}},
    FlagText{"--keylog", "FILE",
             "secrets of TLS connections, as SSLKEYLOGFILE has them, to look into those; followed "
             "as it grows",
             kSense, Text{&Flags::keylog}},
    FlagText{"--drop-to", "USER",
             "live, as root: who to be once all is open; nobody, where not given", kSense,
             Text{&Flags::drop_to}},
    FlagText{"--every", "",
             "all findings of a group in full, not the first alone and then summaries", kSense,
             Yes{&Flags::every}},
    FlagText{"-f,--follow", "", "go on reading as the files grow, through rotation and truncation",
             kReads, Yes{&Flags::follow}},
    FlagText{"--hidden", "", "in folders, read files and folders whose names begin with a dot too",
             kReads, Yes{&Flags::hidden}},
    FlagText{"-a,--binary", "", "in folders, read binary files too (a NUL in the first 8 KiB)",
             kReads, Yes{&Flags::binary}},
    FlagText{"--pack", "DIR", "add a folder of pattern files (may repeat)", kLooks | kPackExplain,
             Texts{&Flags::pack}},
    FlagText{"--no-builtin", "", "leave the built-in pack out", kLooks | kPackExplain,
             Yes{&Flags::no_builtin}},
    FlagText{"--only", "ID[,ID]", "these detectors or categories alone (email, payment.*)", kLooks,
             Texts{&Flags::only}},
    FlagText{"--skip", "ID[,ID]", "all but these", kLooks, Texts{&Flags::skip}},
    FlagText{"--min-confidence", "LEVEL", "weak, likely (the default) or validated", kLooks,
             Text{&Flags::min_confidence}},
    FlagText{"--decode", "LIST",
             "layers of encoding to look through: percent,json,base64,... or "
             "all or none",
             kLooks, Text{&Flags::decode}},
    FlagText{"--decode-depth", "N", "layers around one value, 1 to 8 (3)", kLooks,
             Text{&Flags::decode_depth}},
    FlagText{"--policy", "FILE", "judge by this policy: a verdict for every finding", kLooks,
             Text{&Flags::policy}},
    FlagText{"--to", "HOST", "all of it goes to this HOST, HOST:PORT or URL", kReads,
             Text{&Flags::to}},
    FlagText{
        "--log", "FORMAT",
        "how lines name receivers: auto, plain (the default), clf, squid, haproxy, envoy, eve, "
        "zeek, har, csv[:COLUMN] or json[:POINTER]",
        kScan, Text{&Flags::log}},
    FlagText{
        "--log", "FORMAT",
        "how lines name receivers: auto, plain (the default), clf, squid, haproxy, envoy, eve, "
        "zeek, csv[:COLUMN] or json[:POINTER]",
        kRedact, Text{&Flags::log}},
    FlagText{"--places", "DIR", "a folder of more files of places (may repeat)", kLooks,
             Texts{&Flags::places}},
    FlagText{"--budget-file", "FILE", "counts of the policy's budgets, kept over runs", kTells,
             Text{&Flags::budget_file}},
    FlagText{"--style", "STYLE", "label (the default), mask (lengths stay) or pseudonym", kRedact,
             Text{&Flags::style}},
    FlagText{"--format", "FORMAT", "text, ndjson, csv or sarif; text on a terminal, else ndjson",
             kTells, Text{&Flags::format}},
    FlagText{"--format", "FORMAT", "text (the default) or ndjson", kPackList, Text{&Flags::format}},
    FlagText{"-c", "", "no records, but NAME:COUNT for each file", kScan, Yes{&Flags::count}},
    FlagText{"-l", "", "no records, but the names of files with findings", kScan,
             Yes{&Flags::list_names}},
    FlagText{"-0", "", "with -c or -l: a NUL byte behind each name", kScan,
             Yes{&Flags::null_after_names}},
    FlagText{"-o", "FILE", "write there, not to standard output; appended to; mode 0600 if new",
             kLooks, Text{&Flags::output}},
    FlagText{"--line-buffered", "", "one line in, one line out, at once", kRedact,
             Yes{&Flags::line_buffered}},
    FlagText{"--mask-card", "6-4", "masked card numbers show the first 6 digits too", kTells,
             Text{&Flags::mask_card}},
    FlagText{"--reveal", "", "add the personal data itself to the records", kTells,
             Yes{&Flags::reveal}},
    FlagText{"--key-file", "FILE", "key of the pseudonyms; made on first use where it is missing",
             kLooks, Text{&Flags::key_file}},
    FlagText{"-j", "N", "worker threads; the cores this process may use, where not given", kTells,
             Text{&Flags::threads}},
    FlagText{"-j", "N", "taken as scan takes it; redact writes in one thread, in order", kRedact,
             Text{&Flags::threads}},
    FlagText{"-q", "", "no summary and no progress; what went wrong is still told", kLooks,
             Yes{&Flags::quiet}},
    FlagText{"--stats", "", "a summary on standard error at the end, on a terminal or not", kLooks,
             Yes{&Flags::stats}},
    FlagText{"--progress", "WHEN", "auto (on a terminal, after a second), always or never", kReads,
             Text{&Flags::progress}},
    FlagText{"--color", "WHEN", "auto (on a terminal, heeds NO_COLOR), always or never", kTells,
             Text{&Flags::color}},
    FlagText{"--exit-zero", "", "end with 0, not 1, where something was found", kLooks,
             Yes{&Flags::exit_zero}},
    FlagText{"--given", "CASE", "a case, as 'category: contact.email, host: ads.example'",
             kPolicyExplain, Texts{&Flags::given}},
    FlagText{"--pack", "DIR", "names of its detectors may stand in the policy too (may repeat)",
             kPolicies, Texts{&Flags::pack}},
    FlagText{"--no-builtin", "", "names of the built-in pack may not", kPolicies,
             Yes{&Flags::no_builtin}},
    FlagText{"--places", "DIR", "a further folder of imported places (may repeat)", kJudges,
             Texts{&Flags::places}},
    FlagText{"--format", "FORMAT", "text (the default) or ndjson", kPolicyPromises | kPolicyReplay,
             Text{&Flags::format}},
    FlagText{"--policy", "FILE", "whom this policy lists comes before all else", kPlacesLookup,
             Text{&Flags::policy}},
    FlagText{"--places", "DIR", "a further folder of imported places (may repeat)", kPlacesLookup,
             Texts{&Flags::places}},
    FlagText{"--format", "FORMAT", "text (the default) or ndjson", kPlacesLookup,
             Text{&Flags::format}},
    FlagText{"-o", "FILE", "write there, not among the user's own places", kPlacesImport,
             Text{&Flags::output}},
    FlagText{"-h,--help", "", "this text",
             kLooks | kPacks | kPolicies | kPlacesLookup | kPlacesImport, Yes{&Flags::help}},
};

}  // namespace

std::span<const FlagText> flag_texts() noexcept { return kFlagTexts; }

}  // namespace leakwire::program
