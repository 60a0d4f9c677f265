#include "impl/host/live/run_program.h"
#include "impl/main/helpers.h"

namespace porpoise::command::helpers {

Choice except(Arguments arguments) {
  if (arguments.empty()) return exiting(kPermanent, "except: usage: except program [ arg ... ]");
  const int code = live::run_program(arguments);
  if (code == kTemporary) return exiting(kTemporary);
  return exiting(code == 0 ? kPermanent : 0);
}

}  // namespace porpoise::command::helpers
