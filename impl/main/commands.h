#pragma once
// The commands of `porpoise`, each in a file of its own name. Every one gets the absolute path of
// its home and resumes with its exit code; what it cannot do it says itself (messages.h).

#include <string>
#include <vector>

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
  live::TraceFileOptions record;  ///< Without a path nothing is recorded.
  bool redact = false;

  ServeCommand() = default;
};

/// Measures and names the disk that holds `directory`, which is the real machine's.
Task<int> check_sync(Host host, std::string directory);
Task<int> config_check(Host host, std::string home);
Task<int> config_show(Host host, std::string home);
Task<int> init(Host host, std::string home, InitOptions options);
/// Prints the ledger of possible duplicates.
Task<int> queue_duplicates(Host host, std::string home, bool json);
Task<int> queue(Host host, std::string home, QueueOptions options);
Task<int> queue_export(Host host, std::string home, QueueExportOptions options);
Task<int> queue_import(Host host, std::string home, std::string from);
Task<int> serve(LiveHost& live, std::string home, ServeCommand command);
Task<int> user_add(Host host, std::string home, std::string name);
Task<int> user_list(Host host, std::string home);
Task<int> user_remove(Host host, std::string home, std::string name);

}  // namespace porpoise::command
