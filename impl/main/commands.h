#pragma once
// The commands of `porpoise`, each in a file of its own name. Every one gets the absolute path of
// its home and resumes with its exit code; what it cannot do it says itself (messages.h).

#include <string>
#include <vector>

#include "impl/control/passwd.h"
#include "impl/host/live/live_host.h"
#include "impl/operate/request.h"

namespace porpoise::command {

struct InitOptions {
  std::string me;
  std::string store = "journal";  ///< Or "classic".

  InitOptions() = default;
};

struct QueueOptions {
  enum class Form : std::uint8_t { none, table, detail, why, json, qread, statistics, qstat };

  operate::Verb verb = operate::Verb::list;
  Form form = Form::none;
  std::vector<std::string> which;  ///< Ids, or `all`, or a domain; none: all.
  std::string text;                ///< bounce: the reason.

  QueueOptions() = default;
};

struct QueueExportOptions {
  std::string to;                 ///< A directory; made when it is missing.
  std::string store = "classic";  ///< What it shall hold; or "journal".

  QueueExportOptions() = default;
};

struct ServeCommand {
  std::vector<std::string> listen = {"0.0.0.0:25"};
  std::vector<std::string> qmtp;
  std::vector<std::string> qmqp;
  live::TraceFileOptions record;  ///< Without a path nothing is recorded.
  bool redact = false;

  ServeCommand() = default;
};

/// Measures and names the disk that holds `directory`, which is the real machine's.
Task<int> check_sync(Host host, std::string directory);
/// Whose homes pw2u looks at.
enum class HomeRule : std::uint8_t {
  skip_missing,  ///< A user without one is left out, and one whose home is another's.
  must_exist,    ///< A missing one ends it all.
  unchecked,
};

struct Pw2uOptions {
  control::PasswdOptions passwd;
  HomeRule homes = HomeRule::skip_missing;

  Pw2uOptions() = default;
};

/// `ask_dns`: also what DNS says of the domains that are delivered here.
Task<int> config_check(Host host, std::string home, bool ask_dns);
Task<int> config_show(Host host, std::string home);
/// Prints the MX records that the domains delivered here need.
Task<int> config_zone(Host host, std::string home);
Task<int> init(Host host, std::string home, InitOptions options);
/// Makes links in `directory` for every name of program_names.h.
Task<int> links(Host host, std::string directory);
/// `file`.cdb from the aliases in `file`, an absolute path; durable, all at once.
Task<int> newaliases(Host host, std::string home, std::string file);
/// What newaliases makes when no file is named.
inline constexpr const char* kAliases = "/etc/aliases";
/// `file`.bin from the addresses in `file`, an absolute path, for `:include:`; durable, all at
/// once.
Task<int> newinclude(Host host, std::string home, std::string file);
/// control/morercpthosts.cdb from control/morercpthosts; durable, all at once.
Task<int> newmrh(Host host, std::string home);
/// users/cdb from users/assign; durable, all at once.
Task<int> newu(Host host, std::string home);
/// Prints the servers of other hosts that did not answer lately, as the running server knows them.
Task<int> tcpto(Host host, std::string home);
/// Has the running server try them again.
Task<int> tcpok(Host host, std::string home);
/// Assignments for the passwd file on standard input, on standard output.
Task<int> pw2u(Host host, std::string home, Pw2uOptions options);
/// Prints the ledger of possible duplicates.
Task<int> queue_duplicates(Host host, std::string home, bool json);
Task<int> queue(Host host, std::string home, QueueOptions options);
Task<int> queue_export(Host host, std::string home, QueueExportOptions options);
Task<int> queue_import(Host host, std::string home, std::string from);
/// What would become of mail to `address`; with `why` also the rules that decided.
Task<int> route(Host host, std::string home, std::string address, bool why);
Task<int> serve(LiveHost& live, std::string home, ServeCommand command);
Task<int> user_add(Host host, std::string home, std::string name);
Task<int> user_list(Host host, std::string home);
Task<int> user_remove(Host host, std::string home, std::string name);

}  // namespace porpoise::command
