#include "impl/host/live/run_program.h"
#include "impl/main/helpers.h"

namespace porpoise::command::helpers {

Choice predate(Arguments arguments) {
  if (arguments.empty()) return exiting(kPermanent, "predate: usage: predate program [ arg ... ]");
  return exiting(live::run_program_behind(live::local_date_field(), arguments));
}

}  // namespace porpoise::command::helpers
