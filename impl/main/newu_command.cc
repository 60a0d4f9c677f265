#include <fmt/format.h>

#include "impl/control/users.h"
#include "impl/main/commands.h"
#include "impl/main/database.h"
#include "impl/main/messages.h"

namespace porpoise::command {
Task<int> newu(Host host, std::string home) {
  const std::string source = home + "/users/assign";
  const Result<std::string> text = co_await read_source(host, source);
  if (text.has_error()) {
    co_return co_await refuse(
        host, fmt::format("{}: {}; write the assignments into it, or have `porpoise pw2u` print "
                          "them",
                          source, text.error().message()));
  }
  const control::AssignOutcome assign = control::parse_assign(*text);
  if (!assign.errors.empty()) co_return co_await refuse(host, all_lines(assign.errors));
  Result<control::CdbMaker> maker = control::make_users_cdb(assign.assignments);
  co_return co_await store_database(host, home + "/users/cdb", std::move(maker));
}

}  // namespace porpoise::command
