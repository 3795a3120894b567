// PcapLibrary: the functions of libpcap that the sensor uses, found when they are first asked for.
//
// libpcap brings six libraries more. A program that is linked to it loads them all before it does
// anything, whatever the command. Immutable; any thread. It stays loaded until the process ends.
#pragma once

#include <pcap/pcap.h>

#include <memory>
#include <string>

namespace leakwire::program {

struct PcapLibrary {
  decltype(&pcap_activate) activate;
  decltype(&pcap_close) close;
  decltype(&pcap_compile) compile;
  decltype(&pcap_create) create;
  decltype(&pcap_datalink) datalink;
  decltype(&pcap_dump) dump;
  decltype(&pcap_dump_close) dump_close;
  decltype(&pcap_dump_fopen) dump_fopen;
  decltype(&pcap_fopen_offline_with_tstamp_precision) fopen_offline;
  decltype(&pcap_freecode) freecode;
  decltype(&pcap_get_selectable_fd) get_selectable_fd;
  decltype(&pcap_geterr) geterr;
  decltype(&pcap_next_ex) next_ex;
  decltype(&pcap_open_dead_with_tstamp_precision) open_dead;
  decltype(&pcap_set_buffer_size) set_buffer_size;
  decltype(&pcap_set_immediate_mode) set_immediate_mode;
  decltype(&pcap_set_promisc) set_promisc;
  decltype(&pcap_set_snaplen) set_snaplen;
  decltype(&pcap_set_timeout) set_timeout;
  decltype(&pcap_set_tstamp_precision) set_tstamp_precision;
  decltype(&pcap_setfilter) setfilter;
  decltype(&pcap_setnonblock) setnonblock;
  decltype(&pcap_stats) stats;
  decltype(&pcap_statustostr) statustostr;
};

// The library of this name (dlopen(3)), and nothing where it is not there or lacks one of them:
// `problem`.
std::unique_ptr<const PcapLibrary> load_pcap(const std::string& name, std::string& problem);
// The one that the program was built with.
std::unique_ptr<const PcapLibrary> load_pcap(std::string& problem);

}  // namespace leakwire::program
