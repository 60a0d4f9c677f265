#include "sim/play/far_recipients.h"

#include <fmt/format.h>

namespace porpoise::sim {

namespace {

bool is_answer(Operation::Kind kind) {
  return kind == Operation::Kind::ok || kind == Operation::Kind::temporary ||
         kind == Operation::Kind::permanent;
}

}  // namespace

std::string FarRecipients::sender(std::uint32_t message) {
  return fmt::format("s{}@d.example", message);
}

std::string FarRecipients::recipient(std::uint32_t message, std::uint32_t number) {
  return fmt::format("r{}-{}@d.example", message, number);
}

bool FarRecipients::allows(const Operation& operation) const {
  if (is_answer(operation.kind)) return operation.which >= 1 && operation.which <= open_.size();
  if (operation.kind == Operation::Kind::submit) return operation.here + operation.there > 0;
  return true;
}

void FarRecipients::apply(const Operation& operation) {
  if (operation.kind == Operation::Kind::submit) {
    ++messages_;
    for (std::uint32_t number = 1; number <= operation.there; ++number) {
      open_.push_back(recipient(messages_, number));
    }
    return;
  }
  if (!is_answer(operation.kind) || operation.kind == Operation::Kind::temporary) return;
  const auto at = open_.begin() + (operation.which - 1);
  const std::string address = *at;
  open_.erase(at);
  // One notice for all failures of a message; that of a notice goes to the postmaster, who is here.
  if (operation.kind == Operation::Kind::ok || !address.starts_with('r')) return;
  std::string sender = "s" + address.substr(1, address.find('-') - 1) + "@d.example";
  for (const std::string& other : open_) {
    if (other == sender) return;
  }
  open_.push_back(std::move(sender));
}

}  // namespace porpoise::sim
