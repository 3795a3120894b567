#include "bench/corpora.h"

#include "bench/rules.h"
#include "bench/values.h"

namespace leakwire::bench {
namespace {

constexpr std::string_view kWords[] = {
    "connection", "closed",   "request", "handler", "started", "worker", "queue",  "retry",
    "timeout",    "cache",    "miss",    "session", "index",   "loaded", "config", "reload",
    "shutdown",   "upstream", "stream",  "buffer",  "flush",   "commit", "block",  "replica"};
constexpr std::string_view kPaths[] = {
    "/index.html", "/api/v1/items",          "/static/app.js", "/images/logo.png",
    "/login",      "/search?q=shoes&page=2", "/cart/checkout", "/health"};
constexpr std::string_view kKeyWords[] = {
    "password=",   "passwd: ", "user=",  "login: ", "username=", "phone: ", "tel ",    "mobile=",
    "card number", "cvv ",     "expiry", "iban ",   "bic: ",     "swift ",  "routing", "aba=",
    "basic ",      "bearer ",  "ssn ",   "email: ", "client ip", "mac ",    "account", "fax no. "};
constexpr std::string_view kAgents[] = {"Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101",
                                        "curl/7.88.1", "ExampleBot/2.1 (+https://example.org/bot)"};
constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void append_run(Random& random, std::string_view alphabet, std::size_t count, std::string& out) {
  for (std::size_t i = 0; i < count; ++i) out += random.of(alphabet);
}

void append_two(Random& random, std::size_t below, std::string& out) {
  const std::size_t number = random.below(below);
  out += static_cast<char>('0' + number / 10);
  out += static_cast<char>('0' + number % 10);
}

void append_clock(Random& random, std::string& out) {
  append_two(random, 24, out);
  out += ':';
  append_two(random, 60, out);
  out += ':';
  append_two(random, 60, out);
}

void append_words(Random& random, std::size_t count, std::string& out) {
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) out += ' ';
    out.append(random.of(kWords));
  }
}

void append_address(Random& random, std::string& out) {  // RFC 5737, for documentation
  constexpr std::string_view kNets[] = {"192.0.2.", "198.51.100.", "203.0.113."};
  out.append(random.of(kNets)).append(std::to_string(random.below(256)));
}

void access_line(Random& random, std::string& out) {
  append_address(random, out);
  out.append(" - - [19/Dec/2016:");
  append_clock(random, out);
  out.append(" +0000] \"GET ").append(random.of(kPaths)).append(" HTTP/1.1\" 200 ");
  append_digits(random, 1 + random.below(6), out);
  out.append(" \"-\" \"").append(random.of(kAgents)).append("\"");
}

void block_line(Random& random, std::string& out) {
  out.append("0811");
  append_two(random, 30, out);
  out += ' ';
  append_digits(random, 6, out);
  out += ' ';
  append_digits(random, 4, out);
  out.append(" INFO node.Storage: ");
  append_words(random, 3, out);
  out.append(" blk_-1");
  append_digits(random, 18, out);
  out.append(" of size ");
  append_digits(random, 8, out);
}

void service_line(Random& random, std::string& out) {
  out.append("2016-12-19T");
  append_clock(random, out);
  out += '.';
  append_digits(random, 6, out);
  out.append("Z INFO [worker-");
  append_digits(random, 2, out);
  out.append("] ");
  append_words(random, 4 + random.below(6), out);
  out.append(" id=");
  append_run(random, kHex, 8, out);
  out += '-';
  append_run(random, kHex, 4, out);
  out += '-';
  append_run(random, kHex, 12, out);
  out.append(" took=");
  append_digits(random, 1 + random.below(5), out);
  out.append("ms");
}

void system_line(Random& random, std::string& out) {
  out.append("Dec ");
  append_two(random, 28, out);
  out += ' ';
  append_clock(random, out);
  out.append(" host");
  append_digits(random, 2, out);
  out.append(" daemon[");
  append_digits(random, 5, out);
  out.append("]: ");
  append_words(random, 5 + random.below(8), out);
}

void log_line(Random& random, std::size_t times, std::size_t in, std::string& out) {
  switch (random.below(4)) {
    case 0:
      access_line(random, out);
      break;
    case 1:
      block_line(random, out);
      break;
    case 2:
      service_line(random, out);
      break;
    default:
      system_line(random, out);
      break;
  }
  if (random.chance(times, in)) {
    out += ' ';
    append_value(random, out);
  }
  out += '\n';
}

void log_sparse(Random& random, std::string& out) { log_line(random, 1, 1000, out); }
void log_dense(Random& random, std::string& out) { log_line(random, 1, 10, out); }

