#include <cstdio>

#include "impl/host/live/run_program.h"
#include "impl/main/helpers.h"

namespace porpoise::command::helpers {

Choice bouncesaying(Arguments arguments) {
  if (arguments.empty()) {
    return exiting(kPermanent, "bouncesaying: usage: bouncesaying error [ program [ arg ... ] ]");
  }
  if (arguments.size() > 1) {
    const int code = live::run_program({arguments.begin() + 1, arguments.end()});
    if (code == kTemporary) return exiting(kTemporary);
    if (code != 0) return exiting(0);
  }
  Choice choice = exiting(kPermanent);
  choice.output = arguments.front() + "\n";
  return choice;
}

}  // namespace porpoise::command::helpers
