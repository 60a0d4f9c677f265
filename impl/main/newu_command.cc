#include <fmt/format.h>

#include "impl/control/cdb_file.h"
#include "impl/control/users.h"
#include "impl/host/file_io.h"
#include "impl/main/commands.h"
#include "impl/main/messages.h"

namespace porpoise::command {
namespace {

constexpr std::size_t kSizeMax = std::size_t{1} << 30;

}  // namespace

Task<int> newu(Host host, std::string home) {
  const std::string source = home + "/users/assign";
  const std::string target = home + "/users/cdb";
  const Result<std::string> text = co_await read_file(host.files, source, kSizeMax);
  if (text.has_error()) {
    co_return co_await refuse(
        host, fmt::format("{}: {}; write the assignments into it, or have `porpoise pw2u` print "
                          "them",
                          source, text.error().message()));
  }
  const control::AssignOutcome assign = control::parse_assign(*text);
  if (!assign.errors.empty()) co_return co_await refuse(host, all_lines(assign.errors));
  Result<control::CdbMaker> maker = control::make_users_cdb(assign.assignments);
  Result<void> stored = maker.has_error() ? Result<void>(maker.error()) : Result<void>();
  if (maker.has_value()) {
    stored = co_await control::store_cdb(host.files, target, std::move(*maker));
  }
  if (stored.has_value()) co_return kDone;
  co_return co_await refuse(
      host, fmt::format("{}: {}; the old one stays", target, stored.error().message()), kTrouble);
}

}  // namespace porpoise::command
