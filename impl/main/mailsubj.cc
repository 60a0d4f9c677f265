#include "impl/main/helpers.h"
#include "impl/main/mail_commands.h"

namespace porpoise::command::helpers {

Choice mailsubj(Arguments arguments) {
  if (arguments.size() < 2) {
    return exiting(kPermanent, "mailsubj: usage: mailsubj subject recipient ...");
  }
  std::string head = "Subject: " + arguments.front() + "\nTo:";
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    head += (i == 1 ? " " : ",\n  ") + arguments[i];
  }
  head += "\n\n";
  Choice choice;
  choice.run = [head = std::move(head)](Host host, std::string home) {
    return inject_behind(host, std::move(home), head, {});
  };
  return choice;
}

}  // namespace porpoise::command::helpers
