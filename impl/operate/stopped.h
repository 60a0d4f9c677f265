#pragma once
// A queue that no server runs: nobody delivers.

#include "impl/operate/request.h"
#include "impl/send/deliveries.h"

namespace porpoise::operate {

class NoDeliveries final : public send::Deliveries {
 public:
  explicit NoDeliveries(const control::Config& config) { due_times_.use(config); }

  void take(std::span<const queue::MessageId>) override {}
  void put_back(std::span<const queue::MessageId>) override {}
  std::vector<std::uint32_t> under_way(queue::MessageId) const override { return {}; }
  void give_up(queue::MessageId, std::string) override {}
  std::string last_reply(queue::MessageId, std::uint32_t) const override { return {}; }
  send::DestinationFacts destination(std::string name) const override {
    send::DestinationFacts facts;
    facts.name = std::move(name);
    return facts;
  }
  const send::DueTimes& due_times() const override { return due_times_; }

 private:
  send::DueTimes due_times_;
};

class NoSilentServers final : public SilentServers {
 public:
  std::vector<SilentServer> list() const override { return {}; }
  void forget() override {}
};

}  // namespace porpoise::operate
