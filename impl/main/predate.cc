#include "impl/main/helpers.h"
#include "impl/main/run_program.h"

namespace porpoise::command::helpers {

Choice predate(Arguments arguments) {
  if (arguments.empty()) return exiting(kPermanent, "predate: usage: predate program [ arg ... ]");
  return exiting(run_program_behind(local_date_field(), arguments));
}

}  // namespace porpoise::command::helpers
