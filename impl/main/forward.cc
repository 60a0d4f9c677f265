#include "impl/host/live/run_program.h"
#include "impl/main/helpers.h"
#include "impl/main/requeue.h"

namespace porpoise::command::helpers {

Choice forward(Arguments arguments) {
  const std::optional<std::string> sender = live::variable("NEWSENDER");
  const std::optional<std::string> delivered_to = live::variable("DTLINE");
  if (!sender) return exiting(kPermanent, "forward: fatal: NEWSENDER not set");
  if (!delivered_to) return exiting(kPermanent, "forward: fatal: DTLINE not set");
  Requeue message;
  message.program = "forward";
  message.head = *delivered_to;
  message.sender = *sender;
  message.recipients = std::move(arguments);
  return requeuing(std::move(message));
}

}  // namespace porpoise::command::helpers
