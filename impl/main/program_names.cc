#include "impl/main/program_names.h"

#include <algorithm>

#include "impl/main/commands.h"
#include "impl/main/helpers.h"
#include "impl/main/mail_commands.h"

namespace porpoise::command {
namespace {

using Arguments = std::vector<std::string>;

/// A command that takes the arguments as they are.
template <Task<int> (*run)(Host, std::string, Arguments)>
Choice with_arguments(Arguments arguments) {
  Choice choice;
  choice.run = [arguments = std::move(arguments)](Host host, std::string home) {
    return run(host, std::move(home), arguments);
  };
  return choice;
}

template <Task<int> (*run)(Host, std::string)>
Choice without_arguments(Arguments) {
  Choice choice;
  choice.run = run;
  return choice;
}

template <operate::Verb verb, QueueOptions::Form form>
Choice listing(Arguments) {
  Choice choice;
  choice.run = [](Host host, std::string home) {
    QueueOptions options;
    options.verb = verb;
    options.form = form;
    return queue(host, std::move(home), std::move(options));
  };
  return choice;
}

/// The command of porpoise of that name, its arguments and complaints included.
template <const char* command>
Choice as_command(Arguments arguments) {
  arguments.insert(arguments.begin(), command);
  return parse(std::move(arguments));
}

constexpr char kNewaliases[] = "newaliases";
constexpr char kNewinclude[] = "newinclude";
constexpr char kPw2u[] = "pw2u";

using Form = QueueOptions::Form;

struct Program {
  std::string_view name;
  Choice (*choose)(Arguments arguments);
};

constexpr Program kPrograms[] = {
    {"bouncesaying", helpers::bouncesaying},
    {"condredirect", helpers::condredirect},
    {"datemail", helpers::datemail},
    {"except", helpers::except},
    {"fastforward", helpers::fastforward},
    {"forward", helpers::forward},
    {"maildir2mbox", helpers::maildir2mbox},
    {"maildirmake", helpers::maildirmake},
    {"mailq", listing<operate::Verb::list, Form::qread>},
    {"mailsubj", helpers::mailsubj},
    {"newaliases", as_command<kNewaliases>},
    {"newinclude", as_command<kNewinclude>},
    {"predate", helpers::predate},
    {"preline", helpers::preline},
    {"qbiff", helpers::qbiff},
    {"qmail-inject", with_arguments<inject>},
    {"qmail-newmrh", without_arguments<newmrh>},
    {"qmail-newu", without_arguments<newu>},
    {"qmail-pw2u", as_command<kPw2u>},
    {"qmail-qmqpc", without_arguments<qmail_qmqpc>},
    {"qmail-qread", listing<operate::Verb::list, Form::qread>},
    {"qmail-qstat", listing<operate::Verb::list, Form::qstat>},
    {"qmail-queue", without_arguments<qmail_queue>},
    {"qmail-showctl", without_arguments<config_show>},
    {"qmail-tcpok", without_arguments<tcpok>},
    {"qmail-tcpto", without_arguments<tcpto>},
    {"qreceipt", helpers::qreceipt},
    {"sendmail", with_arguments<sendmail>},
};

}  // namespace

std::optional<Choice> program_named(std::string_view name, std::vector<std::string> arguments) {
  const auto found = std::find_if(std::begin(kPrograms), std::end(kPrograms),
                                  [name](const Program& program) { return program.name == name; });
  if (found == std::end(kPrograms)) return std::nullopt;
  return found->choose(std::move(arguments));
}

std::vector<std::string> program_names() {
  std::vector<std::string> names;
  for (const Program& program : kPrograms) names.emplace_back(program.name);
  return names;
}

}  // namespace porpoise::command
