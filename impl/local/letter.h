#pragma once
// What local delivery writes: a message and the lines that belong in front of it.

#include <memory>
#include <string>
#include <string_view>

#include "impl/roles/delivery_agent.h"

namespace porpoise::local {

struct Letter {
  std::string from_line;     ///< The line that parts the messages of an mbox, with its LF.
  std::string return_path;   ///< The line, with its LF.
  std::string delivered_to;  ///< The line, with its LF.
  std::shared_ptr<roles::MessageSource> message;

  Letter() = default;
};

/// A message whose first bytes are read only once, however often they are asked for. What small
/// messages are, that is all of them.
class KeptHead final : public roles::MessageSource {
 public:
  explicit KeptHead(std::shared_ptr<roles::MessageSource> message) : message_(std::move(message)) {}

  std::uint64_t size() const override { return message_->size(); }
  Task<Result<std::size_t>> read_at(std::uint64_t offset, std::span<char> out) override;

 private:
  std::shared_ptr<roles::MessageSource> message_;
  std::string head_;
};

/// Whether the header of `message` has `line`, which ends in an LF.
/// Errors: as MessageSource::read_at, and io_error where the message ends too early.
Task<Result<bool>> has_header_line(roles::MessageSource& message, std::string line);

/// `path` as seen from the directory `home`.
std::string path_in(std::string_view home, std::string_view path);

}  // namespace porpoise::local
