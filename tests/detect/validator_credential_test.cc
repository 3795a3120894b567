#include <gtest/gtest.h>

#include "detect/validator_case.h"
#include "detect/validators/json_object.h"

namespace leakwire::detect {
namespace {

constexpr auto kReject = Outcome::kReject;
constexpr auto kPass = Outcome::kPass;

TEST(CredentialValidators, PasswordIsNoPlaceholder) {
  constexpr ValidatorCase kCases[] = {
      {"password", "Tr0ub4dor", kPass},
      {"password", "hunter2", kPass},
      {"password", "x1", kPass},
      {"password", "[password]", kReject},
      {"password", "[credential.password:9f2c6b1e0d73a845]", kReject},
      {"password", "credential.password:9f2c6b1e0d73a845", kReject},
      {"password", "custom.key2:9f2c6b1e0d73a845", kReject},
      {"password", "custom.key2:9f2c6b1e0d73a84", kPass},
      {"password", "9f2c6b1e0d73a845]", kReject, "password=[credential.password:"},
      {"password", "********", kReject},
      {"password", "<redacted>", kReject},
      {"password", "(hidden)", kReject},
      {"password", "REDACTED", kReject},
      {"password", "\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2", kReject},
      {"password", "null", kReject},
      {"password", "None", kReject},
      {"password", "true", kReject},
      {"password", "${DB_PASSWORD}", kReject},
      {"password", "$DB_PASSWORD", kReject},
      {"password", "%s", kReject},
      {"password", "{}", kReject},
      {"password", "{{password}}", kReject},
      {"password", "xxxx", kReject},
      {"password", "required", kReject},
      {"password", "invalid.", kReject},
      {"password", "", kReject},
      {"password", "self.key", kReject},
      {"password", "read_password(", kReject},
      {"password", "db_password", kReject},
      {"password", "Password123", kPass},
      {"password", "1234", kReject, "bypass="},
      {"password", "1234", kPass, "userPass="},
      {"password", "/home/ann", kReject, "TTY=pts/0 ; PWD="},
      {"password", "/srv", kReject, "OLDPWD="},
      {"password", "~", kReject, "pwd: "},
      {"password", "~/src-1.2)", kReject, "(pwd: "},
      {"password", "C:\\Users\\ann", kReject, "pwd: "},
      {"password", "/srv/app", kReject, "\"pwd\":\""},
      {"password", "/srv/app", kReject, "<pwd>"},
      {"password", "/Tr0ub4dor!", kPass, "pwd="},
      {"password", "/home/ann", kPass, "password="},
      {"password", "~ann", kPass, "pwd="},
      {"password", "C:", kReject, "pwd=", "\\Users"},
      {"password", "C:", kPass, "pwd="},
      {"password", "Tr0ub4dor\\", kReject, "\\\"passwd\\\":\\\"", "\""},
  };
  check_cases(kCases);
}

TEST(CredentialValidators, UserName) {
  constexpr ValidatorCase kCases[] = {
      {"username", "ann", kPass},
      {"username", "\xC3\x81gnes", kPass},
      {"username", "4711", kPass},
      {"username", "0.01", kReject},
      {"username", "-", kReject},
      {"username", "null", kReject},
      {"username", "[username]", kReject},
      {"username", "[credential.username", kReject, "user=", ":9f2c6b1e0d73a845]"},
      {"username", "${USER}", kReject},
      {"username", "", kReject},
  };
  check_cases(kCases);
}

TEST(CredentialValidators, PrivateKeyIsNotAMention) {
  constexpr std::string_view kHeader = "-----BEGIN PRIVATE KEY-----";
  constexpr ValidatorCase kCases[] = {
      {"private-key", kHeader, kPass},
      {"private-key", kHeader, kPass, "\"key\":\"", "\\nMIIB"},
      {"private-key", kHeader, kPass, "", " MIIBVgIBADAN"},
      {"private-key", kHeader, kReject, "\"", "\""},
      {"private-key", kHeader, kReject, "(", ")"},
  };
  check_cases(kCases);
}

TEST(CredentialValidators, UrlUserInfo) {
  constexpr ValidatorCase kCases[] = {
      {"url-userinfo", "ann:Tr0ub4dor", kPass},
      {"url-userinfo", ":Tr0ub4dor", kPass},
      {"url-userinfo", "ann:a:b", kPass},
      {"url-userinfo", "ann", kReject},
      {"url-userinfo", "ann:***", kReject},
      {"url-userinfo", "***:***", kReject},
      {"url-userinfo", "${USER}:${PASSWORD}", kReject},
      {"url-userinfo", "[credential.password:9f2c6b1e0d73a845]", kReject},
      {"url-userinfo", "", kReject},
  };
  check_cases(kCases);
}

TEST(CredentialValidators, BasicAuth) {
  constexpr ValidatorCase kCases[] = {
      {"basic-auth", "YW5uOlRyMHViNGRvcg==", kPass},  // ann:Tr0ub4dor
      {"basic-auth", "YW5uOlRyMHViNGRvcg", kPass},    // without padding
      {"basic-auth", "YW5uOg==", kPass},              // ann:
      {"basic-auth", "aGVsbG8gd29ybGQ=", kReject},    // hello world
      {"basic-auth", "OnB3", kReject},                // :pw
      {"basic-auth", "YW5uOioqKio=", kReject},        // ann:****
      {"basic-auth", "//86//8=", kReject},            // no text
      {"basic-auth", "understanding", kReject},
      {"basic-auth", "a", kReject},
      {"basic-auth", "", kReject},
  };
  check_cases(kCases);
}

TEST(CredentialValidators, Jwt) {
  constexpr ValidatorCase kCases[] = {
      {"jwt", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl", kPass},
      {"jwt", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm4ifQ.", kPass},
      {"jwt", "eyJub2FsZyI6MX0.eyJzdWIiOiJhbm4ifQ.c2ln", kReject},  // no "alg"
      {"jwt", "eyJhbGciOiJIUzI1NiJ9.bm90IGpzb24.c2ln", kReject},    // payload no JSON
      {"jwt", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ", kReject},
      {"jwt", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.a.b", kReject},
      {"jwt", "", kReject},
  };
  check_cases(kCases);
}

TEST(JsonObject, ReadsWholeObjects) {
  EXPECT_TRUE(is_json_object(R"({"alg":"HS256"})", "alg"));
  EXPECT_TRUE(is_json_object(R"( { "a" : [1, -2.5e3, true, null, "x\"y"], "alg" : {} } )", "alg"));
  EXPECT_TRUE(is_json_object("{}", ""));
  for (const char* wrong :
       {"", "{", "[]", "1", "{\"alg\":}", "{\"a\":1}", "{\"a\":{\"alg\":1}}", "{\"alg\":1} x",
        "{\"alg\":\"x}", "{\"alg\":1,}", "{\"alg\":tru}", "{alg:1}", "{\"alg\":\"\n\"}"}) {
    EXPECT_FALSE(is_json_object(wrong, "alg")) << wrong;
  }
  EXPECT_FALSE(
      is_json_object("{\"a\":" + std::string(5000, '[') + std::string(5000, ']') + "}", ""));
}

}  // namespace
}  // namespace leakwire::detect
