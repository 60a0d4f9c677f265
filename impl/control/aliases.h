#pragma once
// /etc/aliases and the database that newaliases makes of it, in fastforward's format (THOUGHTS
// T89). Pure.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "impl/control/cdb.h"
#include "impl/control/config.h"

namespace porpoise::control {

/// What completes addresses; as Config has them.
struct AliasHosts {
  std::string defaulthost;
  std::string defaultdomain;
  std::string plusdomain;

  AliasHosts() = default;
};

AliasHosts alias_hosts(const Config& config);

struct AliasOutcome {
  CdbMaker database;  ///< Of no use with errors.
  /// One line per fault, each naming the line and the mend: `aliases:1: ...`.
  std::vector<std::string> errors;

  AliasOutcome() = default;
};

/// `NAME: TARGET, TARGET...`; lines that begin with a space or a tab go on. NAME is `user`, which
/// counts at every host, `user@host`, or `@host` for all of it. A target is an address, completed
/// by `hosts`; `|program`, quoted where it has spaces; or `:include:/file`, which stands for the
/// addresses of /file.bin. `owner-NAME` also gets the failures of what is sent on for NAME. Of
/// equal names the first one counts.
AliasOutcome parse_aliases(std::string_view text, const AliasHosts& hosts);

struct IncludeOutcome {
  std::string bytes;                ///< Of the list's .bin; of no use with errors.
  std::vector<std::string> errors;  ///< One line per fault: `LIST:1: ...`, LIST being `name`.

  IncludeOutcome() = default;
};

/// What `:include:` stands for, made of a list: addresses, parted by commas and line ends, and
/// other lists as `:include:/file`; what begins with `#` is a comment, to the end of its line.
IncludeOutcome parse_include(std::string_view name, std::string_view text, const AliasHosts& hosts);

/// The targets in such bytes, or in a record of the database.
std::vector<std::string> targets_in(std::string_view bytes);

/// Where mail for one address goes.
struct AliasTargets {
  /// `&address`, `!program` (with the lines of preline), `|program` or `/file.bin`.
  std::vector<std::string> targets;
  std::optional<std::string> owner;  ///< The sender of what is sent on, if there is another.

  AliasTargets() = default;
};

/// What becomes of one message: its programs, then all addresses together.
struct AliasCourse {
  struct Program {
    std::string command;      ///< For /bin/sh -c.
    bool with_lines = false;  ///< Behind the lines of preline.

    Program() = default;
  };

  bool found = false;  ///< The address is an alias; else nothing else counts.
  std::vector<Program> programs;
  std::vector<std::string> recipients;
  std::optional<std::string> owner;
  std::string trouble;  ///< A list could not be read: all has to wait.

  AliasCourse() = default;
};

/// Follows `address` through aliases, and through lists as `read_list` gives their bytes; each
/// address and each list counts once. A list runs no programs: what else stands there is left out.
AliasCourse follow_aliases(
    const Cdb& aliases, std::string_view address,
    const std::function<std::optional<std::string>(const std::string& file)>& read_list);

/// By the whole address, else by `@host`, else by `user@`, without case. Nothing when it is none of
/// these.
std::optional<AliasTargets> find_alias(const Cdb& aliases, std::string_view address);

/// The same for an address that an alias has sent on: by the whole address alone, and not where it
/// has an owner of its own, who is to get its failures.
std::optional<AliasTargets> find_next_alias(const Cdb& aliases, std::string_view address);

}  // namespace porpoise::control
