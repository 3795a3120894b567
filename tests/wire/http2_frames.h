// Makes the bytes of HTTP/2 connections, for tests of their reader. Headers are packed by nghttp2.
#pragma once

#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wire/http2/http2.h"

namespace leakwire::wire {

using Headers = std::vector<std::pair<std::string, std::string>>;

inline std::string frame(FrameType type, unsigned flags, std::uint32_t stream,
                         std::string_view payload) {
  std::string out;
  const auto put = [&](std::uint32_t value, unsigned bytes) {
    while (bytes-- > 0) out += static_cast<char>(value >> 8 * bytes & 0xFF);
  };
  put(static_cast<std::uint32_t>(payload.size()), 3);
  put(static_cast<std::uint32_t>(type), 1);
  put(flags, 1);
  put(stream, 4);
  return out.append(payload);
}

inline std::string data_frame(std::uint32_t stream, std::string_view bytes, bool last) {
  return frame(FrameType::kData, last ? FrameHead::kEndStream : 0, stream, bytes);
}

// One direction's header blocks.
class Packer {
 public:
  Packer() { nghttp2_hd_deflate_new(&deflater_, 4096); }
  Packer(const Packer&) = delete;
  Packer& operator=(const Packer&) = delete;
  ~Packer() { nghttp2_hd_deflate_del(deflater_); }

  std::string pack(const Headers& headers) {
    std::vector<nghttp2_nv> all;
    for (const auto& [name, value] : headers) {
      all.push_back({bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE});
    }
    std::string out(nghttp2_hd_deflate_bound(deflater_, all.data(), all.size()), '\0');
    const auto size =
        nghttp2_hd_deflate_hd(deflater_, bytes(out), out.size(), all.data(), all.size());
    out.resize(static_cast<std::size_t>(size));
    return out;
  }
  std::string frame_of(std::uint32_t stream, const Headers& headers, bool last) {
    return frame(FrameType::kHeaders, FrameHead::kEndHeaders | (last ? FrameHead::kEndStream : 0),
                 stream, pack(headers));
  }

 private:
  static std::uint8_t* bytes(const std::string& text) {
    return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
  }
  nghttp2_hd_deflater* deflater_ = nullptr;
};

inline std::string client_start() {
  return std::string(kHttp2Preface) + frame(FrameType::kSettings, 0, 0, {});
}
inline Headers post(std::string_view path, std::string_view media_type) {
  return {{":method", "POST"},
          {":scheme", "http"},
          {":authority", "api.example:8080"},
          {":path", std::string(path)},
          {"content-type", std::string(media_type)},
          {"cookie", "id=1"},
          {"sec-gpc", "1"}};
}

}  // namespace leakwire::wire