void log_keys(Random& random, std::string& out) {
  log_line(random, 1, 1000, out);
  if (!random.chance(1, 1000)) return;
  out.back() = ' ';
  append_rule_value(random, out);
  out += '\n';
}

void http(Random& random, std::string& out) {
  out.append("POST ").append(random.of(kPaths)).append(" HTTP/1.1\r\nHost: shop.example.org\r\n");
  out.append("User-Agent: ").append(random.of(kAgents)).append("\r\nCookie: sid=");
  append_run(random, kHex, 32, out);
  out.append("\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nitem=");
  append_digits(random, 6, out);
  out.append("&note=");
  append_words(random, 6, out);
  if (random.chance(1, 20)) {
    out.append("&");
    append_value(random, out);
  }
  out.append("\r\n\r\n");
}

void json_lines(Random& random, std::string& out) {
  out.append("{\"time\":14821");
  append_digits(random, 8, out);
  out.append(",\"level\":\"info\",\"trace\":\"");
  append_run(random, kHex, 16, out);
  out.append("\",\"message\":\"");
  append_words(random, 6, out);
  if (random.chance(1, 50)) {
    out.append("\",\"value\":\"");
    append_value(random, out);
  }
  out.append("\",\"ms\":");
  append_digits(random, 3, out);
  out.append(".");
  append_digits(random, 12, out);
  out.append("}\n");
}

void base64(Random& random, std::string& out) {
  append_run(random, kBase64, 76, out);
  out += '\n';
}

void random_bytes(Random& random, std::string& out) {
  for (int i = 0; i < 64; ++i) out += static_cast<char>(random.below(256));
}

void digit_sea(Random& random, std::string& out) { append_digits(random, 64, out); }
void at_sea(Random&, std::string& out) { out.append("a@b@"); }
void accent_sea(Random&, std::string& out) { out.append("\xc3\xa9@\xc3\xb6.com"); }
void label_sea(Random&, std::string& out) { out.append("a@a.a.a"); }

void key_words(Random& random, std::string& out) {
  for (int i = 0; i < 8; ++i) out.append(random.of(kKeyWords));
  append_digits(random, random.below(3), out);
  out += '\n';
}

void emails(Random& random, std::string& out) {
  append_email(random, out);
  out += '\n';
}

void words(Random& random, std::string& out) {
  append_words(random, 8, out);
  out += '\n';
}

void one_line(Random& random, std::string& out) {
  append_words(random, 8, out);
  out += ' ';
  if (random.chance(1, 1000)) {
    append_value(random, out);
    out += ' ';
  }
}

constexpr Corpus kCorpora[] = {
    {"accent-sea", "e-mail addresses of accented letters without a gap (hostile)", accent_sea},
    {"at-sea", "a@b@a@b@ without end (hostile)", at_sea},
    {"base64", "lines of base64", base64},
    {"digit-sea", "digits without end (hostile)", digit_sea},
    {"emails", "nothing but e-mail addresses (hostile)", emails},
    {"http", "HTTP/1.1 requests, a value in 1 of 20", http},
    {"json-lines", "JSON lines, a value in 1 of 50", json_lines},
    {"key-words", "lines of key words with next to nothing behind them (hostile)", key_words},
    {"label-sea", "a@a.a.aa@a.a.a without end (hostile)", label_sea},
    {"log-dense", "log of four kinds of lines, a value in 10 % of them", log_dense},
    {"log-keys", "log-sparse, and in 0.1 % of the lines a token of the rules", log_keys},
    {"log-sparse", "log of four kinds of lines, a value in 0.1 % of them", log_sparse},
    {"one-line", "words without a line end, a value now and then", one_line},
    {"random", "random bytes", random_bytes},
    {"words", "lines of words, no value", words},
};

}  // namespace

std::span<const Corpus> corpora() noexcept { return kCorpora; }

const Corpus* find_corpus(std::string_view name) noexcept {
  for (const Corpus& corpus : kCorpora) {
    if (corpus.name == name) return &corpus;
  }
  return nullptr;
}

std::string make_corpus(const Corpus& corpus, std::size_t size, std::uint64_t seed) {
  Random random(seed);
  std::string text;
  text.reserve(size + 1024);
  while (text.size() < size) corpus.append(random, text);
  text.resize(size);
  return text;
}

std::string make_log(std::size_t times, std::size_t in, std::size_t size, std::uint64_t seed) {
  Random random(seed);
  std::string text;
  text.reserve(size + 1024);
  while (text.size() < size) log_line(random, times, in, text);
  text.resize(size);
  return text;
}

}  // namespace leakwire::bench
