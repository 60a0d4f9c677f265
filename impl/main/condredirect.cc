#include "impl/host/live/run_program.h"
#include "impl/main/helpers.h"
#include "impl/main/requeue.h"

namespace porpoise::command::helpers {

Choice condredirect(Arguments arguments) {
  if (arguments.size() < 2) {
    return exiting(kPermanent, "condredirect: usage: condredirect newaddress program [ arg ... ]");
  }
  const std::optional<std::string> sender = live::variable("SENDER");
  const std::optional<std::string> delivered_to = live::variable("DTLINE");
  if (!sender) return exiting(kPermanent, "condredirect: fatal: SENDER not set");
  if (!delivered_to) return exiting(kPermanent, "condredirect: fatal: DTLINE not set");
  if (!live::keep_input()) {
    return exiting(kTemporary,
                   "condredirect: fatal: unable to keep the message for a second reading");
  }
  const int code = live::run_program({arguments.begin() + 1, arguments.end()});
  if (code == kTemporary) return exiting(kTemporary);
  if (code != 0) return exiting(0);
  live::rewind_input();
  Requeue message;
  message.program = "condredirect";
  message.head = *delivered_to;
  message.sender = *sender;
  message.recipients = {arguments.front()};
  message.done = kDoneAndStop;
  return requeuing(std::move(message));
}

}  // namespace porpoise::command::helpers
