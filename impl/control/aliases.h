#pragma once
// /etc/aliases and the database that newaliases makes of it, in fastforward's format (THOUGHTS
// T89). Pure.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "impl/control/cdb.h"

namespace porpoise::control {

/// What completes addresses; as Config has them.
struct AliasHosts {
  std::string defaulthost;
  std::string defaultdomain;
  std::string plusdomain;

  AliasHosts() = default;
};

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

/// Where mail for one address goes.
struct AliasTargets {
  /// `&address`, `!program` (with the lines of preline), `|program` or `/file.bin`.
  std::vector<std::string> targets;
  std::optional<std::string> owner;  ///< The sender of what is sent on, if there is another.

  AliasTargets() = default;
};

/// By the whole address, else by `@host`, else by `user@`, without case. Nothing when it is none of
/// these.
std::optional<AliasTargets> find_alias(const Cdb& aliases, std::string_view address);

/// The same for an address that an alias has sent on: by the whole address alone, and not where it
/// has an owner of its own, who is to get its failures.
std::optional<AliasTargets> find_next_alias(const Cdb& aliases, std::string_view address);

}  // namespace porpoise::control
