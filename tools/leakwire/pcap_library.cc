#include "pcap_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <memory>
#include <string>

namespace leakwire::program {
namespace {

// Finds functions by name, and remembers the first that is not there.
class Symbols {
 public:
  explicit Symbols(void* library) : library_(library) {}

  template <class Function>
  void find(Function& function, const char* name) {
    function = reinterpret_cast<Function>(dlsym(library_, name));
    if (function == nullptr && missing_ == nullptr) missing_ = name;
  }
  const char* missing() const noexcept { return missing_; }

 private:
  void* library_;
  const char* missing_ = nullptr;
};

const char* find_all(void* library, PcapLibrary& pcap) {
  Symbols symbols(library);
  symbols.find(pcap.activate, "pcap_activate");
  symbols.find(pcap.close, "pcap_close");
  symbols.find(pcap.compile, "pcap_compile");
  symbols.find(pcap.create, "pcap_create");
  symbols.find(pcap.datalink, "pcap_datalink");
  symbols.find(pcap.dump, "pcap_dump");
  symbols.find(pcap.dump_close, "pcap_dump_close");
  symbols.find(pcap.dump_fopen, "pcap_dump_fopen");
  symbols.find(pcap.fopen_offline, "pcap_fopen_offline_with_tstamp_precision");
  symbols.find(pcap.freecode, "pcap_freecode");
  symbols.find(pcap.get_selectable_fd, "pcap_get_selectable_fd");
  symbols.find(pcap.geterr, "pcap_geterr");
  symbols.find(pcap.next_ex, "pcap_next_ex");
  symbols.find(pcap.open_dead, "pcap_open_dead_with_tstamp_precision");
  symbols.find(pcap.set_buffer_size, "pcap_set_buffer_size");
  symbols.find(pcap.set_immediate_mode, "pcap_set_immediate_mode");
  symbols.find(pcap.set_promisc, "pcap_set_promisc");
  symbols.find(pcap.set_snaplen, "pcap_set_snaplen");
  symbols.find(pcap.set_timeout, "pcap_set_timeout");
  symbols.find(pcap.set_tstamp_precision, "pcap_set_tstamp_precision");
  symbols.find(pcap.setfilter, "pcap_setfilter");
  symbols.find(pcap.setnonblock, "pcap_setnonblock");
  symbols.find(pcap.stats, "pcap_stats");
  symbols.find(pcap.statustostr, "pcap_statustostr");
  return symbols.missing();
}

}  // namespace

std::unique_ptr<const PcapLibrary> load_pcap(const std::string& name, std::string& problem) {
  void* const library = dlopen(name.c_str(), RTLD_LAZY | RTLD_LOCAL);
  if (library == nullptr) {
    problem = fmt::format("{} cannot be loaded; libpcap is expected", name);
    return nullptr;
  }
  auto pcap = std::make_unique<PcapLibrary>();
  if (const char* const missing = find_all(library, *pcap)) {
    problem = fmt::format("{} has no {}; libpcap 1.5 or later is expected", name, missing);
    return nullptr;
  }
  return pcap;
}

std::unique_ptr<const PcapLibrary> load_pcap(std::string& problem) {
  return load_pcap(LEAKWIRE_PCAP_SONAME, problem);
}

}  // namespace leakwire::program
