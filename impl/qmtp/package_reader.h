#pragma once
// One message with its envelope as QMTP and QMQP send it, read while it comes. Pure; holds of the
// body no more than what was read last.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porpoise::qmtp {

enum class Protocol : std::uint8_t {
  qmtp,  ///< Packages one behind the other; a line end is told by the message's first byte.
  qmqp,  ///< One package, as a whole in a netstring; lines end in LF.
};

/// qmail takes no address of so many bytes or more.
inline constexpr std::size_t kAddressLimit = 1000;

class PackageReader {
 public:
  explicit PackageReader(Protocol protocol)
      : protocol_(protocol), part_(protocol == Protocol::qmqp ? Part::whole : Part::message) {}

  /// Takes bytes up to the end of the package, or to what is wrong with it; appends what they hold
  /// of the message to `body`, its lines ending in LF. Returns how many it took.
  std::size_t read(std::string_view wire, std::string& body);

  /// The package is complete.
  bool ended() const { return ended_; }
  /// It is none; nothing that follows means anything.
  bool malformed() const { return malformed_; }
  /// Bytes of the message, once it has begun to come.
  std::optional<std::uint64_t> announced() const { return announced_; }

  /// Nothing for an address that cannot be taken: too long, or with a NUL.
  const std::optional<std::string>& sender() const { return sender_; }
  const std::vector<std::optional<std::string>>& recipients() const { return recipients_; }

 private:
  enum class Part : std::uint8_t { whole, message, sender, list, recipient, end };
  enum class State : std::uint8_t { length, bytes, comma };

  bool read_length(char byte);
  bool begin_part();
  void take(std::string_view bytes, std::string& body);
  void take_message(std::string_view bytes, std::string& body);
  void end_part();
  bool count(std::size_t bytes);

  Protocol protocol_;
  Part part_;
  State state_ = State::length;
  std::uint64_t length_ = 0;  ///< As far as its digits have come; then what is left of the part.
  bool has_digits_ = false;
  std::optional<std::uint64_t> inside_;  ///< Bytes left of the netstring around the current part.
  std::uint64_t address_bytes_ = 0;

  std::optional<std::uint64_t> announced_;
  bool at_start_ = true;  ///< Of the message: its first byte says how lines end.
  bool crlf_ = false;
  bool held_cr_ = false;
  std::string address_;
  std::optional<std::string> sender_;
  std::vector<std::optional<std::string>> recipients_;
  bool ended_ = false;
  bool malformed_ = false;
};

}  // namespace porpoise::qmtp
