// users/assign, passwd and alias files. A database answers as a search through the lines that it
// was made of; what pw2u writes newu reads.

#include <algorithm>

#include "impl/base/ascii.h"
#include "impl/control/aliases.h"
#include "impl/control/passwd.h"
#include "impl/control/users.h"
#include "tests/fuzz/fuzz.h"

namespace porpoise::control {
namespace {

using fuzz::require;

/// The assignment of `local` by looking at every line.
std::optional<AssignedUser> searched(const std::vector<Assignment>& assignments,
                                     const std::string& local) {
  const std::string lower = to_lower(local);
  const Assignment* best = nullptr;
  for (const Assignment& assignment : assignments) {
    if (!assignment.wildcard && assignment.local == lower) return assignment.user;
    if (!assignment.wildcard || !lower.starts_with(assignment.local)) continue;
    if (!best || assignment.local.size() > best->local.size()) best = &assignment;
  }
  if (!best) return std::nullopt;
  AssignedUser user = best->user;
  user.ext += local.substr(best->local.size());
  return user;
}

void check_assign(std::string_view text, const std::string& asked) {
  const AssignOutcome outcome = parse_assign(text);
  if (!outcome.errors.empty()) return;
  Result<CdbMaker> maker = make_users_cdb(outcome.assignments);
  require(maker.has_value(), "a small database can be made");
  const Result<Cdb> users = Cdb::open(maker->finish());
  require(users.has_value(), "and opened");
  const auto check = [&](const std::string& local) {
    const auto found = find_assigned(*users, local);
    require(found.has_value(), "it is sound");
    require(*found == searched(outcome.assignments, local), "it answers as its lines");
  };
  check(asked);
  check("");
  for (const Assignment& assignment : outcome.assignments) {
    check(assignment.local);
    check(assignment.local + asked);
  }
}

void check_passwd(std::string_view text, std::uint8_t flags) {
  PasswdOptions options;
  options.slash = (flags & 2) != 0;
  options.capitals = (flags & 4) != 0;
  if ((flags & 8) != 0) options.separator = 0;
  UserRules rules;
  const std::size_t half = text.find("==\n");
  if (half != text.npos) {
    const std::string more(text.substr(half + 3));
    if ((flags & 16) != 0) rules.mailnames = more;
    if ((flags & 32) != 0) rules.subusers = more;
    if ((flags & 64) != 0) rules.exclude = more;
    text = text.substr(0, half);
  }
  const PasswdOutcome made = assign_text(mail_users(text, rules, options), rules, options);
  if (!made.error.empty()) return;
  require(parse_assign(made.assign).errors.empty(), "newu reads what pw2u writes");
}

void check_aliases(std::string_view text, const std::string& asked) {
  AliasHosts hosts;
  hosts.defaulthost = "here.example";
  hosts.defaultdomain = "example";
  hosts.plusdomain = "plus.example";
  AliasOutcome outcome = parse_aliases(text, hosts);
  if (!outcome.errors.empty()) return;
  const Result<Cdb> aliases = Cdb::open(outcome.database.finish());
  require(aliases.has_value(), "aliases become a sound database");
  const auto check = [&](std::string_view address) {
    const auto found = find_alias(*aliases, address);
    if (!found) return;
    for (const std::string& target : found->targets) {
      require(!target.empty() && std::string_view("&!|/").find(target[0]) != std::string::npos,
              "a target is of a known kind");
    }
  };
  check(asked);
  for (const CdbRecord& record : aliases->records()) {
    if (record.key.empty()) continue;
    check(record.key.substr(1));
    (void)find_next_alias(*aliases, record.key.substr(1));
  }
}

}  // namespace
}  // namespace porpoise::control

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace porpoise;
  fuzz::Input input(data, size);
  const std::uint8_t flags = input.byte();
  const std::string asked(input.line());
  control::check_assign(input.rest(), asked);
  control::check_passwd(input.rest(), flags);
  control::check_aliases(input.rest(), asked);
  return 0;
}
