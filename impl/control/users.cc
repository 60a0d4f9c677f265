#include "impl/control/users.h"

#include <array>

#include <fmt/format.h>

#include "impl/base/ascii.h"
#include "impl/control/parse_id.h"
#include "impl/control/source.h"

namespace porpoise::control {
namespace {

constexpr std::size_t kFields = 6;
constexpr std::string_view kForm =
    "=LOCAL:USER:UID:GID:HOME:DASH:EXT: or +PREFIX:USER:UID:GID:HOME:DASH:PRE:";

using Fields = std::array<std::string_view, kFields>;

std::optional<AssignedUser> user_of(const Fields& fields) {
  AssignedUser user;
  user.user = fields[0];
  if (!parse_id(fields[1], user.uid) || !parse_id(fields[2], user.gid)) return std::nullopt;
  user.home = fields[3];
  user.dash = fields[4];
  user.ext = fields[5];
  return user;
}

/// The fields before the separators; what is behind the last of them is left in `text`. Nothing
/// when there are too few.
std::optional<Fields> take_fields(std::string_view& text, std::size_t separators, char separator) {
  Fields fields;
  for (std::size_t i = 0; i < separators; ++i) {
    const std::size_t end = text.find(separator);
    if (end == text.npos) return std::nullopt;
    fields[i] = text.substr(0, end);
    text.remove_prefix(end + 1);
  }
  return fields;
}

/// Why the line is no assignment; empty when it is one, which `assignment` is then.
std::string parse_assignment(std::string_view line, Assignment& assignment) {
  if (line.find('\0') != line.npos) return "there is a NUL in it; write it without";
  const std::size_t colon = line.find(':');
  const bool begins = !line.empty() && (line.front() == '=' || line.front() == '+');
  if (!begins || colon == line.npos) {
    return fmt::format("{} is no assignment; write {}", quoted(line), kForm);
  }
  std::string_view rest = line.substr(colon + 1);
  const std::optional<Fields> fields = take_fields(rest, kFields, ':');
  if (!fields) {
    return fmt::format("{} has too few colons; write {}", quoted(line), kForm);
  }
  std::optional<AssignedUser> user = user_of(*fields);
  if (!user) {
    return fmt::format("{} and {} are not a user's and a group's number; write them in digits",
                       quoted((*fields)[1]), quoted((*fields)[2]));
  }
  assignment.wildcard = line.front() == '+';
  assignment.local = to_lower(line.substr(1, colon - 1));
  assignment.user = std::move(*user);
  return {};
}

std::string record_of(const AssignedUser& user) {
  std::string data;
  for (const std::string& field : {user.user, fmt::format("{}", user.uid),
                                   fmt::format("{}", user.gid), user.home, user.dash}) {
    data += field;
    data += '\0';
  }
  return data + user.ext;
}

std::string key_of(const Assignment& assignment) {
  std::string key = "!" + assignment.local;
  if (!assignment.wildcard) key += '\0';
  return key;
}

/// Every byte that a wildcard's prefix ends with, once.
std::string wildcard_ends(const std::vector<Assignment>& assignments) {
  std::string ends;
  for (const Assignment& assignment : assignments) {
    if (!assignment.wildcard || assignment.local.empty()) continue;
    if (ends.find(assignment.local.back()) == ends.npos) ends += assignment.local.back();
  }
  return ends;
}

Result<std::optional<AssignedUser>> read_record(std::string_view data, std::string_view rest) {
  const std::optional<Fields> first = take_fields(data, kFields - 1, '\0');
  if (!first) return make_error(errc::bad_message);
  Fields fields = *first;
  fields[kFields - 1] = data;
  std::optional<AssignedUser> user = user_of(fields);
  if (!user) return make_error(errc::bad_message);
  user->ext += rest;
  return user;
}

}  // namespace

AssignOutcome parse_assign(std::string_view text) {
  AssignOutcome outcome;
  int number = 1;
  for (; !text.empty() && text.front() != '.'; ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    Assignment assignment;
    const std::string wrong = parse_assignment(text.substr(0, end), assignment);
    if (wrong.empty()) {
      outcome.assignments.push_back(std::move(assignment));
    } else {
      outcome.errors.push_back(fmt::format("users/assign:{}: {}", number, wrong));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (text.empty()) {
    outcome.errors.push_back(fmt::format(
        "users/assign:{}: the end is missing; write a line with a dot alone behind the last "
        "assignment",
        number));
  }
  return outcome;
}

Result<CdbMaker> make_users_cdb(const std::vector<Assignment>& assignments) {
  CdbMaker maker;
  for (const Assignment& assignment : assignments) {
    const Result<void> added = maker.add(key_of(assignment), record_of(assignment.user));
    PORPOISE_CHECK(added);
  }
  const Result<void> added = maker.add("", wildcard_ends(assignments));
  PORPOISE_CHECK(added);
  return maker;
}

Result<std::optional<AssignedUser>> find_assigned(const Cdb& users, std::string_view local) {
  const std::string key = "!" + to_lower(local);
  const std::string_view whole = key;
  if (const auto exact = users.find(key + '\0')) return read_record(*exact, {});
  const std::string_view ends = users.find("").value_or(std::string_view());
  for (std::size_t size = key.size(); size > 0; --size) {
    const bool may_end = size == 1 || ends.find(whole[size - 1]) != ends.npos;
    if (!may_end) continue;
    if (const auto found = users.find(whole.substr(0, size))) {
      return read_record(*found, local.substr(size - 1));
    }
  }
  return std::optional<AssignedUser>();
}

}  // namespace porpoise::control
