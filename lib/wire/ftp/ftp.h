// Ftp: the control connection of FTP (RFC 959), with AUTH TLS (RFC 4217). Data connections are
// flows of their own, that nothing knows.
#pragma once

#include "wire/text_lines/talk.h"

namespace leakwire::wire {

class Ftp final : public Talk {
 public:
  explicit Ftp(Conversation& flow) noexcept : Talk(flow, "ftp") {}

 private:
  void line(Who who, std::string_view line, const Moment& moment) override;
  bool is_of_server(std::string_view first) const noexcept override;

  bool starts_tls_ = false;
};

}  // namespace leakwire::wire
