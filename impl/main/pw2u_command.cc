#include <array>

#include <fmt/format.h>

#include "impl/control/passwd.h"
#include "impl/host/file_io.h"
#include "impl/main/commands.h"
#include "impl/main/database.h"
#include "impl/main/messages.h"

namespace porpoise::command {
namespace {

/// All of standard input. Errors: as StandardStreams::read_input.
Task<Result<std::string>> read_all_input(Host host) {
  std::string text;
  std::array<char, 65536> piece;
  while (true) {
    const Result<std::size_t> size = co_await host.streams.read_input(piece);
    PORPOISE_CO_CHECK(size);
    if (*size == 0) co_return text;
    text.append(piece.data(), *size);
  }
}

/// Empty, or why a file that is there cannot be read.
Task<std::string> read_rule(Host host, std::string path, std::optional<std::string>& rule) {
  Result<std::string> text = co_await read_file(host.files, path, kSourceMax);
  if (text.has_value()) {
    rule = std::move(*text);
  } else if (text.error() != errc::no_such_file_or_directory) {
    co_return fmt::format("{}: {}; make it a file that this user can read", path,
                          text.error().message());
  }
  co_return std::string();
}

Task<std::string> read_rules(Host host, std::string users, control::UserRules& rules) {
  const std::pair<const char*, std::optional<std::string>&> all[] = {
      {"/include", rules.include},
      {"/exclude", rules.exclude},
      {"/mailnames", rules.mailnames},
      {"/subusers", rules.subusers},
      {"/append", rules.append}};
  for (const auto& [name, rule] : all) {
    const std::string path = users + name;
    std::string wrong = co_await read_rule(host, path, rule);
    if (!wrong.empty()) co_return wrong;
  }
  co_return std::string();
}

/// Leaves out whose home is not there or not their own. Empty, or which home is missing that must
/// not be.
Task<std::string> check_homes(Host host, HomeRule rule, std::vector<control::PasswdEntry>& users) {
  std::vector<control::PasswdEntry> kept;
  for (control::PasswdEntry& user : users) {
    const Result<FileInfo> home = co_await host.files.stat(user.home);
    const bool absent = home.has_error() && home.error() == errc::no_such_file_or_directory;
    if (home.has_error() && (!absent || rule == HomeRule::must_exist)) {
      co_return fmt::format("{}, the home of {}: {}", user.home, user.user, home.error().message());
    }
    if (home.has_value() && home->owner == user.uid) kept.push_back(std::move(user));
  }
  users = std::move(kept);
  co_return std::string();
}

}  // namespace

Task<int> pw2u(Host host, std::string home, Pw2uOptions options) {
  control::UserRules rules;
  std::string wrong = co_await read_rules(host, home + "/users", rules);
  if (!wrong.empty()) co_return co_await refuse(host, std::move(wrong), kTrouble);
  const Result<std::string> passwd = co_await read_all_input(host);
  if (passwd.has_error()) {
    co_return co_await refuse(host, "standard input: " + passwd.error().message(), kTrouble);
  }
  std::vector<control::PasswdEntry> users = control::mail_users(*passwd, rules, options.passwd);
  if (options.homes != HomeRule::unchecked) {
    wrong = co_await check_homes(host, options.homes, users);
  }
  if (!wrong.empty()) co_return co_await refuse(host, std::move(wrong), kTrouble);
  control::PasswdOutcome outcome = control::assign_text(users, rules, options.passwd);
  if (!outcome.error.empty()) {
    co_return co_await refuse(host, std::move(outcome.error), kTrouble);
  }
  co_return co_await print(host, std::move(outcome.assign));
}

}  // namespace porpoise::command
