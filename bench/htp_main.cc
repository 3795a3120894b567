// leakwire-htp FILE: CPU time of libhtp alone on a capture of leakwire-capture: the payloads of its
// connections, segment by segment, with nothing done with what is parsed. One line of JSON.
#include <htp/htp.h>
#include <sys/time.h>

#include <cstdint>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>

namespace {

struct Closer {
  void operator()(htp_connp_t* parser) const { htp_connp_destroy_all(parser); }
  void operator()(htp_cfg_t* config) const { htp_config_destroy(config); }
};

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// pcap in this machine's order, and in each packet Ethernet, IPv4 and TCP without options.
constexpr std::size_t kFileHead = 24, kRecordHead = 16, kHeaders = 54, kPort = 34;
constexpr std::uint8_t kSyn = 2;

std::uint16_t port_at(const std::string& bytes, std::size_t at) {
  return static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[at]) << 8U |
                                    static_cast<unsigned char>(bytes[at + 1]));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fputs("usage: leakwire-htp FILE\n", stderr), 2;
  std::ifstream in(argv[1], std::ios::binary);
  const std::string file((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const std::unique_ptr<htp_cfg_t, Closer> config(htp_config_create());
  htp_config_set_server_personality(config.get(), HTP_SERVER_GENERIC);
  htp_config_set_tx_auto_destroy(config.get(), 1);
  std::map<std::uint16_t, std::unique_ptr<htp_connp_t, Closer>> parsers;
  std::uint64_t bytes = 0;
  const timeval time{};
  const double begin = cpu_seconds();
  for (std::size_t at = kFileHead; at + kRecordHead + kHeaders <= file.size();) {
    std::uint32_t length = 0;
    file.copy(reinterpret_cast<char*>(&length), sizeof length, at + 8);
    const std::size_t packet = at + kRecordHead;
    at = packet + length;
    const bool back = port_at(file, packet + kPort) == 80;
    const std::uint16_t client = port_at(file, packet + kPort + (back ? 2 : 0));
    if (!back && (file[packet + 47] & kSyn) != 0) {
      parsers[client].reset(htp_connp_create(config.get()));
      htp_connp_open(parsers[client].get(), nullptr, client, nullptr, 80, nullptr);
    }
    if (length <= kHeaders) continue;
    htp_connp_t* const parser = parsers[client].get();
    if (parser == nullptr) continue;
    const char* const payload = file.data() + packet + kHeaders;
    const std::size_t size = length - kHeaders;
    bytes += size;
    back ? htp_connp_res_data(parser, &time, payload, size)
         : htp_connp_req_data(parser, &time, payload, size);
  }
  std::printf("{\"bytes\":%llu,\"seconds\":%.4f}\n", static_cast<unsigned long long>(bytes),
              cpu_seconds() - begin);
  return 0;
}
