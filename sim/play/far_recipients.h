#pragma once
// Which recipients of the other host are not settled yet, as far as a sequence of operations tells:
// what "the second recipient" means, and which sequences make sense.

#include <string>
#include <vector>

#include "sim/play/operation.h"

namespace porpoise::sim {

class FarRecipients {
 public:
  /// Their addresses, in the order in which they came up.
  const std::vector<std::string>& open() const { return open_; }
  std::uint32_t messages() const { return messages_; }

  /// The names that messages go by: of sender and recipients, from 1.
  static std::string sender(std::uint32_t message);
  static std::string recipient(std::uint32_t message, std::uint32_t number);

  /// Its recipient, if it has one, is open, and there is something that can be submitted.
  bool allows(const Operation& operation) const;
  /// What comes of it. Must be allowed.
  void apply(const Operation& operation);

  bool operator==(const FarRecipients&) const = default;

 private:
  std::vector<std::string> open_;
  std::uint32_t messages_ = 0;
};

}  // namespace porpoise::sim
