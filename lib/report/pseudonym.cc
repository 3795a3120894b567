#include "leakwire/pseudonym.h"

#include "report/key_file.h"
#include "text/hex.h"
#include "text/hmac.h"
#include "text/random.h"

namespace leakwire {
namespace {

constexpr std::string_view kIdText = "leakwire key id";  // no category, so no pseudonym equals it
constexpr std::string_view kBetween("\0", 1);            // neither part can run into the other

}  // namespace

Result<PseudonymKey> PseudonymKey::open(const std::filesystem::path& file) {
  Result<Bytes> bytes = report::open_key_file(file);
  if (!bytes) return bytes.error();
  return PseudonymKey(*bytes);
}

PseudonymKey PseudonymKey::ephemeral() {
  Bytes bytes{};
  text::fill_random(bytes);
  return PseudonymKey(bytes);
}

PseudonymKey PseudonymKey::from_bytes(const Bytes& bytes) { return PseudonymKey(bytes); }

PseudonymKey::PseudonymKey(const Bytes& bytes) : hmac_(std::make_shared<text::Hmac>(bytes)) {
  const text::Hmac::Digest digest = hmac_->digest({kIdText});
  text::append_hex(id_, std::span(digest).first(2));
}

std::string PseudonymKey::pseudonym(std::string_view category, std::string_view normalised) const {
  const text::Hmac::Digest digest = hmac_->digest({category, kBetween, normalised});
  std::string out;
  out.reserve(category.size() + 17);
  out.append(category).push_back(':');
  text::append_hex(out, std::span(digest).first(8));
  return out;
}

}  // namespace leakwire
