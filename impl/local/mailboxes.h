#pragma once
// The mailboxes of an unprivileged server: HOME/mail/NAME/Maildir/. A mailbox exists once the last
// part of it, Maildir/cur, does: what a crash left half made is none.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "impl/host/filesystem.h"

namespace porpoise::local {

/// 1 to 64 bytes of a-z 0-9 . _ + - without a dot in front.
bool is_mailbox_name(std::string_view name);

/// HOME/mail/NAME/Maildir.
std::string maildir_path(std::string_view home, std::string_view name);

/// The names that may receive mail for `local_part`, in this order, all valid: itself in lower
/// case, then what stands before each `-` in it, from the last one to the first.
std::vector<std::string> mailbox_candidates(std::string_view local_part);

/// The first candidate that exists; nothing when none does.
/// Errors: whatever says nothing about the mailbox, as io_error and permission_denied.
Task<Result<std::optional<std::string>>> find_mailbox(FileSystem& files, std::string home,
                                                      std::string local_part);

/// Durable on return; completes what a crash left half made. `name` in any case.
/// Errors: invalid_argument (no valid name), file_exists.
Task<Result<void>> add_mailbox(FileSystem& files, std::string home, std::string name);

/// Durable on return. Errors: invalid_argument, no_such_file_or_directory, directory_not_empty:
/// there is mail in it, and it stays as it is, or other things, which then are all that stays.
Task<Result<void>> remove_mailbox(FileSystem& files, std::string home, std::string name);

/// Names in order of the alphabet; none when there is no HOME/mail.
Task<Result<std::vector<std::string>>> list_mailboxes(FileSystem& files, std::string home);

}  // namespace porpoise::local
