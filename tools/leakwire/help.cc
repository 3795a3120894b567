#include "help.h"

#include <fmt/format.h>

#include <array>

#include "leakwire/version.h"

namespace leakwire::program {
namespace {

struct CommandText {
  Command command;
  std::string_view words;
  std::string_view operands;
  std::string_view title;
  std::string_view about;
  std::string_view examples;
  std::string_view exits;
};

constexpr std::string_view kExitCodes =
    "Exit code: 0 all is well; 1 personal data was found or left in (with --policy: that it does\n"
    "not allow); 2 something asked for could not be done or not be looked at. The help of a\n"
    "command tells what that means for it.\n";

constexpr std::string_view kScanExits =
    "Exit code: 0 nothing found (with --policy: nothing that it does not allow); 1 something\n"
    "found (with --policy: that it does not allow, or a budget overrun); 2 something asked for\n"
    "could not be done or not be looked at (what was found until then is still written).\n";
constexpr std::string_view kRedactExits =
    "Exit code: 0 all of it was taken out (with --policy: all that it does not allow); 1 some of\n"
    "it could not be, or what the policy only reports was left in; 2 something asked for could\n"
    "not be done or not be looked at (what was written until then is clean).\n";
constexpr std::string_view kPackExits =
    "Exit code: 0 no mistake; 2 a mistake, an unknown name, or something that cannot be read.\n";
constexpr std::string_view kPackTestExits =
    "Exit code: 0 all examples do what their files say; 2 one does not, a mistake, or something\n"
    "that cannot be read.\n";
constexpr std::string_view kLookupExits =
    "Exit code: 0 every HOST is one, known or not; 2 a HOST that is none, a mistake in a file, or\n"
    "something that cannot be read.\n";
constexpr std::string_view kImportExits =
    "Exit code: 0 imported whole; 2 not imported, and what was there before stays.\n";
constexpr std::string_view kPolicyExits =
    "Exit code: 0 no mistake; 2 a mistake, or something that cannot be read.\n";
constexpr std::string_view kPolicyTestExits =
    "Exit code: 0 all tests pass; 2 one fails, a mistake, or something that cannot be read.\n";
constexpr std::string_view kReplayExits =
    "Exit code: 0 nothing would change; 1 a finding's action would be another; 2 a mistake, or\n"
    "something that cannot be read.\n";

constexpr std::array kCommands{
    CommandText{
        kScan, "scan", "[PATH...]", "find personal data in logs and files",
        "Reads files, folders (walked in the order of their names) and standard input (\"-\",\n"
        "or no path at all). Files compressed by gzip, zstd, xz or bzip2 are read through.\n"
        "Each finding is one record with its place, its kind and how sure it is; the data\n"
        "itself is masked. With --policy each has a verdict, and who receives it is told by\n"
        "--log or --to.\n",
        "  leakwire scan /var/log\n"
        "  journalctl -o cat | leakwire scan --format text\n"
        "  leakwire scan --only 'payment.*' -o findings.ndjson access.log access.log.1.gz\n"
        "  leakwire scan --policy policy.yaml --log squid access.log\n"
        "  leakwire scan -f /var/log/app.log\n"
        "  leakwire scan -l -0 exports | xargs -0 ls -l\n",
        kScanExits},
    CommandText{
        kRedact, "redact", "[PATH...]", "the same bytes with personal data taken out",
        "Reads what `leakwire scan` reads and writes it to standard output with every\n"
        "finding taken out; several paths come out one behind the other, compressed ones\n"
        "plain. What comes out scans clean at the same confidence. With --policy that alone is\n"
        "taken out which the policy says to redact or block.\n",
        "  leakwire redact app.log > app.clean.log\n"
        "  leakwire redact --style pseudonym -o shared.log app.log.gz\n"
        "  tail -F app.log | leakwire redact --line-buffered | logger\n",
        kRedactExits},
    CommandText{
        kSense, "sense", "[BPF EXPRESSION...]", "find personal data in captures and live traffic",
        "Reads captures (-r: pcap and pcapng, compressed or not) or an interface (-i), puts flows\n"
        "together and looks into what they carry: HTTP, mail, FTP, DNS, LDAP, syslog, telnet, and\n"
        "all else as it is. Each finding is one record with its flow, who receives it and, with\n"
        "--policy, the verdict. What could not be looked at (encrypted, lost, cut) is told too.\n"
        "The expression is that of tcpdump, and hides what it does not name: tunnels, VLANs.\n",
        "  leakwire sense -r capture.pcap\n"
        "  leakwire sense --policy policy.yaml -r capture.pcapng.gz tcp port 80\n"
        "  leakwire sense -i eth0 --home-net 192.0.2.0/24 -o findings.ndjson\n",
        kScanExits},
    CommandText{
        kPackCheck, "pack check", "[DIR...]", "check folders of pattern files",
        "Lists every mistake with its file, line and column. No folder: the built-in pack.\n",
        "  leakwire pack check patterns/\n", kPackExits},
    CommandText{
        kPackList, "pack list", "[DIR...]", "list detectors",
        "One line a detector: id, category, confidence, title. No folder: the built-in pack.\n",
        "  leakwire pack list\n"
        "  leakwire pack list --format ndjson patterns/\n",
        kPackExits},
    CommandText{kPackExplain, "pack explain", "[ID...]", "all that is known of a detector",
                "Shows a detector's pattern, how the fast pass finds it, what it checks and its\n"
                "examples. No id: all detectors.\n",
                "  leakwire pack explain card-number\n"
                "  leakwire pack explain --pack patterns/ --no-builtin\n",
                kPackExits},
    CommandText{kPackTest, "pack test", "[DIR...]", "run the examples in pattern files",
                "Runs each detector's own examples, whole and cut at every byte. No folder: the\n"
                "built-in pack.\n",
                "  leakwire pack test patterns/\n", kPackTestExits},
    CommandText{
        kPlacesLookup, "places lookup", "HOST...", "who a host is, and how that is known",
        "Tells owner, role and countries of hosts, addresses and URLs, and where each answer\n"
        "came from. No name is resolved.\n",
        "  leakwire places lookup www.google-analytics.com 203.0.113.9\n"
        "  leakwire places lookup --policy policy.yaml https://pay.example/v1/charge\n",
        kLookupExits},
    CommandText{kPlacesImport, "places import", "FORMAT FILE", "take in a list of receivers",
                "Reads a list of another project that you have, and keeps it where scans with a\n"
                "policy look. FORMAT: adguard, duckduckgo, disconnect, ghostery or mmdb.\n",
                "  leakwire places import duckduckgo tds.json\n"
                "  leakwire places import mmdb country.mmdb\n",
                kImportExits},
    CommandText{
        kPolicyCheck, "policy check", "FILE...", "check policy files",
        "Lists every mistake of every file with its line and column, and what is right and\n"
        "yet doubtful as a warning.\n",
        "  leakwire policy check policies/starter.yaml\n", kPolicyExits},
    CommandText{kPolicyExplain, "policy explain", "FILE", "judge a case, step by step",
                "Shows which rule decides, and why the others do not. --given takes the keys of\n"
                "`given:` in a policy's tests, and may repeat.\n",
                "  leakwire policy explain policy.yaml --given 'category: contact.email, host: "
                "ads.example'\n",
                kPolicyExits},
    CommandText{kPolicyTest, "policy test", "FILE...", "run the tests in policy files",
                "Judges each case of `tests:` and compares what comes out with what is expected.\n",
                "  leakwire policy test policies/*.yaml\n", kPolicyTestExits},
    CommandText{kPolicyPromises, "policy promises", "FILE...",
                "promises and the rules that keep them",
                "Each promise with its rules and tests, and what of it cannot be seen and why.\n",
                "  leakwire policy promises policies/starter.yaml\n"
                "  leakwire policy promises --format ndjson policies/starter.yaml\n",
                kPolicyExits},
    CommandText{
        kPolicyReplay, "policy replay", "POLICY FINDINGS...", "judge recorded findings again",
        "Reads records of findings (NDJSON, \"-\" is standard input) and shows whose action\n"
        "would be another under this policy.\n",
        "  leakwire policy replay new.yaml findings.ndjson\n", kReplayExits},
};

std::string flag_lines(Command command) {
  constexpr std::size_t kColumn = 22;
  std::string out;
  for (const FlagText& flag : flag_texts()) {
    if ((flag.commands & command) == 0) continue;
    std::string names(flag.names);
    if (const std::size_t comma = names.find(','); comma != std::string::npos) {
      names.insert(comma + 1, " ");
    }
    if (!flag.value.empty()) names += fmt::format(" {}", flag.value);
    if (names.size() > kColumn) names += "\n" + std::string(kColumn + 2, ' ');
    out += fmt::format("  {:<{}}  {}\n", names, kColumn, flag.text);
  }
  return out;
}

// All about commands of two words that share the first; nothing where there are none.
std::optional<std::string> help_of_group(std::string_view group) {
  std::string out = fmt::format("usage: leakwire {} COMMAND ...\n\n", group);
  std::string_view first;
  for (const CommandText& text : kCommands) {
    if (!text.words.starts_with(fmt::format("{} ", group))) continue;
    if (first.empty()) first = text.words;
    out += fmt::format("  leakwire {:<13} {:<10}  {}\n", text.words, text.operands, text.title);
  }
  if (first.empty()) return std::nullopt;
  return out + fmt::format("\n`leakwire help {}` and so on tell more.\n", first);
}

}  // namespace

std::string help_overview() {
  std::string out =
      fmt::format("leakwire {}: finds personal data that leaks\n\n", LEAKWIRE_VERSION);
  for (const CommandText& text : kCommands) {
    out += fmt::format("  leakwire {:<13} {:<10}  {}\n", text.words, text.operands, text.title);
  }
  out +=
      "  leakwire help [COMMAND]            this text, or all about a command\n"
      "  leakwire --version                 the version, and the instruction set in use\n\n";
  out += kExitCodes;
  return out;
}

std::string help_of(Command command) {
  for (const CommandText& text : kCommands) {
    if (text.command != command) continue;
    return fmt::format(
        "leakwire {}: {}\n\nusage: leakwire {} [FLAG...] {}\n\n{}\n{}\nExamples:\n{}\n{}",
        text.words, text.title, text.words, text.operands, text.about, flag_lines(command),
        text.examples, text.exits);
  }
  return help_overview();
}

std::optional<std::string> help_about(std::string_view topic) {
  if (auto text = help_of_group(topic)) return text;
  for (const CommandText& text : kCommands) {
    if (text.words == topic) return help_of(text.command);
  }
  return std::nullopt;
}

std::string_view words_of(Command command) {
  for (const CommandText& text : kCommands) {
    if (text.command == command) return text.words;
  }
  return {};
}

}  // namespace leakwire::program
