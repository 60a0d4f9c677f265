#pragma once
// users/assign and users/cdb: which local part belongs to whom, as qmail-users(5) writes it. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "impl/control/cdb.h"

namespace porpoise::control {

/// Who gets the mail of a local part, and what is left of it: qmail-local's arguments.
struct AssignedUser {
  std::string user;
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::string home;
  std::string dash;
  std::string ext;

  AssignedUser() = default;
  bool operator==(const AssignedUser&) const = default;
};

/// One line of users/assign.
struct Assignment {
  bool wildcard = false;
  std::string local;  ///< In lower case: all of a local part, or the beginning of one.
  AssignedUser user;  ///< Of a wildcard, `ext` is what comes before the rest of the local part.

  Assignment() = default;
};

struct AssignOutcome {
  std::vector<Assignment> assignments;  ///< In the order of the file; of no use with errors.
  /// One line per fault, each naming the line and the mend: `users/assign:1: ...`.
  std::vector<std::string> errors;

  AssignOutcome() = default;
};

/// `=LOCAL:USER:UID:GID:HOME:DASH:EXT:` is one local part, `+PREFIX:USER:UID:GID:HOME:DASH:PRE:`
/// all that begin so. A line that begins with a dot ends the file and must be there. Anything after
/// the last colon is overlooked. Deviates from qmail-newu, which takes numbers for what they begin
/// with.
AssignOutcome parse_assign(std::string_view text);

/// The database that qmail-newu makes of them.
/// Errors: file_too_large.
Result<CdbMaker> make_users_cdb(const std::vector<Assignment>& assignments);

/// What users/cdb says of a local part, whatever its case; the rest behind a wildcard's prefix
/// keeps its case. Of equal assignments the first counts, of several prefixes the longest. Nothing
/// when no assignment covers it. Errors: bad_message: the record that answers is not as qmail-newu
/// writes them.
Result<std::optional<AssignedUser>> find_assigned(const Cdb& users, std::string_view local);

}  // namespace porpoise::control
