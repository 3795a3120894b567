// Redis: the reader of Redis in cleartext (RESP 2 and 3): commands with their arguments, each under
// the key or field that it is a value of; who logs in; and what is answered.
//
// A command is a message, so is an answer. What is no RESP is handed back.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "wire/fields/field_teller.h"
#include "wire/recognise/protocol.h"
#include "wire/redis/resp_reader.h"

namespace leakwire::wire {

// Whether a client begins with these bytes: 1, or not: -1, or may do so: 0.
int begins_redis(std::string_view bytes) noexcept;

// RedisCommands: what the arguments of commands are.
class RedisCommands final : public RespReader::Target {
 public:
  explicit RedisCommands(FieldTeller& tells) noexcept : tells_(tells) {}

  void set_moment(const Moment& moment) noexcept { moment_ = moment; }
  void begin_group(char type, std::uint64_t elements) override;
  void end_group() override {}
  void element(char type, std::string_view value) override;
  void piece(std::string_view bytes, bool last) override;
  void inline_line(std::string_view line) override;
  void end_value() override;
  std::size_t memory() const noexcept { return key_.capacity() + field_.capacity(); }

 private:
  // What the next argument is.
  enum class Next : std::uint8_t { kValue, kUser, kPassword, kAclUser, kSetting };
  // How the arguments behind the key are to be read.
  enum class Kind : std::uint8_t {
    kPlain,
    kPairs,
    kFields,
    kAuth,
    kHello,
    kAcl,
    kConfig,
    kMigrate
  };

  void command(std::string_view word);
  void login_argument(std::string_view value);
  std::string_view field_of(std::string_view value);
  void say(std::string_view field, std::string_view value, Login login = Login::kNone);

  FieldTeller& tells_;
  Moment moment_;
  std::string key_, field_;
  std::uint64_t arguments_ = 0, at_ = 0;
  Kind kind_ = Kind::kPlain;
  Next next_ = Next::kValue;
};

// RedisAnswers: strings, those of maps under their keys.
class RedisAnswers final : public RespReader::Target {
 public:
  explicit RedisAnswers(FieldTeller& tells) noexcept : tells_(tells) {}

  void set_moment(const Moment& moment) noexcept { moment_ = moment; }
  void begin_group(char type, std::uint64_t elements) override;
  void end_group() override;
  void element(char type, std::string_view value) override;
  void piece(std::string_view bytes, bool last) override;
  void inline_line(std::string_view line) override { say({}, line); }
  void end_value() override;
  std::size_t memory() const noexcept { return key_.capacity(); }

 private:
  void say(std::string_view field, std::string_view value);

  FieldTeller& tells_;
  Moment moment_;
  std::string key_;         // of the map's value that comes next
  std::uint32_t maps_ = 0;  // a bit a depth: whether it is one
  bool is_value_ = false;   // of the innermost map
};

class Redis final : public Protocol {
 public:
  explicit Redis(Conversation& flow) noexcept
      : Protocol(flow),
        tells_{{{flow, "redis"}, {flow, "redis"}}},
        commands_(tells_[0]),
        answers_(tells_[1]),
        readers_{{RespReader(commands_), RespReader(answers_)}} {}

  std::string_view name() const noexcept override { return "redis"; }
  std::size_t data(Side side, std::string_view bytes, const Moment& moment) override;
  void gap(Side side, std::uint64_t missing, const Moment& moment) override;
  void end(Side side, Ending why, const Moment& moment) override;
  bool over() const noexcept override { return over_; }
  std::size_t memory() const noexcept override {
    return sizeof *this + readers_[0].memory() + readers_[1].memory() + commands_.memory() +
           answers_.memory();
  }

 private:
  std::size_t index(Side side) const noexcept { return side == client_ ? 0 : 1; }

  std::array<FieldTeller, 2> tells_;  // of the client, of the server
  RedisCommands commands_;
  RedisAnswers answers_;
  std::array<RespReader, 2> readers_;
  Side client_ = Side::kInitiator;
  bool knows_client_ = false, over_ = false;
};

}  // namespace leakwire::wire
