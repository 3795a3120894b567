// CaptureWriter: the file of `sense -w`: packets of flows with a violation, as pcap.
//
// One thread. Mode 0600, also where the file was there before; what it held is gone. Once a write
// failed, it stays failed, and is said; the file ends with its last whole flush then.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "complaints.h"
#include "leakwire/packet.h"
#include "pcap_library.h"

namespace leakwire::program {

class CaptureWriter {
 public:
  CaptureWriter(std::string name, Complaints& complaints)
      : name_(std::move(name)), complaints_(complaints) {}
  CaptureWriter(const CaptureWriter&) = delete;
  CaptureWriter& operator=(const CaptureWriter&) = delete;
  ~CaptureWriter();

  // False where it cannot be written, or is one of `others`, which it would spoil: said. What it
  // held before is gone.
  bool open(std::span<const std::string> others);
  // A capture has one link layer, that of its first packet; packets of others are counted, and
  // said by close().
  void write(const Packet& packet);
  void flush();
  void close();

 private:
  void fail(int error);
  bool begin(LinkType link);

  const std::string name_;
  Complaints& complaints_;
  std::FILE* file_ = nullptr;
  std::unique_ptr<const PcapLibrary> library_;
  pcap_t* handle_ = nullptr;
  pcap_dumper_t* dumper_ = nullptr;
  LinkType link_ = LinkType::kEthernet;
  std::uint64_t other_links_ = 0;
  long flushed_ = 0;  // bytes
  bool failed_ = false;
  bool unflushed_ = false;
};

}  // namespace leakwire::program
