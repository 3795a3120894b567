#include "wire/http2/hpack_reader.h"

#include <nghttp2/nghttp2.h>

#include <new>

namespace leakwire::wire {
namespace {

std::string_view view(const std::uint8_t* bytes, std::size_t size) noexcept {
  return {reinterpret_cast<const char*>(bytes), size};
}

}  // namespace

void HpackReader::Free::operator()(nghttp2_hd_inflater* inflater) const noexcept {
  nghttp2_hd_inflate_del(inflater);
}

HpackReader::HpackReader() {
  nghttp2_hd_inflater* inflater = nullptr;
  if (nghttp2_hd_inflate_new(&inflater) != 0) throw std::bad_alloc();
  inflater_.reset(inflater);
}

bool HpackReader::push(std::string_view bytes, bool last, OnHeader on_header) {
  const auto* at = reinterpret_cast<const std::uint8_t*>(bytes.data());
  std::size_t left = bytes.size();
  for (;;) {
    nghttp2_nv header{};
    int flags = NGHTTP2_HD_INFLATE_NONE;
    const ssize_t used =
        nghttp2_hd_inflate_hd2(inflater_.get(), &header, &flags, at, left, last ? 1 : 0);
    if (used == NGHTTP2_ERR_NOMEM) throw std::bad_alloc();
    if (used < 0) return false;
    at += used;
    left -= static_cast<std::size_t>(used);
    const bool emitted = (flags & NGHTTP2_HD_INFLATE_EMIT) != 0;
    if (emitted) on_header(view(header.name, header.namelen), view(header.value, header.valuelen));
    if ((flags & NGHTTP2_HD_INFLATE_FINAL) != 0) break;
    if (!emitted && left == 0) break;
  }
  return !last || nghttp2_hd_inflate_end_headers(inflater_.get()) == 0;
}

bool HpackReader::allow_table(std::uint32_t bytes) {
  if (bytes <= table_) return true;
  if (bytes > kMostTable) return false;
  table_ = bytes;
  return nghttp2_hd_inflate_change_table_size(inflater_.get(), bytes) == 0;
}

std::size_t HpackReader::memory() const noexcept {
  return sizeof *this + nghttp2_hd_inflate_get_dynamic_table_size(inflater_.get());
}

}  // namespace leakwire::wire
