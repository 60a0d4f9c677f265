#include "impl/host/live/run_program.h"
#include "impl/inject/flags.h"
#include "impl/main/helpers.h"

namespace porpoise::command::helpers {

Choice preline(Arguments arguments) {
  bool from_line = true;
  bool return_path = true;
  bool delivered_to = true;
  bool known = true;
  inject::Flags flags(arguments, "");
  while (const char letter = flags.next()) {
    switch (letter) {
      case 'f':
        from_line = false;
        break;
      case 'F':
        from_line = true;
        break;
      case 'r':
        return_path = false;
        break;
      case 'R':
        return_path = true;
        break;
      case 'd':
        delivered_to = false;
        break;
      case 'D':
        delivered_to = true;
        break;
      default:
        known = false;
    }
  }
  const Arguments command = flags.rest();
  if (!known || command.empty()) {
    return exiting(kPermanent, "preline: usage: preline [ -frdFRD ] program [ arg ... ]");
  }
  std::string head;
  const auto add = [&head](bool wanted, const char* name) {
    if (wanted) head += live::variable(name).value_or("");
    return !wanted || live::variable(name);
  };
  if (!add(from_line, "UFLINE") || !add(return_path, "RPLINE") || !add(delivered_to, "DTLINE")) {
    return exiting(kPermanent,
                   "preline: fatal: UFLINE, RPLINE and DTLINE must be set: call it from a .qmail");
  }
  return exiting(live::run_program_behind(head, command));
}

}  // namespace porpoise::command::helpers
