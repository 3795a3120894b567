#include "wire/tls/cipher_suite.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>

namespace leakwire::wire {
namespace {

using std::string_view;
using enum Sealing;
using enum Hash;

// RFC 8446, appendix B.4; RFC 5288, RFC 5289, RFC 5487, RFC 8442 (GCM); RFC 7905 (ChaCha20); RFC
// 6655, RFC 7251 (CCM); RFC 5246, appendix A.5, RFC 5289, RFC 5487, RFC 5489, RFC 8422 (CBC).
constexpr std::array<CipherSuite, 79> kSuites{{
    {0x1301, kGcm, 16, kSha256, kSha256, true},
    {0x1302, kGcm, 32, kSha384, kSha256, true},
    {0x1303, kChaCha20, 32, kSha256, kSha256, true},
    {0x1304, kCcm, 16, kSha256, kSha256, true},
    {0x1305, kCcm8, 16, kSha256, kSha256, true},
    {0x009C, kGcm, 16, kSha256},
    {0x009E, kGcm, 16, kSha256},
    {0x00A2, kGcm, 16, kSha256},
    {0x00A8, kGcm, 16, kSha256},
    {0x00AA, kGcm, 16, kSha256},
    {0xC02B, kGcm, 16, kSha256},
    {0xC02F, kGcm, 16, kSha256},
    {0xD001, kGcm, 16, kSha256},
    {0x009D, kGcm, 32, kSha384},
    {0x009F, kGcm, 32, kSha384},
    {0x00A3, kGcm, 32, kSha384},
    {0x00A9, kGcm, 32, kSha384},
    {0x00AB, kGcm, 32, kSha384},
    {0xC02C, kGcm, 32, kSha384},
    {0xC030, kGcm, 32, kSha384},
    {0xD002, kGcm, 32, kSha384},
    {0xCCA8, kChaCha20, 32, kSha256},
    {0xCCA9, kChaCha20, 32, kSha256},
    {0xCCAA, kChaCha20, 32, kSha256},
    {0xCCAB, kChaCha20, 32, kSha256},
    {0xCCAC, kChaCha20, 32, kSha256},
    {0xCCAD, kChaCha20, 32, kSha256},
    {0xC09C, kCcm, 16, kSha256},
    {0xC09E, kCcm, 16, kSha256},
    {0xC0A4, kCcm, 16, kSha256},
    {0xC0A6, kCcm, 16, kSha256},
    {0xC0AC, kCcm, 16, kSha256},
    {0xC09D, kCcm, 32, kSha256},
    {0xC09F, kCcm, 32, kSha256},
    {0xC0A5, kCcm, 32, kSha256},
    {0xC0A7, kCcm, 32, kSha256},
    {0xC0AD, kCcm, 32, kSha256},
    {0xC0A0, kCcm8, 16, kSha256},
    {0xC0A2, kCcm8, 16, kSha256},
    {0xC0A8, kCcm8, 16, kSha256},
    {0xC0AA, kCcm8, 16, kSha256},
    {0xC0AE, kCcm8, 16, kSha256},
    {0xC0A1, kCcm8, 32, kSha256},
    {0xC0A3, kCcm8, 32, kSha256},
    {0xC0A9, kCcm8, 32, kSha256},
    {0xC0AB, kCcm8, 32, kSha256},
    {0xC0AF, kCcm8, 32, kSha256},
    {0x002F, kCbc, 16, kSha256, kSha1},
    {0x0032, kCbc, 16, kSha256, kSha1},
    {0x0033, kCbc, 16, kSha256, kSha1},
    {0x008C, kCbc, 16, kSha256, kSha1},
    {0x0090, kCbc, 16, kSha256, kSha1},
    {0xC009, kCbc, 16, kSha256, kSha1},
    {0xC013, kCbc, 16, kSha256, kSha1},
    {0xC035, kCbc, 16, kSha256, kSha1},
    {0x0035, kCbc, 32, kSha256, kSha1},
    {0x0038, kCbc, 32, kSha256, kSha1},
    {0x0039, kCbc, 32, kSha256, kSha1},
    {0x008D, kCbc, 32, kSha256, kSha1},
    {0x0091, kCbc, 32, kSha256, kSha1},
    {0xC00A, kCbc, 32, kSha256, kSha1},
    {0xC014, kCbc, 32, kSha256, kSha1},
    {0xC036, kCbc, 32, kSha256, kSha1},
    {0x003C, kCbc, 16, kSha256, kSha256},
    {0x0040, kCbc, 16, kSha256, kSha256},
    {0x0067, kCbc, 16, kSha256, kSha256},
    {0x00AE, kCbc, 16, kSha256, kSha256},
    {0x00B2, kCbc, 16, kSha256, kSha256},
    {0xC023, kCbc, 16, kSha256, kSha256},
    {0xC027, kCbc, 16, kSha256, kSha256},
    {0xC037, kCbc, 16, kSha256, kSha256},
    {0x003D, kCbc, 32, kSha256, kSha256},
    {0x006A, kCbc, 32, kSha256, kSha256},
    {0x006B, kCbc, 32, kSha256, kSha256},
    {0x00AF, kCbc, 32, kSha384, kSha384},
    {0x00B3, kCbc, 32, kSha384, kSha384},
    {0xC024, kCbc, 32, kSha384, kSha384},
    {0xC028, kCbc, 32, kSha384, kSha384},
    {0xC038, kCbc, 32, kSha384, kSha384},
}};

const EVP_MD* digest_of(Hash hash) noexcept {
  return hash == kSha1 ? EVP_sha1() : hash == kSha256 ? EVP_sha256() : EVP_sha384();
}

}  // namespace

std::optional<CipherSuite> cipher_suite_of(std::uint16_t id) noexcept {
  const auto place = std::find_if(kSuites.begin(), kSuites.end(),
                                  [&](const auto& suite) { return suite.id == id; });
  if (place == kSuites.end()) return std::nullopt;
  return *place;
}

std::size_t size_of(Hash hash) noexcept { return hash == kSha1 ? 20 : hash == kSha256 ? 32 : 48; }

std::string hmac(Hash hash, string_view key, string_view bytes) {
  std::string out(size_of(hash), '\0');
  HMAC(digest_of(hash), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
       reinterpret_cast<unsigned char*>(out.data()), nullptr);
  return out;
}

std::string expand_label(Hash hash, string_view traffic_key, string_view label, std::size_t size) {
  constexpr string_view kPrefix = "tls13 ";
  std::string info;
  info += static_cast<char>(size >> 8);
  info += static_cast<char>(size & 0xFF);
  info += static_cast<char>(kPrefix.size() + label.size());
  info += kPrefix;
  info += label;
  info += '\0';    // no context
  info += '\x01';  // RFC 5869, section 2.3: T(1)
  return hmac(hash, traffic_key, info).substr(0, size);
}

std::string tls12_prf(Hash hash, string_view traffic_key, string_view label, string_view seed,
                      std::size_t size) {
  const std::string whole_seed = std::string(label) + std::string(seed);
  std::string out;
  for (std::string a = whole_seed; out.size() < size;) {
    a = hmac(hash, traffic_key, a);
    out += hmac(hash, traffic_key, a + whole_seed);
  }
  out.resize(size);
  return out;
}

}  // namespace leakwire::wire
