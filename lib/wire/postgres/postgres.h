// Postgres: the reader of the protocol of PostgreSQL, version 3, in cleartext (PostgreSQL
// documentation, "Frontend/Backend Protocol"): who logs in, what is asked, with which parameters,
// rows with the names of their columns, and what COPY carries. Behind a request for TLS that is
// granted another protocol follows.
//
// Holds the message under way, at most kMostMessage bytes, and the names of at most kMostColumns
// columns; a longer message is told as it comes.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "wire/fields/field_teller.h"
#include "wire/recognise/protocol.h"

namespace leakwire::wire {

// Whether a client begins with these bytes: 1, or not: -1, or may do so: 0.
int begins_postgres(std::string_view bytes) noexcept;
// Whether they are a query of a connection whose beginning was not seen, and nothing else.
bool is_postgres_query(std::string_view bytes) noexcept;

class Postgres final : public Protocol {
 public:
  static constexpr std::size_t kMostMessage = std::size_t{256} << 10;
  static constexpr std::size_t kMostColumns = 1664;  // a row of PostgreSQL has no more

  // `late`: its beginning was not seen.
  Postgres(Conversation& flow, bool late) noexcept
      : Protocol(flow), tells_{{{flow, "postgresql"}, {flow, "postgresql"}}}, started_(late) {}

  std::string_view name() const noexcept override { return "postgresql"; }
  std::size_t data(Side side, std::string_view bytes, const Moment& moment) override;
  void gap(Side side, std::uint64_t missing, const Moment& moment) override;
  void end(Side side, Ending why, const Moment& moment) override;
  bool over() const noexcept override { return over_; }
  std::size_t memory() const noexcept override;

 private:
  struct Way {
    std::string held;
    std::size_t left = 0;  // of a message that is told as it comes
    bool is_copy = false;
  };
  struct Head {
    char type = 0;           // 0: of a message that has none
    std::size_t size = 0;    // of the head
    std::size_t length = 0;  // of what is behind it
  };
  enum class Read : std::uint8_t { kMore, kNone, kWhole };

  bool asks(Side side) const noexcept { return side == client_; }
  FieldTeller& teller(Side side) noexcept { return tells_[asks(side) ? 0 : 1]; }
  Read read_head(Side side, std::string_view bytes, Head& head) const noexcept;
  std::string_view take_message(Side side, std::string_view bytes, const Moment& moment);
  void tell(Side side, const Head& head, std::string_view content, const Moment& moment);
  void tell_startup(std::string_view content, const Moment& moment);
  void tell_asked(char type, std::string_view content, const Moment& moment);
  void tell_password(std::string_view content, const Moment& moment);
  void tell_bind(std::string_view content, const Moment& moment);
  void tell_answered(char type, std::string_view content, const Moment& moment);
  void read_columns(std::string_view content);
  void tell_row(std::string_view content, const Moment& moment);
  void tell_notice(std::string_view content, const Moment& moment);

  std::array<Way, 2> ways_;
  std::array<FieldTeller, 2> tells_;  // of the client, of the server
  std::string columns_;               // their names, one behind the other
  std::vector<std::uint32_t> column_ends_;
  Side client_ = Side::kInitiator;
  bool knows_client_ = false;
  bool started_;
  bool asked_tls_ = false;  // a single byte answers
  bool over_ = false;
};

}  // namespace leakwire::wire
