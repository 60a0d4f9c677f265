#include "impl/dns/query.h"

#include "impl/base/assert.h"

namespace porpoise::dns {
namespace {

using std::chrono::seconds;

/// In all 14 seconds for a server that never answers.
constexpr seconds kPatience[Query::kRounds] = {seconds(2), seconds(4), seconds(8)};
constexpr seconds kStreamPatience{10};

}  // namespace

Query::Query(std::size_t servers, std::size_t first) : given_up_(servers), first_(first) {
  PORPOISE_ASSERT(first < servers);
  step_.server = first;
  step_.patience = kPatience[0];
}

void Query::on_silence() {
  advance();
}

void Query::on_truncated() {
  if (step_.way == Way::stream) return on_trouble("sent a truncated answer by TCP");
  step_.way = Way::stream;
  step_.patience = kStreamPatience;
}

void Query::on_not_edns(std::string why) {
  if (!step_.edns) return on_trouble(std::move(why));
  step_.edns = false;
}

void Query::on_trouble(std::string why) {
  said_ = std::move(why);
  said_by_ = step_.server;
  given_up_[step_.server] = true;
  advance();
}

void Query::advance() {
  const std::size_t servers = given_up_.size();
  while (round_ < kRounds) {
    if (++asked_ == servers) {
      asked_ = 0;
      ++round_;
      if (round_ == kRounds) break;
    }
    const std::size_t server = (first_ + asked_) % servers;
    if (given_up_[server]) continue;
    step_ = Step();
    step_.server = server;
    step_.mixed_case = round_ + 1 < kRounds;
    step_.patience = kPatience[round_];
    return;
  }
  over_ = true;
}

}  // namespace porpoise::dns
