// MmdbWriter: small files in the MaxMind DB format 2.0, for tests of its reader.
//
// Source: MaxMind DB File Format Specification, version 2.0. Records of 24 bits.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "place/network_table.h"

namespace leakwire::tests {

class MmdbWriter {
 public:
  // 4: a tree of IPv4 addresses; 6: one of IPv6, with IPv4 at ::/96.
  explicit MmdbWriter(unsigned ip_version) : version_(ip_version) { nodes_.push_back({}); }

  // A map, as bytes of the format.
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  static std::string text(std::string_view text) {
    return control(2, text.size()) + std::string(text);
  }
  static std::string number(std::uint32_t number) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift);
    return control(6, 4) + bytes;
  }
  static std::string boolean(bool value) { return control(14, value ? 1 : 0); }
  static std::string map(const Pairs& pairs) {  // key, encoded value
    std::string bytes = control(7, pairs.size());
    for (const auto& [key, value] : pairs) bytes += text(key) + value;
    return bytes;
  }

  // `network` in CIDR notation; `value` encoded.
  void add(std::string_view network, const std::string& value) {
    const auto parsed = *place::parse_network(network);
    const bool quad = network.find(':') == std::string_view::npos;
    place::Address address = parsed.first;
    if (quad) address[10] = address[11] = 0;  // in the tree IPv4 stands at ::/96
    const unsigned skipped = version_ == 4 ? 96 : 0;
    const auto offset = static_cast<std::uint32_t>(data_.size());
    data_ += value;
    std::size_t node = 0;
    for (unsigned bit = skipped; bit + 1 < parsed.bits; ++bit) {
      const std::uint32_t child = nodes_[node][bit_of(address, bit)].node;
      if (child != 0) {
        node = child;
        continue;
      }
      nodes_[node][bit_of(address, bit)].node = static_cast<std::uint32_t>(nodes_.size());
      node = nodes_.size();
      nodes_.push_back({});
    }
    Side& side = nodes_[node][bit_of(address, parsed.bits - 1U)];
    side.has_data = true;
    side.data = offset;
  }

  std::string write() const {
    std::string out;
    for (const auto& node : nodes_) {
      for (const Side& side : node) {
        std::uint32_t record = static_cast<std::uint32_t>(nodes_.size());  // nothing
        if (side.node != 0) record = side.node;
        if (side.has_data) record = static_cast<std::uint32_t>(nodes_.size()) + 16 + side.data;
        for (int shift = 16; shift >= 0; shift -= 8) out += static_cast<char>(record >> shift);
      }
    }
    out += std::string(16, '\0') + data_ + "\xAB\xCD\xEFMaxMind.com";
    return out + map({{"node_count", number(static_cast<std::uint32_t>(nodes_.size()))},
                      {"record_size", small(24)},
                      {"ip_version", small(version_)},
                      {"database_type", text("Test")},
                      {"languages", control(11, 0)},
                      {"binary_format_major_version", small(2)},
                      {"binary_format_minor_version", small(0)},
                      {"build_epoch", control(9, 1) + '\1'},
                      {"description", map({})}});
  }

 private:
  struct Side {
    std::uint32_t node = 0;  // 0: none, for the root is nobody's child
    bool has_data = false;
    std::uint32_t data = 0;
  };

  static std::string control(unsigned type, std::size_t size) {
    std::string bytes;
    const std::size_t low = size < 29 ? size : 29;
    bytes += static_cast<char>((type < 8 ? type << 5 : 0) | low);
    if (type >= 8) bytes += static_cast<char>(type - 7);
    if (size >= 29) bytes += static_cast<char>(size - 29);
    return bytes;
  }
  static std::string small(unsigned number) {
    return control(5, 2) + static_cast<char>(number >> 8) + static_cast<char>(number);
  }
  static std::size_t bit_of(const place::Address& address, unsigned bit) {
    return address[bit / 8] >> (7 - bit % 8) & 1;
  }

  unsigned version_;
  std::vector<std::array<Side, 2>> nodes_;
  std::string data_;
};

}  // namespace leakwire::tests
