#include <fmt/format.h>

#include "impl/control/check.h"
#include "impl/control/load.h"
#include "impl/control/users.h"
#include "impl/host/file_io.h"
#include "impl/local/user_lookup.h"
#include "impl/main/commands.h"
#include "impl/main/database.h"
#include "impl/main/messages.h"
#include "impl/main/settings.h"
#include "impl/serve/zone.h"

namespace porpoise::command {
namespace {

/// What a check has found so far.
struct Findings {
  std::vector<std::string> warnings;  ///< This cannot be meant.
  std::vector<std::string> notes;     ///< This may be.

  Findings() = default;
};

/// Its text; nothing where there is no such file, and a warning where it cannot be read.
Task<std::optional<std::string>> read_beside(Host host, std::string home, std::string name,
                                             Findings& found) {
  Result<std::string> text = co_await read_file(host.files, home + "/" + name, kSourceMax);
  if (text.has_value()) co_return std::move(*text);
  if (text.error() != errc::no_such_file_or_directory) {
    found.warnings.push_back(fmt::format("{}: {}; make it a file that this user can read", name,
                                         text.error().message()));
  }
  co_return std::nullopt;
}

Task<> check_users(Host host, std::string home, Findings& found) {
  const std::optional<std::string> assign = co_await read_beside(host, home, "users/assign", found);
  const std::optional<std::string> database = co_await read_beside(host, home, "users/cdb", found);
  if (database && control::Cdb::open(*database).has_error()) {
    found.warnings.emplace_back(
        "users/cdb: damaged, so all local mail waits; make it anew with `porpoise newu`");
  }
  if (!assign) co_return;
  const control::AssignOutcome outcome = control::parse_assign(*assign);
  found.warnings.insert(found.warnings.end(), outcome.errors.begin(), outcome.errors.end());
  if (!outcome.errors.empty()) co_return;
  Result<control::CdbMaker> maker = control::make_users_cdb(outcome.assignments);
  if (maker.has_error() || (database && maker->finish() == *database)) co_return;
  found.warnings.push_back(fmt::format("users/assign: users/cdb {}; run `porpoise newu`",
                                       database ? "was made of other lines" : "is missing"));
}

/// Whether mail for `local` would fail for good.
Task<bool> is_nobody(local::UserLookup& lookup, std::string local) {
  const local::UserOutcome outcome = co_await lookup.find(std::move(local));
  co_return outcome.refusal&& outcome.refusal->kind == roles::Verdict::Kind::failed;
}

Task<> check_owners(Host host, std::string home, const control::LoadOutcome& loaded,
                    Findings& found) {
  local::UserLookup lookup(host, home);
  const std::vector<control::ListedLine> lines =
      control::lines_of(loaded.texts, "virtualdomains", true);
  for (const control::ListedLine& line : lines) {
    if (line.value.empty()) continue;
    const bool nobody = co_await is_nobody(lookup, line.value + "-postmaster");
    if (!nobody) continue;
    found.warnings.push_back(
        fmt::format("control/virtualdomains:{}: nobody here is called {}; make a mailbox of that "
                    "name, or write another prefix",
                    line.number, line.value));
  }
  if (loaded.config->locals.empty()) co_return;
  const bool nobody = co_await is_nobody(lookup, "postmaster");
  if (nobody) {
    found.warnings.emplace_back(
        "mail for postmaster fails, which every host must take (RFC 5321 §4.5.1); run `porpoise "
        "user add postmaster`");
  }
}

}  // namespace

Task<int> config_show(Host host, std::string home) {
  const control::LoadOutcome outcome = co_await control::load(host.files, std::move(home));
  if (!outcome.errors.empty()) co_return co_await refuse(host, all_lines(outcome.errors));
  std::string text;
  for (const Setting& setting : settings_of(*outcome.config)) {
    if (setting.values.empty()) text += setting.file + "\n";
    for (const std::string& value : setting.values) text += setting.file + "\t" + value + "\n";
  }
  co_return co_await print(host, std::move(text));
}

Task<int> config_zone(Host host, std::string home) {
  const control::LoadOutcome outcome = co_await control::load(host.files, std::move(home));
  if (!outcome.errors.empty()) co_return co_await refuse(host, all_lines(outcome.errors));
  std::string text;
  for (const std::string& line : serve::zone_lines(*outcome.config)) text += line + "\n";
  co_return co_await print(host, std::move(text));
}

Task<int> config_check(Host host, std::string home, bool ask_dns) {
  control::LoadOutcome loaded = co_await control::load(host.files, home);
  if (!loaded.errors.empty()) co_return co_await refuse(host, all_lines(loaded.errors));
  Findings found;
  std::optional<std::string> more =
      co_await read_beside(host, home, "control/morercpthosts", found);
  if (more) loaded.texts.emplace("morercpthosts", std::move(*more));
  const std::vector<std::string> opposed = control::contradictions(*loaded.config, loaded.texts);
  found.warnings.insert(found.warnings.end(), opposed.begin(), opposed.end());
  co_await check_users(host, home, found);
  co_await check_owners(host, home, loaded, found);
  for (const std::string& name : loaded.unread) {
    found.notes.push_back(
        fmt::format("control/{}: means nothing to porpoise; is it misspelt?", name));
  }
  if (ask_dns) {
    const std::vector<std::string> seen = co_await serve::check_zone(host, loaded.config);
    found.notes.insert(found.notes.end(), seen.begin(), seen.end());
  }
  std::string text;
  for (const std::string& line : found.warnings) text += "warning: " + line + "\n";
  for (const std::string& line : found.notes) text += "note: " + line + "\n";
  if (found.warnings.empty()) text += fmt::format("{}/control is well\n", home);
  const int printed = co_await print(host, std::move(text));
  co_return printed == kDone && !found.warnings.empty() ? kDoubtful : printed;
}

}  // namespace porpoise::command
