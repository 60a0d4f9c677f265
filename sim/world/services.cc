#include "sim/world/services.h"

#include <algorithm>
#include <cstring>

#include "impl/base/assert.h"

namespace porpoise::sim {

std::optional<std::string> SimIdentity::variable(std::string_view name) const {
  const auto found = identity_.environment.find(name);
  if (found == identity_.environment.end()) return std::nullopt;
  return found->second;
}

void SimSignals::deliver(Signal signal) {
  pending_.push_back(signal);
  life_.queue.schedule_after(kCallCost, life_.owner, [this] { wake(); });
}

Task<Signal> SimSignals::next() {
  PORPOISE_ASSERT(!waiting_);
  return suspend<Signal>([this](Resume<Signal> resume) {
    waiting_ = std::move(resume);
    if (!pending_.empty()) life_.queue.schedule_after(kCallCost, life_.owner, [this] { wake(); });
  });
}

void SimSignals::wake() {
  if (!waiting_ || pending_.empty()) return;
  const Signal signal = pending_.front();
  pending_.pop_front();
  life_.resume(std::move(waiting_), signal);
}

Task<Result<std::size_t>> SimStandardStreams::read_input(std::span<char> out) {
  co_await spend_call(life_);
  const std::size_t size = std::min(out.size(), input_.size() - taken_);
  std::memcpy(out.data(), input_.data() + taken_, size);
  taken_ += size;
  co_return size;
}

Task<Result<void>> SimStandardStreams::write_output(std::string_view bytes) {
  return add(output_, bytes);
}

Task<Result<void>> SimStandardStreams::write_error(std::string_view bytes) {
  return add(error_, bytes);
}

Task<Result<void>> SimStandardStreams::add(std::string& to, std::string_view bytes) {
  to += bytes;
  co_await spend_call(life_);
  co_return Result<void>();
}

Task<Result<std::optional<Account>>> SimAccounts::find(std::string name) {
  co_await spend_call(life_);
  for (const Account& account : accounts_) {
    if (account.name == name) co_return std::optional(account);
  }
  co_return std::optional<Account>();
}

Task<Result<std::optional<Account>>> SimAccounts::find_user(std::uint32_t user) {
  co_await spend_call(life_);
  for (const Account& account : accounts_) {
    if (account.user == user) co_return std::optional(account);
  }
  co_return std::optional<Account>();
}

}  // namespace porpoise::sim
