#include "impl/local/addressee.h"

#include <fmt/format.h>

namespace porpoise::local {
namespace {

/// The name is not taken, whatever is to blame; other errors leave that open.
bool names_no_file(const ErrorCode& error) {
  return error == errc::no_such_file_or_directory || error == errc::not_a_directory ||
         error == errc::filename_too_long || error == errc::too_many_symbolic_link_levels;
}

}  // namespace

Addressee addressee_of(LocalUser user) {
  Addressee whose;
  whose.user = std::move(user.name);
  whose.user_id = user.user;
  whose.group_id = user.group;
  whose.home = std::move(user.home);
  whose.dash = std::move(user.dash);
  whose.ext = std::move(user.ext);
  whose.is_alias = user.kind == LocalUser::Kind::alias;
  whose.takes_all = user.kind == LocalUser::Kind::mailbox;
  return whose;
}

Task<std::optional<FoundQmail>> find_qmail(FileSystem& files, const Addressee& whose,
                                           std::string& trouble) {
  const std::vector<QmailFile> candidates = qmail_candidates(whose.dash, whose.ext);
  for (const QmailFile& candidate : candidates) {
    const Result<FileInfo> info = co_await files.stat(whose.home + "/" + candidate.name);
    if (info.has_error() && !names_no_file(info.error())) {
      trouble =
          fmt::format("Unable to open {}: {}. (#4.3.0)\n", candidate.name, info.error().message());
      co_return std::nullopt;
    }
    if (info.has_error() || info->kind != FileKind::regular) continue;
    FoundQmail found;
    found.file = candidate;
    found.mode = info->mode;
    co_return found;
  }
  co_return std::nullopt;
}

Task<Result<bool>> is_there(FileSystem& files, std::string path) {
  const Result<FileInfo> info = co_await files.stat(std::move(path));
  if (info.has_value()) co_return true;
  if (names_no_file(info.error())) co_return false;
  co_return info.error();
}

bool has_default(const Addressee& whose) {
  return whose.dash.empty() || whose.takes_all;
}

}  // namespace porpoise::local
