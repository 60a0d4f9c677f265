#include <fstream>
#include <sstream>

#include "impl/control/aliases.h"
#include "impl/host/live/run_program.h"
#include "impl/inject/flags.h"
#include "impl/main/helpers.h"
#include "impl/main/requeue.h"

namespace porpoise::command::helpers {
namespace {

using control::AliasCourse;

constexpr const char* kFastforwardUsage = "fastforward: usage: fastforward [ -nNpPdD ] database";

struct Forwarding {
  bool only_print = false;
  bool pass_through = false;
  bool default_address = false;  ///< $DEFAULT@$HOST instead of $RECIPIENT.
  std::string database;
};

std::optional<Forwarding> forwarding_of(const Arguments& arguments) {
  Forwarding wish;
  inject::Flags flags(arguments, "");
  while (const char letter = flags.next()) {
    switch (letter) {
      case 'n':
      case 'N':
        wish.only_print = letter == 'n';
        break;
      case 'p':
      case 'P':
        wish.pass_through = letter == 'p';
        break;
      case 'd':
      case 'D':
        wish.default_address = letter == 'd';
        break;
      default:
        return std::nullopt;
    }
  }
  const Arguments rest = flags.rest();
  if (rest.size() != 1) return std::nullopt;
  wish.database = rest.front();
  return wish;
}

std::optional<std::string> whole_file(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (in) text << in.rdbuf();
  if (!in || in.bad()) return std::nullopt;
  return text.str();
}

Choice not_now(const std::string& what) {
  return exiting(kTemporary, "fastforward: fatal: " + what);
}

Choice not_set(const char* name) {
  return exiting(kPermanent, std::string("fastforward: fatal: ") + name + " not set");
}

/// The address that the message is for; nothing when a variable is not set.
std::optional<std::string> address_meant(const Forwarding& wish) {
  if (!wish.default_address) return live::variable("RECIPIENT");
  const std::optional<std::string> local = live::variable("DEFAULT");
  const std::optional<std::string> host = live::variable("HOST");
  if (!local || !host) return std::nullopt;
  return *local + "@" + *host;
}

Choice printed_course(const AliasCourse& course, const std::string& sender) {
  Choice choice;
  choice.output = "sender <" + sender + ">\n";
  for (const AliasCourse::Program& program : course.programs) {
    choice.output += "program " + program.command + "\n";
  }
  for (const std::string& address : course.recipients) choice.output += "forward " + address + "\n";
  return choice;
}

/// 0, or the code of the first that fails.
int run_programs(const std::vector<AliasCourse::Program>& programs) {
  const std::string lines = live::variable("UFLINE").value_or("") +
                            live::variable("RPLINE").value_or("") +
                            live::variable("DTLINE").value_or("");
  for (const AliasCourse::Program& program : programs) {
    const std::vector<std::string> command = {"/bin/sh", "-c", program.command};
    const int code =
        program.with_lines ? live::run_program_behind(lines, command) : live::run_program(command);
    live::rewind_input();
    if (code != 0 && code != kDoneAndStop) return code;
  }
  return 0;
}

}  // namespace

Choice fastforward(Arguments arguments) {
  const std::optional<Forwarding> wish = forwarding_of(arguments);
  if (!wish) return exiting(kPermanent, kFastforwardUsage);
  const std::optional<std::string> address = address_meant(*wish);
  if (!address) return not_set(wish->default_address ? "DEFAULT or HOST" : "RECIPIENT");
  const std::optional<std::string> bytes = whole_file(wish->database);
  if (!bytes) return not_now("unable to read " + wish->database);
  const Result<control::Cdb> aliases = control::Cdb::open(*bytes);
  if (aliases.has_error()) return not_now(wish->database + " is damaged, or no cdb");
  const AliasCourse course = control::follow_aliases(*aliases, *address, whole_file);
  if (!course.trouble.empty()) return not_now(course.trouble);
  if (!course.found) {
    if (wish->pass_through) return exiting(0);
    Choice choice = exiting(kPermanent);
    choice.output = "Sorry, no mailbox here by that name. (#5.1.1)\n";
    return choice;
  }
  const std::optional<std::string> sender =
      course.owner ? course.owner : live::variable("NEWSENDER");
  if (!sender) return not_set("NEWSENDER");
  if (wish->only_print) return printed_course(course, *sender);
  const std::optional<std::string> delivered_to = live::variable("DTLINE");
  if (!delivered_to) return not_set("DTLINE");
  if (!course.programs.empty() && !live::keep_input()) {
    return not_now("unable to keep the message for a second reading");
  }
  const int code = run_programs(course.programs);
  if (code != 0) return exiting(code);
  const int done = wish->pass_through ? kDoneAndStop : 0;
  if (course.recipients.empty()) return exiting(done);
  Requeue message;
  message.program = "fastforward";
  message.head = *delivered_to;
  message.sender = *sender;
  message.recipients = course.recipients;
  message.done = done;
  return requeuing(std::move(message));
}

}  // namespace porpoise::command::helpers
