// The messages of law 12: each is sent through every door.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

namespace leakwire::tests {

struct Message {
  std::string_view host, path;
  std::vector<std::pair<std::string_view, std::string_view>> headers;
  std::string_view media, body;
};

inline std::vector<Message> messages() {
  return {
      {"collect.tracker.example", "/c?em=anna@mail.example.org", {}, "", ""},
      {"collect.tracker.example", "/", {{"X-User", "anna@mail.example.org"}}, "", ""},
      {"collect.tracker.example", "/", {{"Cookie", "a=b; mail=anna@mail.example.org"}}, "", ""},
      {"collect.tracker.example",
       "/",
       {{"Referer", "http://shop.example/?m=jo@mail.example.org"}},
       "",
       ""},
      {"pay.example",
       "/v1/charge",
       {{"Sec-GPC", "1"}},
       "application/json",
       R"({"user":{"card":"4111 1111 1111 1111"},"mail":"anna@mail.example.org"})"},
      {"collect.tracker.example",
       "/f",
       {},
       "application/x-www-form-urlencoded",
       "card=5555555555554444&password=hunter2hunter&x=1"},
      {"192.0.2.9", "/p", {}, "text/plain", "IBAN DE89370400440532013000, card 4111111111111111\n"},
      {"collect.tracker.example",
       "/m",
       {},
       "multipart/form-data; boundary=xx",
       "--xx\r\nContent-Disposition: form-data; name=\"card\"\r\n\r\n4111 1111 1111 1111\r\n"
       "--xx--\r\n"},
  };
}

// The same values, encoded.
inline std::vector<Message> encoded_messages() {
  return {
      {"collect.tracker.example",
       "/c?em=anna%40mail.example.org&c=4111+1111+1111+1111",
       {},
       "",
       ""},
      {"collect.tracker.example", "/c?d=bWFpbD1hbm5hQG1haWwuZXhhbXBsZS5vcmc=", {}, "", ""},
      {"collect.tracker.example",
       "/",
       {{"X-User", "bWFpbD1hbm5hQG1haWwuZXhhbXBsZS5vcmc="}},
       "",
       ""},
      {"collect.tracker.example", "/", {{"Cookie", "a=b; mail=anna%40mail.example.org"}}, "", ""},
      {"collect.tracker.example",
       "/f",
       {},
       "application/x-www-form-urlencoded",
       "card=5555+5555+5555+4444&m=anna%40mail.example.org&x=1"},
      {"pay.example",
       "/v1/charge",
       {},
       "application/json",
       R"({"user":{"card":"Y2FyZCA0MTExIDExMTEgMTExMSAxMTEx","x":1},"mail":"anna\u0040mail.example.org"})"},
      {"pay.example",
       "/v1/charge",
       {},
       "application/json",
       R"([{"card":"4111 1111 1111 1111"},{"mail":"anna@mail.example.org"}])"},
      {"pay.example",
       "/v1/charge",
       {},
       "application/json",
       "\xEF\xBB\xBF{\"card\":\"4111 1111 1111 1111\"}"},
  };
}

// Layers that lines of a log are not looked through for.
inline std::vector<Message> messages_in_more_layers() {
  return {
      {"collect.tracker.example", "/h", {}, "text/html", "<p>anna&#64;mail.example.org</p>"},
      {"collect.tracker.example",
       "/h",
       {},
       "text/plain",
       "mail 616e6e61406d61696c2e6578616d706c652e6f7267"},
      {"collect.tracker.example",
       "/h",
       {},
       "text/plain",
       "subject =?utf-8?Q?anna=40mail.example.org?= x"},
  };
}

}  // namespace leakwire::tests
