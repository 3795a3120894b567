#include "match/literal_engine.h"

#include <hs.h>

#include <algorithm>
#include <cstdio>
#include <new>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

namespace leakwire::match {
namespace {

// A place as Hyperscan writes it: "\x70" or "[\x50\x70]".
std::string expression_of(const Literal& literal) {
  std::string expression;
  for (const text::ByteSet& place : literal) {
    const bool one = place.size() == 1;
    if (!one) expression += '[';
    place.each([&](std::uint8_t byte) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\x%02x", byte);
      expression += escaped;
    });
    if (!one) expression += ']';
  }
  return expression;
}

// For a generic platform: it runs on every x86-64 CPU that Hyperscan runs on, and on AVX-512 ones
// it was measured more than twice as fast as what Hyperscan makes for them.
hs_database_t* compile(const std::vector<Literal>& literals) {
  const hs_platform_info_t generic{};  // no tuning, no CPU features beyond the least
  std::vector<std::string> texts;
  std::vector<const char*> expressions;
  std::vector<unsigned> ids, flags(literals.size(), HS_FLAG_DOTALL);
  texts.reserve(literals.size());
  for (const Literal& literal : literals) texts.push_back(expression_of(literal));
  for (std::size_t i = 0; i < texts.size(); ++i) {
    expressions.push_back(texts[i].c_str());
    ids.push_back(static_cast<unsigned>(i));
  }
  hs_database_t* database = nullptr;
  hs_compile_error_t* error = nullptr;
  if (hs_compile_multi(expressions.data(), flags.data(), ids.data(),
                       static_cast<unsigned>(texts.size()), HS_MODE_BLOCK, &generic, &database,
                       &error) != HS_SUCCESS) {
    const std::string message = error != nullptr ? error->message : "out of memory";
    hs_free_compile_error(error);
    throw std::runtime_error("Hyperscan refuses the literals: " + message);
  }
  return database;
}

struct Call {
  LiteralEngine::Found* found = nullptr;
  const std::vector<Literal>* literals = nullptr;
  std::size_t base = 0;  // of the bytes handed to Hyperscan
  std::size_t from = 0;
  bool out_of_memory = false;  // an exception must not cross Hyperscan
};

int on_end(unsigned id, unsigned long long, unsigned long long end, unsigned, void* context) {
  auto& call = *static_cast<Call*>(context);
  const std::size_t behind = call.base + static_cast<std::size_t>(end);
  if (behind <= call.from) return 0;
  try {
    (*call.found)(id, behind - (*call.literals)[id].size());
  } catch (const std::bad_alloc&) {
    call.out_of_memory = true;
  }
  return call.out_of_memory ? 1 : 0;
}

}  // namespace

void LiteralEngine::FreeScratch::operator()(hs_scratch* scratch) const noexcept {
  hs_free_scratch(scratch);
}

void LiteralEngine::FreeDatabase::operator()(hs_database* database) const noexcept {
  hs_free_database(database);
}

LiteralEngine::LiteralEngine(std::vector<Literal> literals, std::span<const char> prepared)
    : literals_(std::move(literals)) {
  if (empty()) return;
  for (const Literal& literal : literals_) longest_ = std::max(longest_, literal.size());
  std::vector<LiteralPlan> plans(prepared.size() / sizeof(LiteralPlan));
  const auto bytes = std::as_writable_bytes(std::span(plans));
  std::copy_n(std::as_bytes(prepared).begin(), bytes.size(), bytes.begin());
  if (!PackedLiterals::fits(literals_, plans)) plans = PackedLiterals::plan(literals_);
  if (plans.empty()) {
    database_.reset(compile(literals_));
  } else {
    packed_.emplace(literals_, plans);
  }
}

LiteralEngine::Scratch LiteralEngine::make_scratch() const {
  if (database_ == nullptr) return nullptr;
  hs_scratch_t* scratch = nullptr;
  if (hs_alloc_scratch(database_.get(), &scratch) != HS_SUCCESS) throw std::bad_alloc();
  return Scratch(scratch);
}

std::vector<char> LiteralEngine::prepare(const std::vector<Literal>& literals) {
  const std::vector<LiteralPlan> plans = PackedLiterals::plan(literals);
  const auto bytes = std::as_bytes(std::span(plans));
  std::vector<char> copy(bytes.size());
  std::copy(bytes.begin(), bytes.end(), std::as_writable_bytes(std::span(copy)).begin());
  return copy;
}

void LiteralEngine::find(std::string_view text, std::size_t from, std::size_t to,
                         hs_scratch* scratch, Found found) const {
  constexpr std::size_t kMostBytes = std::size_t{1} << 30;  // Hyperscan counts in 32 bits
  if (packed_) return packed_->find(text, from, to, found);
  if (empty()) return;
  while (from < to) {
    const std::size_t end = std::min(to, from + kMostBytes);
    const std::size_t base = from - std::min(from, longest_ - 1);
    Call call{&found, &literals_, base, from};
    hs_scan(database_.get(), text.data() + base, static_cast<unsigned>(end - base), 0, scratch,
            on_end, &call);
    if (call.out_of_memory) throw std::bad_alloc();
    from = end;
  }
}

}  // namespace leakwire::match
