#include "impl/local/mailboxes.h"

#include <algorithm>

#include "impl/base/ascii.h"
#include "impl/host/file_io.h"

namespace porpoise::local {
namespace {

constexpr std::size_t kNameMax = 64;
constexpr std::uint32_t kMode = 0700;  // mail is its owner's business

bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '+' ||
         c == '-';
}

std::string mail_path(std::string_view home) { return std::string(home) + "/mail"; }

/// Errors: those that leave open whether it is there.
Task<Result<bool>> is_directory(FileSystem& files, std::string path) {
  const Result<FileInfo> found = co_await files.stat(std::move(path));
  if (found.has_value()) co_return found->kind == FileKind::directory;
  const bool absent = found.error() == errc::no_such_file_or_directory ||
                      found.error() == errc::not_a_directory;
  if (absent) co_return false;
  co_return found.error();
}

Task<Result<bool>> mailbox_exists(FileSystem& files, std::string home, std::string name) {
  co_return co_await is_directory(files, maildir_path(home, name) + "/cur");
}

/// Makes the directory where it is missing.
Task<Result<void>> ensure_directory(FileSystem& files, std::string path) {
  const Result<void> made = co_await files.make_directory(std::move(path), kMode);
  if (made.has_error() && made.error() != errc::file_exists) co_return made.error();
  co_return Result<void>();
}

/// Errors: directory_not_empty.
Task<Result<void>> require_empty(FileSystem& files, std::string path) {
  Result<std::unique_ptr<Directory>> opened = co_await files.list(std::move(path));
  PORPOISE_CO_CHECK(opened);
  const std::unique_ptr<Directory> directory = std::move(*opened);
  const Result<std::optional<DirectoryEntry>> entry = co_await directory->next();
  PORPOISE_CO_CHECK(entry);
  if (entry->has_value()) co_return make_error(errc::directory_not_empty);
  co_return Result<void>();
}

/// From here on it is no mailbox, and nothing can be delivered into it any more.
Task<Result<void>> close_mailbox(FileSystem& files, std::string maildir) {
  const Result<void> closed = co_await files.remove_directory(maildir + "/cur");
  PORPOISE_CO_CHECK(closed);
  const Result<void> synced = co_await files.sync_directory(maildir);
  PORPOISE_CO_CHECK(synced);
  const Result<void> removed = co_await files.remove_directory(maildir + "/new");
  if (!removed.has_error()) co_return Result<void>();
  // A delivery came in between.
  const Result<void> reopened = co_await ensure_directory(files, maildir + "/cur");
  PORPOISE_CO_CHECK(reopened);
  co_return removed.error();
}

/// What deliveries left half done is no mail.
Task<Result<void>> empty_tmp(FileSystem& files, std::string tmp) {
  Result<std::unique_ptr<Directory>> opened = co_await files.list(tmp);
  PORPOISE_CO_CHECK(opened);
  const std::unique_ptr<Directory> directory = std::move(*opened);
  while (true) {
    const Result<std::optional<DirectoryEntry>> entry = co_await directory->next();
    PORPOISE_CO_CHECK(entry);
    if (!entry->has_value()) co_return Result<void>();
    const Result<void> removed = co_await files.unlink(tmp + "/" + (*entry)->name);
    PORPOISE_CO_CHECK(removed);
  }
}

}  // namespace

bool is_mailbox_name(std::string_view name) {
  return !name.empty() && name.size() <= kNameMax && name.front() != '.' &&
         std::all_of(name.begin(), name.end(), is_name_byte);
}

std::string maildir_path(std::string_view home, std::string_view name) {
  return mail_path(home) + "/" + std::string(name) + "/Maildir";
}

std::vector<std::string> mailbox_candidates(std::string_view local_part) {
  std::vector<std::string> names;
  std::string name = to_lower(local_part);
  while (true) {
    if (is_mailbox_name(name)) names.push_back(name);
    const std::size_t dash = name.rfind('-');
    if (dash == name.npos) return names;
    name.resize(dash);
  }
}

Task<Result<std::optional<std::string>>> find_mailbox(FileSystem& files, std::string home,
                                                      std::string local_part) {
  std::optional<std::string> found;
  const std::vector<std::string> names = mailbox_candidates(local_part);
  for (const std::string& name : names) {
    const Result<bool> exists = co_await mailbox_exists(files, home, name);
    PORPOISE_CO_CHECK(exists);
    if (!*exists) continue;
    found = name;
    break;
  }
  co_return found;
}

Task<Result<void>> add_mailbox(FileSystem& files, std::string home, std::string name) {
  name = to_lower(name);
  if (!is_mailbox_name(name)) co_return make_error(errc::invalid_argument);
  const Result<bool> exists = co_await mailbox_exists(files, home, name);
  PORPOISE_CO_CHECK(exists);
  if (*exists) co_return make_error(errc::file_exists);

  const std::string maildir = maildir_path(home, name);
  const std::string mailbox = parent_directory(maildir);
  const std::string mail = mail_path(home);
  const std::vector<std::string> parts = {mail, mailbox, maildir, maildir + "/tmp",
                                          maildir + "/new"};
  for (const std::string& path : parts) {
    const Result<void> made = co_await ensure_directory(files, path);
    PORPOISE_CO_CHECK(made);
  }
  const std::vector<std::string> changed = {maildir, mailbox, mail, home};
  for (const std::string& path : changed) {
    const Result<void> synced = co_await files.sync_directory(path);
    PORPOISE_CO_CHECK(synced);
  }
  // Last: where cur is, everything else is, after a crash as well.
  const Result<void> finished = co_await ensure_directory(files, maildir + "/cur");
  PORPOISE_CO_CHECK(finished);
  co_return co_await files.sync_directory(maildir);
}

Task<Result<void>> remove_mailbox(FileSystem& files, std::string home, std::string name) {
  name = to_lower(name);
  if (!is_mailbox_name(name)) co_return make_error(errc::invalid_argument);
  const std::string maildir = maildir_path(home, name);
  const Result<void> nothing_new = co_await require_empty(files, maildir + "/new");
  PORPOISE_CO_CHECK(nothing_new);
  const Result<void> closed = co_await close_mailbox(files, maildir);
  PORPOISE_CO_CHECK(closed);
  const Result<void> cleared = co_await empty_tmp(files, maildir + "/tmp");
  PORPOISE_CO_CHECK(cleared);
  const std::string mailbox = parent_directory(maildir);
  const std::vector<std::string> left = {maildir + "/tmp", maildir, mailbox};
  for (const std::string& path : left) {
    const Result<void> removed = co_await files.remove_directory(path);
    PORPOISE_CO_CHECK(removed);
  }
  co_return co_await files.sync_directory(mail_path(home));
}

Task<Result<std::vector<std::string>>> list_mailboxes(FileSystem& files, std::string home) {
  std::vector<std::string> names;
  Result<std::unique_ptr<Directory>> opened = co_await files.list(mail_path(home));
  if (opened.has_error() && opened.error() == errc::no_such_file_or_directory) co_return names;
  PORPOISE_CO_CHECK(opened);
  const std::unique_ptr<Directory> directory = std::move(*opened);
  while (true) {
    const Result<std::optional<DirectoryEntry>> entry = co_await directory->next();
    PORPOISE_CO_CHECK(entry);
    if (!entry->has_value()) break;
    const std::string& name = (*entry)->name;
    if (!is_mailbox_name(name)) continue;
    const Result<bool> exists = co_await mailbox_exists(files, home, name);
    PORPOISE_CO_CHECK(exists);
    if (*exists) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  co_return names;
}

}  // namespace porpoise::local
