#include "detect/validator.h"

#include "detect/named_table.h"
#include "detect/validators/validators.h"
#include "text/domain.h"

namespace leakwire::detect {
namespace {

// Sorted by name.
constexpr Validator kValidators[] = {
    {"api-key", check_api_key, "what stands behind the prefix is drawn at random", true},
    {"basic-auth", check_basic_auth, "base64 that decodes to user:password (RFC 7617)", true},
    {"bic", check_bic, "shape of ISO 9362 with a country of ISO 3166; needs a key word", true},
    {"card-cvv", check_card_cvv, "three or four digits", true},
    {"card-edges", check_card_edges, "not part of a longer number, UUID, fraction or identifier"},
    {"card-expiry", check_card_expiry, "a month, and a year that cards can have"},
    {"card-grouping", check_card_grouping,
     "no separators, or a grouping that cards are printed in"},
    {"card-iin", check_card_iin, "issuer range and length of a card network", true},
    {"card-track", check_card_track,
     "magnetic stripe: card number, Luhn digit, expiry (ISO/IEC 7813)", true},
    {"email", check_email, "lengths of RFC 5321, a real top-level domain, no look-alike", false,
     nullptr, nullptr, email_starts, email_end, text::bytes_of_names, rest_of_email},
    {"iban", check_iban, "length and structure of the country, MOD 97-10 (ISO 13616-1)", true},
    {"ipv4", check_ipv4,
     "no loopback, documentation or multicast address; private needs a key word", false,
     may_be_ipv4, sift_ipv4},
    {"ipv6", check_ipv6, "global unicast; link-local and unique local need a key word", false,
     may_be_ipv6},
    {"jwt", check_jwt, "header with \"alg\" and payload are JSON objects (RFC 7519)", true},
    {"luhn", check_luhn, "Luhn check digit (ISO/IEC 7812-1)", true},
    {"mac", check_mac, "EUI-48 of one machine: no zero, multicast, documentation address", true},
    {"message-id", check_message_id, "stands in a message-id field, or is made by a machine"},
    {"named-api-key", check_named_api_key, "digits and letters mixed, no placeholder, no path",
     true},
    {"password", check_password, "no placeholder, label of a redaction, or word of a sentence"},
    {"phone-e164", check_phone_e164, "country code, length and beginning of ITU-T E.164 plans"},
    {"phone-nanp", check_phone_nanp, "area code and exchange of the North American plan"},
    {"phone-national", check_phone_national, "written like a phone, no date; needs a key word"},
    {"private-key", check_private_key, "header of a PEM private key, not a mention of it"},
    {"url-userinfo", check_url_userinfo, "user:password with a password that is no placeholder",
     true},
    {"us-aba", check_us_aba, "3-7-1 check digit and Federal Reserve prefix; needs a key word",
     true},
    {"us-ssn", check_us_ssn,
     "area, group and serial that are issued; needs a key word without dashes", false,
     may_be_us_ssn},
    {"username", check_username, "no placeholder or word of a sentence"},
};

static_assert(is_sorted_by_name(kValidators));

}  // namespace

std::span<const Validator> validators() noexcept { return kValidators; }

const Validator* find_validator(std::string_view name) noexcept {
  return find_named(kValidators, name);
}

}  // namespace leakwire::detect
