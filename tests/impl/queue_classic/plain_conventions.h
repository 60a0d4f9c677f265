#pragma once
// Conventions that are easy to see through: addresses at a host that begins with "here" are local
// and get a prefix, and attempts are a thousand seconds apart.

#include "impl/queue/classic/classic_store.h"
#include "tests/impl/queue_rig/store_rig.h"

namespace porpoise::testing {

class PlainConventions final : public queue::classic::Conventions {
 public:
  static constexpr std::string_view kPrefix = "virtual-";
  static constexpr std::chrono::seconds kWait{1000};

  queue::classic::Placed place(std::string_view address) const override {
    std::string written(address);
    if (address.find("@here") == address.npos) return {queue::Channel::remote, std::move(written)};
    return {queue::Channel::local, std::string(kPrefix) + written};
  }
  std::string recipient_of(queue::Channel channel, std::string_view written) const override {
    const bool prefixed = channel == queue::Channel::local && written.starts_with(kPrefix);
    return std::string(prefixed ? written.substr(kPrefix.size()) : written);
  }
  WallTime next_attempt(queue::MessageId, WallTime, queue::Channel,
                        WallTime last_attempt) const override {
    return last_attempt + kWait;
  }
  WallTime last_attempt(queue::MessageId, WallTime, queue::Channel, WallTime next) const override {
    return next - kWait;
  }
};

inline const PlainConventions kPlainConventions;

inline std::unique_ptr<queue::Store> make_classic(const Host& host) {
  return std::make_unique<queue::classic::ClassicStore>(host, std::string(kQueueDirectory),
                                                        kPlainConventions);
}

}  // namespace porpoise::testing
