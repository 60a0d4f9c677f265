#include "impl/main/command_line.h"

#include <algorithm>
#include <memory>
#include <sstream>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "impl/main/commands.h"
#include "impl/main/messages.h"
#include "impl/main/program_names.h"

namespace porpoise::command {
namespace {

/// The innermost command that the arguments got to.
const CLI::App& chosen(const CLI::App& app) {
  const std::vector<CLI::App*> commands = app.get_subcommands();
  return commands.empty() ? app : chosen(*commands.front());
}

std::string full_name(const CLI::App& app) {
  return app.get_parent() == nullptr ? app.get_name()
                                     : full_name(*app.get_parent()) + " " + app.get_name();
}

// Each of these adds a command to `app`, which sets `choice.run` when it is chosen.

void add_check_sync(CLI::App& app, Choice& choice) {
  const auto directory = std::make_shared<std::string>();
  CLI::App* const command =
      app.add_subcommand("check-sync", "Does this disk keep what it syncs, and how fast?");
  command->add_option("DIR", *directory, "A directory on the disk; else the home");
  command->callback([directory, &choice] {
    choice.run = [directory](Host host, std::string home) {
      return check_sync(host, directory->empty() ? std::move(home) : *directory);
    };
  });
}

void add_config(CLI::App& app, Choice& choice) {
  CLI::App* const command = app.add_subcommand("config", "The settings in control/");
  command->require_subcommand(1);
  command->add_subcommand("show", "Print every setting in force: FILE, tab, value")
      ->callback([&choice] { choice.run = config_show; });
  command->add_subcommand("zone", "Print the MX records that the domains delivered here need")
      ->callback([&choice] { choice.run = config_zone; });
  const auto ask_dns = std::make_shared<bool>(true);
  CLI::App* const check =
      command->add_subcommand("check", "Report faults, and what does not go together");
  check->add_flag("!--no-dns", *ask_dns, "Do not ask DNS where mail for this server goes");
  check->callback([ask_dns, &choice] {
    choice.run = [ask_dns](Host host, std::string home) {
      return config_check(host, std::move(home), *ask_dns);
    };
  });
}

void add_init(CLI::App& app, Choice& choice) {
  const auto options = std::make_shared<InitOptions>();
  CLI::App* const command = app.add_subcommand("init", "Make a home with safe defaults");
  command->add_option("--me", options->me, "This host's full name; its mail is taken and kept here")
      ->type_name("NAME")
      ->required();
  command->add_option("--store", options->store, "Kind of queue")
      ->check(CLI::IsMember({"journal", "classic"}))
      ->capture_default_str();
  command->callback([options, &choice] {
    choice.run = [options](Host host, std::string home) {
      return init(host, std::move(home), *options);
    };
  });
}

void add_pw2u(CLI::App& app, Choice& choice) {
  const auto options = std::make_shared<Pw2uOptions>();
  CLI::App* const command =
      app.add_subcommand("pw2u", "Make users/assign from a passwd file: standard input to output");
  const auto homes = [options](HomeRule rule) {
    return [options, rule] { options->homes = rule; };
  };
  command->add_flag_callback("-o", homes(HomeRule::skip_missing), "Leave out users without a home");
  command->add_flag_callback("-H", homes(HomeRule::unchecked), "Do not look at homes");
  command->set_help_flag("--help", "Print this help message and exit");
  command->add_flag_callback("-h", homes(HomeRule::must_exist), "Stop at a home that is missing");
  command->add_flag_callback(
      "-u", [options] { options->passwd.capitals = true; }, "Take users with capital letters, too");
  command->add_flag_callback(
      "-U", [options] { options->passwd.capitals = false; },
      "Leave out users with capital letters");
  command->add_option("-c", options->passwd.separator, "Between a user and an extension")
      ->type_name("CHAR");
  command->add_flag_callback(
      "-C", [options] { options->passwd.separator = 0; }, "No extensions");
  command->add_flag("-/,--slash", options->passwd.slash, ".qmail-/ext instead of .qmail-ext");
  command->callback([options, &choice] {
    choice.run = [options](Host host, std::string home) {
      return pw2u(host, std::move(home), *options);
    };
  });
}

void add_newaliases(CLI::App& app, Choice& choice) {
  const auto file = std::make_shared<std::string>(kAliases);
  CLI::App* const command =
      app.add_subcommand("newaliases", "Make FILE.cdb of aliases, in fastforward's format");
  command->add_option("FILE", *file, "The aliases, with its whole path")->capture_default_str();
  command->callback([file, &choice] {
    choice.run = [file](Host host, std::string home) {
      return newaliases(host, std::move(home), *file);
    };
  });
}

void add_newinclude(CLI::App& app, Choice& choice) {
  const auto file = std::make_shared<std::string>();
  CLI::App* const command =
      app.add_subcommand("newinclude", "Make FILE.bin of addresses, for an alias's :include:");
  command->add_option("FILE", *file, "The list, with its whole path")->required();
  command->callback([file, &choice] {
    choice.run = [file](Host host, std::string home) {
      return newinclude(host, std::move(home), *file);
    };
  });
}

void add_makers(CLI::App& app, Choice& choice) {
  add_newaliases(app, choice);
  add_newinclude(app, choice);
  app.add_subcommand("newmrh", "Make control/morercpthosts.cdb of control/morercpthosts")
      ->callback([&choice] { choice.run = newmrh; });
  app.add_subcommand("newu", "Make users/cdb of users/assign")->callback([&choice] {
    choice.run = newu;
  });
  add_pw2u(app, choice);
}

void add_route(CLI::App& app, Choice& choice) {
  struct Options {
    std::string address;
    bool why = false;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* const command =
      app.add_subcommand("route", "What would become of a recipient, and why");
  command->add_option("ADDRESS", options->address, "The recipient")->required();
  command->add_flag("--why", options->why, "The rules that decide, too");
  command->callback([options, &choice] {
    choice.run = [options](Host host, std::string home) {
      return route(host, std::move(home), options->address, options->why);
    };
  });
}

/// A verb about some or all messages.
CLI::App* add_queue_verb(CLI::App& queue, Choice& choice, const char* name, const char* help,
                         const std::shared_ptr<QueueOptions>& options) {
  CLI::App* const command = queue.add_subcommand(name, help);
  command->callback([options, &choice] {
    choice.run = [options](Host host, std::string home) {
      return porpoise::command::queue(host, std::move(home), *options);
    };
  });
  return command;
}

std::shared_ptr<QueueOptions> queue_options(operate::Verb verb, QueueOptions::Form form) {
  const auto options = std::make_shared<QueueOptions>();
  options->verb = verb;
  options->form = form;
  return options;
}

/// --json and --qmail as far as the verb has them.
void add_form(CLI::App* command, const std::shared_ptr<QueueOptions>& options, const char* flag,
              QueueOptions::Form form, const char* help) {
  command->add_flag_callback(
      flag, [options, form] { options->form = form; }, help);
}

void add_queue_changes(CLI::App& queue, Choice& choice) {
  struct Change {
    operate::Verb verb;
    const char* name;
    const char* help;
    const char* which;
  };
  constexpr const char* kDomainToo = "ID... | all | DOMAIN";
  constexpr const char* kIds = "ID... | all";
  const Change changes[] = {
      {operate::Verb::retry, "retry", "Make messages due now", kDomainToo},
      {operate::Verb::hold, "hold", "Try messages no more until they are released", kDomainToo},
      {operate::Verb::release, "release", "Put held messages back on their schedule", kDomainToo},
      {operate::Verb::bounce, "bounce", "Give messages up and tell their senders", kIds},
      {operate::Verb::remove, "remove", "Remove messages and tell nobody", kIds},
  };
  for (const Change& change : changes) {
    const auto options = queue_options(change.verb, QueueOptions::Form::none);
    CLI::App* const command = add_queue_verb(queue, choice, change.name, change.help, options);
    command->add_option("WHICH", options->which, "Messages, as `queue list` numbers them")
        ->type_name(change.which)
        ->required();
    if (change.verb != operate::Verb::bounce) continue;
    options->text = "The administrator of this host has given up on this message.";
    command->add_option("--text", options->text, "The reason, for the notice")->type_name("TEXT");
  }
}

void add_queue_duplicates(CLI::App& queue, Choice& choice) {
  const auto json = std::make_shared<bool>(false);
  CLI::App* const command =
      queue.add_subcommand("duplicates", "What may have been sent twice: HOME/duplicates");
  command->add_flag("--json", *json, "One JSON object a line");
  command->callback([json, &choice] {
    choice.run = [json](Host host, std::string home) {
      return queue_duplicates(host, std::move(home), *json);
    };
  });
}

void add_queue_moves(CLI::App& queue, Choice& choice) {
  const auto options = std::make_shared<QueueExportOptions>();
  CLI::App* const out =
      queue.add_subcommand("export", "Move all of the queue to another directory");
  out->add_option("--to", options->to, "There; made when it is missing")
      ->type_name("DIR")
      ->required();
  out->add_option("--store", options->store, "Kind of queue there")
      ->check(CLI::IsMember({"journal", "classic"}))
      ->capture_default_str();
  out->callback([options, &choice] {
    choice.run = [options](Host host, std::string home) {
      return queue_export(host, std::move(home), *options);
    };
  });
  const auto from = std::make_shared<std::string>();
  CLI::App* const in = queue.add_subcommand("import", "Move all of another queue into this one");
  in->add_option("--from", *from, "Its directory, such as /var/qmail/queue")
      ->type_name("DIR")
      ->required();
  in->callback([from, &choice] {
    choice.run = [from](Host host, std::string home) {
      return queue_import(host, std::move(home), *from);
    };
  });
}

void add_queue(CLI::App& app, Choice& choice) {
  using Form = QueueOptions::Form;
  CLI::App* const queue = app.add_subcommand("queue", "Look into the queue and act on it");
  queue->require_subcommand(1);
  const auto list = queue_options(operate::Verb::list, Form::table);
  CLI::App* command = add_queue_verb(*queue, choice, "list", "Every message, one a line", list);
  command->add_option("WHICH", list->which, "Only these")->type_name("ID... | DOMAIN");
  add_form(command, list, "--json", Form::json, "One JSON object a line");
  add_form(command, list, "--qmail", Form::qread, "As qmail-qread prints it");
  const auto show = queue_options(operate::Verb::list, Form::detail);
  command = add_queue_verb(*queue, choice, "show", "All that is known of messages", show);
  command->add_option("ID", show->which, "The messages")->required();
  add_form(command, show, "--json", Form::json, "One JSON object a line");
  const auto why = queue_options(operate::Verb::explain, Form::why);
  command = add_queue_verb(*queue, choice, "why", "What the recipients of messages wait for", why);
  command->add_option("ID", why->which, "The messages")->required();
  add_form(command, why, "--json", Form::json, "One JSON object a line");
  add_queue_duplicates(*queue, choice);
  const auto stat = queue_options(operate::Verb::list, Form::statistics);
  command =
      add_queue_verb(*queue, choice, "stat", "Counts by channel, state, age, destination", stat);
  add_form(command, stat, "--qmail", Form::qstat, "As qmail-qstat prints it");
  add_queue_changes(*queue, choice);
  add_queue_verb(*queue, choice, "check", "Read every message and say what is damaged",
                 queue_options(operate::Verb::check, Form::none));
  add_queue_moves(*queue, choice);
}

void add_links(CLI::App& app, Choice& choice) {
  const auto directory = std::make_shared<std::string>();
  CLI::App* const command = app.add_subcommand(
      "links", "Make links by which this executable is qmail-inject, sendmail...");
  command->add_option("DIR", *directory, "Where; such as HOME/bin")->required();
  command->callback([directory, &choice] {
    choice.run = [directory](Host host, std::string) { return links(host, *directory); };
  });
}

void add_tcpto(CLI::App& app, Choice& choice) {
  app.add_subcommand("tcpto", "Which servers did not answer lately and are left out")
      ->callback([&choice] { choice.run = tcpto; });
  app.add_subcommand("tcpok", "Have them tried again")->callback([&choice] {
    choice.run = tcpok;
  });
}

/// For --help only: their arguments are another program's, see mail_choice().
void add_mail_commands(CLI::App& app) {
  app.add_subcommand("inject", "Send the message on standard input, as qmail-inject does")
      ->footer(
          "Usage: porpoise inject [--home DIR] [-nNaAhH] [-f SENDER] [RECIPIENT ...]\n"
          "docs/injection.md tells what it does to the header.");
  app.add_subcommand("sendmail", "The same, called as other mail programs call sendmail")
      ->footer(
          "Usage: porpoise sendmail [--home DIR] [-t] [-f SENDER] [-F NAME] [-bp] [-bs] "
          "[RECIPIENT ...]");
}

/// `inject` and `sendmail` with the arguments of the programs they stand in for: nothing but --home
/// is ours. Nothing when it is another command, or asks for --help or --version.
std::optional<Choice> mail_choice(const std::vector<std::string>& arguments) {
  std::optional<std::string> home;
  std::string command;
  std::size_t at = 0;
  for (; at < arguments.size(); ++at) {
    const std::string& one = arguments[at];
    if (one == "--home" && at + 1 < arguments.size()) {
      home = arguments[++at];
    } else if (one.starts_with("--home=")) {
      home = one.substr(one.find('=') + 1);
    } else if (command.empty() && (one == "inject" || one == "sendmail")) {
      command = one == "inject" ? "qmail-inject" : one;
    } else {
      break;
    }
  }
  if (command.empty()) return std::nullopt;
  if (at < arguments.size() && (arguments[at] == "--help" || arguments[at] == "--version")) {
    return std::nullopt;
  }
  std::optional<Choice> choice = program_named(
      command, {arguments.begin() + static_cast<std::ptrdiff_t>(at), arguments.end()});
  if (choice) choice->home = std::move(home);
  return choice;
}

/// Sizes as `256M`.
void add_size(CLI::App* command, const char* name, std::uint64_t& bytes, const char* help) {
  command->add_option(name, bytes, help)
      ->type_name("BYTES")
      ->transform(CLI::AsSizeValue(false))
      ->default_str(fmt::format("{}M", bytes >> 20));
}

void add_serve(CLI::App& app, Choice& choice) {
  const auto options = std::make_shared<ServeCommand>();
  CLI::App* const command = app.add_subcommand("serve", "Run the mail server, in the foreground");
  command->add_option("--listen", options->listen, "Take SMTP clients here; may be given often")
      ->type_name("ADDR:PORT")
      ->capture_default_str();
  command->add_option("--qmtp", options->qmtp, "Take QMTP clients here, usually at port 209")
      ->type_name("ADDR:PORT");
  command->add_option("--qmqp", options->qmqp, "Take QMQP clients here, usually at port 628")
      ->type_name("ADDR:PORT");
  live::TraceFileOptions& record = options->record;
  CLI::Option* const file =
      command
          ->add_option("--record", record.path,
                       "Record there what happens, for `porpoise-sim replay`; what is there "
                       "from before becomes FILE.000001 and so on")
          ->type_name("FILE");
  add_size(command, "--record-rotate-size", record.rotate_bytes,
           "Begin another file then; 0: never");
  command->add_option("--record-rotate-age", record.rotate_seconds, "Or so old; 0: never")
      ->type_name("SECONDS")
      ->capture_default_str();
  add_size(command, "--record-keep", record.keep_bytes,
           "All files together take no more, the oldest are removed; 0: keep all");
  command
      ->add_flag("--redact", options->redact,
                 "Record neither bodies nor local parts of addresses, but their lengths and "
                 "keyed hashes")
      ->needs(file);
  command->callback([options, &choice] {
    choice.run_live = [options](LiveHost& live, std::string home) {
      return serve(live, std::move(home), *options);
    };
  });
}

/// A command about one mailbox.
void add_named(CLI::App& user, Choice& choice, const char* verb, const char* help,
               Task<int> (*run)(Host, std::string, std::string)) {
  const auto name = std::make_shared<std::string>();
  CLI::App* const command = user.add_subcommand(verb, help);
  command->add_option("NAME", *name, "The mailbox: what stands before the @ of its address")
      ->required();
  command->callback([name, run, &choice] {
    choice.run = [name, run](Host host, std::string home) {
      return run(host, std::move(home), *name);
    };
  });
}

void add_user(CLI::App& app, Choice& choice) {
  CLI::App* const user = app.add_subcommand("user", "Mailboxes: HOME/mail/NAME/Maildir/");
  user->require_subcommand(1);
  add_named(*user, choice, "add", "Make a mailbox", user_add);
  user->add_subcommand("list", "Print the names of all mailboxes")->callback([&choice] {
    choice.run = user_list;
  });
  add_named(*user, choice, "remove", "Remove a mailbox that holds no mail", user_remove);
}

/// CLI11 looks for what is missing before what is too much; people want it the other way round.
std::string fault(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<std::string> unknown = app.remaining(true);
  if (unknown.empty()) return error.what();
  const char* const kind = unknown.front().starts_with('-') ? "option" : "command or argument";
  return fmt::format("unknown {} `{}`", kind, unknown.front());
}

void share_global_options(CLI::App& app) {
  for (CLI::App* command : app.get_subcommands({})) {
    command->fallthrough();
    command->footer("--home DIR and --version as for `porpoise` itself.");
    share_global_options(*command);
  }
}

}  // namespace

Choice parse(std::vector<std::string> arguments) {
  if (std::optional<Choice> mail = mail_choice(arguments)) return std::move(*mail);
  Choice choice;
  CLI::App app("A mail server that survives its crashes.", "porpoise");
  app.set_version_flag("--version", "porpoise " PORPOISE_VERSION);
  app.add_option("--home", choice.home,
                 "The server's directory; else $PORPOISE_HOME, else /var/porpoise")
      ->type_name("DIR");
  app.require_subcommand(1);
  add_init(app, choice);
  add_serve(app, choice);
  add_user(app, choice);
  add_config(app, choice);
  add_makers(app, choice);
  add_route(app, choice);
  add_check_sync(app, choice);
  add_queue(app, choice);
  add_tcpto(app, choice);
  add_mail_commands(app);
  add_links(app, choice);
  share_global_options(app);

  std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the end.
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    choice.run = nullptr;
    choice.run_live = nullptr;
    if (error.get_exit_code() == 0) {
      std::ostringstream out;
      app.exit(error, out, out);
      choice.output = out.str();
    } else {
      choice.exit_code = kBadInput;
      choice.error = fmt::format("{}; see `{} --help`", fault(app, error), full_name(chosen(app)));
      std::replace(choice.error.begin(), choice.error.end(), '\n', ' ');
    }
  }
  return choice;
}

}  // namespace porpoise::command
