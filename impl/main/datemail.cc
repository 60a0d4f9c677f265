#include "impl/host/live/run_program.h"
#include "impl/main/helpers.h"
#include "impl/main/mail_commands.h"

namespace porpoise::command::helpers {

Choice datemail(Arguments arguments) {
  Choice choice;
  choice.run = [arguments = std::move(arguments), date = live::local_date_field()](
                   Host host, std::string home) {
    return inject_behind(host, std::move(home), date, arguments);
  };
  return choice;
}

}  // namespace porpoise::command::helpers
