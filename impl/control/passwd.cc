#include "impl/control/passwd.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "impl/base/ascii.h"
#include "impl/control/parse_id.h"
#include "impl/control/source.h"

namespace porpoise::control {
namespace {

constexpr std::string_view kAlias = "alias";

std::vector<Line> lines_of(std::string_view file, const std::string& text) {
  std::vector<std::string> unused;
  return Source(file, text, unused).lines();
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> fields;
  while (true) {
    const std::size_t colon = std::min(text.find(':'), text.size());
    fields.push_back(text.substr(0, colon));
    if (colon == text.size()) return fields;
    text.remove_prefix(colon + 1);
  }
}

std::optional<PasswdEntry> parse_entry(std::string_view line) {
  const std::vector<std::string_view> fields = split(line);
  PasswdEntry entry;
  const bool whole = line.find('\0') == line.npos && fields.size() >= 7 && !fields[0].empty();
  if (!whole || !parse_id(fields[2], entry.uid) || !parse_id(fields[3], entry.gid)) {
    return std::nullopt;
  }
  entry.user = fields[0];
  entry.home = fields[5];
  return entry;
}

using Names = std::set<std::string, std::less<>>;

std::optional<Names> names_of(std::string_view file, const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  Names names;
  for (const Line& line : lines_of(file, *text)) names.insert(to_lower(line.text));
  return names;
}

bool has_capitals(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

/// `:USER:UID:GID:HOME:`, the middle of every assignment.
std::string middle_of(const PasswdEntry& user) {
  return fmt::format(":{}:{}:{}:{}:", user.user, user.uid, user.gid, user.home);
}

/// Writes assignments in one way.
class AssignWriter {
 public:
  explicit AssignWriter(const PasswdOptions& options) : options_(options) {}

  /// All that begins with `prefix`; what follows it is looked for behind `pre`.
  void wildcard(std::string_view prefix, const PasswdEntry& user, std::string_view pre) {
    text_ += fmt::format("+{}{}{}:{}:\n", prefix, middle_of(user), dash(), pre);
  }
  /// `name` and, with a separator, all of its extensions.
  void user(std::string_view name, const PasswdEntry& user) {
    text_ += fmt::format("={}{}::\n", name, middle_of(user));
    if (options_.separator != 0) wildcard(fmt::format("{}{}", name, options_.separator), user, "");
  }
  void subuser(std::string_view name, const PasswdEntry& user, std::string_view pre) {
    text_ += fmt::format("={}{}{}:{}:\n", name, middle_of(user), dash(), pre);
    if (options_.separator == 0) return;
    wildcard(fmt::format("{}{}", name, options_.separator), user, fmt::format("{}-", pre));
  }
  void verbatim(std::string_view text) { text_ += text; }

  std::string take() { return std::move(text_); }

 private:
  std::string_view dash() const { return options_.slash ? "-/" : "-"; }

  const PasswdOptions& options_;
  std::string text_;
};

/// User, in lower case -> the names that mail calls them by.
std::map<std::string, std::vector<std::string>> mail_names(const UserRules& rules) {
  std::map<std::string, std::vector<std::string>> names;
  if (!rules.mailnames) return names;
  for (const Line& line : lines_of("mailnames", *rules.mailnames)) {
    const std::vector<std::string_view> fields = split(line.text);
    std::vector<std::string> called;
    for (std::size_t i = 1; i < fields.size(); ++i) {
      if (!fields[i].empty()) called.emplace_back(fields[i]);
    }
    if (fields.size() > 1) names[to_lower(fields[0])] = std::move(called);
  }
  return names;
}

/// Empty, or why a line of subusers cannot be followed.
std::string write_subusers(const std::vector<PasswdEntry>& users, const std::string& text,
                           AssignWriter& writer) {
  for (const Line& line : lines_of("subusers", text)) {
    const std::vector<std::string_view> fields = split(line.text);
    if (fields.size() < 4) {
      return fmt::format("users/subusers:{}: {} is not of the form SUB:USER:PRE:", line.number,
                         quoted(line.text));
    }
    const auto user = std::find_if(users.begin(), users.end(), [&](const PasswdEntry& entry) {
      return equal_ignoring_case(entry.user, fields[1]);
    });
    if (user == users.end()) {
      return fmt::format("users/subusers:{}: there is no user {}; remove the line or add the user",
                         line.number, quoted(fields[1]));
    }
    writer.subuser(fields[0], *user, fields[2]);
  }
  return {};
}

PasswdOutcome refused(std::string why) {
  PasswdOutcome outcome;
  outcome.error = std::move(why);
  return outcome;
}

}  // namespace

std::vector<PasswdEntry> mail_users(std::string_view passwd, const UserRules& rules,
                                    const PasswdOptions& options) {
  const std::optional<Names> include = names_of("include", rules.include);
  const std::optional<Names> exclude = names_of("exclude", rules.exclude);
  std::vector<PasswdEntry> users;
  while (!passwd.empty()) {
    const std::size_t end = std::min(passwd.find('\n'), passwd.size());
    std::optional<PasswdEntry> entry = parse_entry(passwd.substr(0, end));
    passwd.remove_prefix(std::min(end + 1, passwd.size()));
    if (!entry || entry->uid == 0) continue;
    if (!options.capitals && has_capitals(entry->user)) continue;
    const std::string name = to_lower(entry->user);
    if ((include && !include->contains(name)) || (exclude && exclude->contains(name))) continue;
    users.push_back(std::move(*entry));
  }
  return users;
}

PasswdOutcome assign_text(const std::vector<PasswdEntry>& users, const UserRules& rules,
                          const PasswdOptions& options) {
  const std::map<std::string, std::vector<std::string>> names = mail_names(rules);
  AssignWriter writer(options);
  bool found_alias = false;
  for (const PasswdEntry& user : users) {
    if (user.user == kAlias) {
      writer.wildcard("", user, "");
      found_alias = true;
    }
    const auto called = names.find(to_lower(user.user));
    if (called == names.end()) {
      writer.user(user.user, user);
      continue;
    }
    for (const std::string& name : called->second) writer.user(name, user);
  }
  if (!found_alias) {
    return refused(
        "there is no user alias among those that may have mail, who gets all other "
        "addresses; add that account, with a home of its own");
  }
  if (rules.subusers) {
    std::string wrong = write_subusers(users, *rules.subusers, writer);
    if (!wrong.empty()) return refused(std::move(wrong));
  }
  if (rules.append && !rules.append->empty()) {
    writer.verbatim(*rules.append);
    if (!rules.append->ends_with('\n')) writer.verbatim("\n");
  }
  writer.verbatim(".\n");
  PasswdOutcome outcome;
  outcome.assign = writer.take();
  return outcome;
}

}  // namespace porpoise::control
