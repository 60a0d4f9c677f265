#include "impl/roles/delivery_agent.h"

namespace porpoise::roles {

Task<std::vector<Verdict>> DeliveryAgent::deliver_together(Delivery delivery,
                                                           std::vector<std::string> recipients) {
  std::vector<Verdict> verdicts;
  for (std::string& recipient : recipients) {
    Delivery one = delivery;
    one.recipient = std::move(recipient);
    Verdict verdict = co_await deliver(std::move(one));
    verdicts.push_back(std::move(verdict));
  }
  co_return verdicts;
}

}  // namespace porpoise::roles
