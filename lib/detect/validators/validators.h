// The validators, one family a file. What they mean to a pattern file stands in validator.h.
// may_be_...(): a quick look at the value alone; where it is false, the check rejects.
// sift_...(): likewise, of many places, before it is known whether a value stands there.
// ..._starts(), ..._end(): likewise, of what stands before and behind a text inside the value.
// rest_of_...(): what the check asks beyond those two.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "detect/validator.h"

namespace leakwire::detect {

// card.cc
Judgement check_luhn(const ValidatorInput& in) noexcept;
Judgement check_card_iin(const ValidatorInput& in) noexcept;
Judgement check_card_edges(const ValidatorInput& in) noexcept;
Judgement check_card_grouping(const ValidatorInput& in) noexcept;
// card_data.cc
Judgement check_card_cvv(const ValidatorInput& in) noexcept;
Judgement check_card_expiry(const ValidatorInput& in) noexcept;
Judgement check_card_track(const ValidatorInput& in) noexcept;
// bank.cc
Judgement check_iban(const ValidatorInput& in) noexcept;
Judgement check_bic(const ValidatorInput& in) noexcept;
Judgement check_us_aba(const ValidatorInput& in) noexcept;
// phone.cc
Judgement check_phone_e164(const ValidatorInput& in) noexcept;
Judgement check_phone_nanp(const ValidatorInput& in) noexcept;
Judgement check_phone_national(const ValidatorInput& in) noexcept;
// network.cc
Judgement check_ipv4(const ValidatorInput& in) noexcept;
Judgement check_ipv6(const ValidatorInput& in) noexcept;
bool may_be_ipv4(std::string_view value) noexcept;
std::size_t sift_ipv4(const char* text, std::span<std::size_t> places) noexcept;
bool may_be_ipv6(std::string_view value) noexcept;
Judgement check_mac(const ValidatorInput& in) noexcept;
// credential.cc
Judgement check_password(const ValidatorInput& in) noexcept;
Judgement check_username(const ValidatorInput& in) noexcept;
Judgement check_private_key(const ValidatorInput& in) noexcept;
Judgement check_url_userinfo(const ValidatorInput& in) noexcept;
Judgement check_api_key(const ValidatorInput& in) noexcept;
Judgement check_named_api_key(const ValidatorInput& in) noexcept;
// token.cc
Judgement check_basic_auth(const ValidatorInput& in) noexcept;
Judgement check_jwt(const ValidatorInput& in) noexcept;
// identity.cc
Judgement check_us_ssn(const ValidatorInput& in) noexcept;
bool may_be_us_ssn(std::string_view value) noexcept;
// email.cc
Judgement check_email(const ValidatorInput& in) noexcept;
std::uint64_t email_starts(std::string_view before, const text::ByteSet& inside) noexcept;
std::size_t email_end(std::string_view behind, std::size_t below) noexcept;
Judgement rest_of_email(const ValidatorInput& in) noexcept;
Judgement check_message_id(const ValidatorInput& in) noexcept;

}  // namespace leakwire::detect
