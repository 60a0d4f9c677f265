#include "impl/control/aliases.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "impl/base/ascii.h"
#include "impl/control/source.h"
#include "impl/mail/address.h"

namespace porpoise::control {
namespace {

constexpr std::string_view kOwner = "owner-";
constexpr std::string_view kInclude = ":include:";
constexpr std::size_t kAddressMost = 800;

/// A line with those that go on with it.
struct LogicalLine {
  int number = 0;  ///< Of its first.
  std::string text;

  LogicalLine() = default;
};

std::vector<LogicalLine> logical_lines(std::string_view text) {
  std::vector<LogicalLine> lines;
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.find_first_not_of(kBlanks) == line.npos) continue;
    const bool goes_on = line.front() == ' ' || line.front() == '\t';
    if (goes_on && !lines.empty()) {
      lines.back().text += line;
      continue;
    }
    LogicalLine next;
    next.number = number;
    next.text = line;
    lines.push_back(std::move(next));
  }
  std::erase_if(lines, [](const LogicalLine& line) { return line.text.front() == '#'; });
  return lines;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) + 1 - first);
}

/// Where `mark` stands outside quotes; the end if nowhere.
std::size_t find_unquoted(std::string_view text, char mark) {
  bool quoting = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      quoting = !quoting;
    } else if (text[i] == mark && !quoting) {
      return i;
    }
  }
  return text.size();
}

std::vector<std::string_view> split_targets(std::string_view text) {
  std::vector<std::string_view> targets;
  while (true) {
    const std::size_t comma = find_unquoted(text, ',');
    const std::string_view target = trimmed(text.substr(0, comma));
    if (!target.empty()) targets.push_back(target);
    if (comma == text.size()) return targets;
    text.remove_prefix(comma + 1);
  }
}

/// `user` without quotes, with an `@` behind it where it has no host.
std::string key_address(std::string_view name) {
  std::string address = mail::unquote_address(name);
  if (!mail::split_address(address).has_host) address += '@';
  return address;
}

std::string complete(std::string address, const AliasHosts& hosts) {
  if (address.ends_with('@')) address += hosts.defaulthost;
  if (address.ends_with('+')) {
    address.back() = '.';
    address += hosts.plusdomain;
  }
  const bool dotted = mail::split_address(address).host.find('.') != std::string_view::npos;
  if (!dotted) address += "." + hosts.defaultdomain;
  return address;
}

/// The instruction that `target` stands for; empty, with `wrong` set, when it is none.
std::string instruction_of(std::string_view target, const AliasHosts& hosts, std::string& wrong) {
  if (target.starts_with(kInclude)) {
    const std::string file(trimmed(target.substr(kInclude.size())));
    if (file.starts_with('/')) return file + ".bin";
    wrong = fmt::format("{} names no file; write the whole path, from a slash", quoted(target));
    return {};
  }
  const std::string plain = mail::unquote_address(target);
  if (plain.starts_with('|')) return "!" + plain.substr(1);
  const bool has_host = mail::split_address(plain).has_host;
  if (plain.starts_with('/') && !has_host) {
    wrong = fmt::format(
        "{} is a file; write the name of an alias user's .qmail file that delivers "
        "there",
        quoted(target));
    return {};
  }
  const std::string address = complete(key_address(target), hosts);
  const bool bare = target.find_first_of("<>") != target.npos ||
                    (target.front() != '"' && target.find_first_of(kBlanks) != target.npos);
  if (bare || address.size() > kAddressMost) {
    wrong = fmt::format("{} is not an address; write user@host, or \"|program\" in quotes",
                        quoted(target));
    return {};
  }
  return "&" + address;
}

void add_alias(std::string_view name, std::string_view targets, const AliasHosts& hosts,
               CdbMaker& database, std::string& wrong) {
  const std::string address = key_address(name);
  std::string data;
  for (const std::string_view target : split_targets(targets)) {
    const std::string instruction = instruction_of(target, hosts, wrong);
    if (!wrong.empty()) return;
    data += instruction;
    data += '\0';
  }
  if (data.empty()) {
    wrong = "there is nothing behind the colon; write where the mail goes";
    return;
  }
  bool fits = true;
  if (to_lower(address).starts_with(kOwner)) {
    const std::string list = "?" + to_lower(address).substr(kOwner.size());
    fits = database.add(list, complete(address, hosts)).has_value();
  }
  fits = database.add(":" + to_lower(address), data).has_value() && fits;
  if (!fits) wrong = "the database would grow beyond 4 GiB; leave some out";
}

std::optional<std::string_view> find_wild(const Cdb& aliases, char kind, std::string_view address) {
  const std::string lower = to_lower(address);
  const std::string_view whole = lower;
  if (const auto found = aliases.find(kind + lower)) return found;
  const std::size_t at = whole.rfind('@');
  if (at == whole.npos) return std::nullopt;
  if (const auto found = aliases.find(kind + std::string(whole.substr(at)))) return found;
  return aliases.find(kind + std::string(whole.substr(0, at + 1)));
}

/// Does what follow_aliases() promises.
class Follower {
 public:
  using ReadList = std::function<std::optional<std::string>(const std::string& file)>;

  Follower(const Cdb& aliases, const ReadList& read_list)
      : aliases_(aliases), read_list_(read_list) {}

  AliasCourse run(std::string_view address) {
    std::optional<AliasTargets> first = find_alias(aliases_, address);
    if (!first) return {};
    course_.found = true;
    course_.owner = std::move(first->owner);
    seen_.insert(to_lower(address));
    add(first->targets, false);
    while (!waiting_.empty() && course_.trouble.empty()) {
      const Waiting next = std::move(waiting_.back());
      waiting_.pop_back();
      take(next);
    }
    return std::move(course_);
  }

 private:
  struct Waiting {
    std::string target;
    bool in_list = false;  ///< No programs from there.
  };

  /// To be taken in their order, before what waits already.
  void add(const std::vector<std::string>& targets, bool in_list) {
    for (auto target = targets.rbegin(); target != targets.rend(); ++target) {
      waiting_.push_back({*target, in_list});
    }
  }

  void take(const Waiting& next) {
    const std::string text = next.target.substr(1);
    switch (next.target.front()) {
      case '&':
        return take_address(text);
      case '/':
        return take_list(next.target);
      case '!':
      case '|': {
        if (next.in_list) return;
        AliasCourse::Program program;
        program.command = text;
        program.with_lines = next.target.front() == '!';
        course_.programs.push_back(std::move(program));
        return;
      }
      default:
        return;
    }
  }

  void take_address(const std::string& address) {
    if (!seen_.insert(to_lower(address)).second) return;
    const std::optional<AliasTargets> more = find_next_alias(aliases_, address);
    if (more) {
      add(more->targets, false);
    } else {
      course_.recipients.push_back(address);
    }
  }

  void take_list(const std::string& file) {
    if (!seen_.insert(file).second) return;
    const std::optional<std::string> bytes = read_list_(file);
    if (bytes) {
      add(targets_in(*bytes), true);
    } else {
      course_.trouble = "unable to read " + file;
    }
  }

  const Cdb& aliases_;
  const ReadList& read_list_;
  AliasCourse course_;
  std::vector<Waiting> waiting_;  ///< The next one last.
  std::set<std::string> seen_;    ///< Addresses in lower case, and lists.
};

}  // namespace

AliasHosts alias_hosts(const Config& config) {
  AliasHosts hosts;
  hosts.defaulthost = config.defaulthost;
  hosts.defaultdomain = config.defaultdomain;
  hosts.plusdomain = config.plusdomain;
  return hosts;
}

AliasOutcome parse_aliases(std::string_view text, const AliasHosts& hosts) {
  AliasOutcome outcome;
  for (const LogicalLine& line : logical_lines(text)) {
    const std::string_view whole = line.text;
    const std::size_t colon = find_unquoted(whole, ':');
    const std::string_view name = trimmed(whole.substr(0, colon));
    std::string wrong;
    if (colon == whole.size() || name.empty() || whole.find('\0') != whole.npos) {
      wrong = fmt::format("{} is no alias; write NAME: TARGET, TARGET...", quoted(whole));
    } else {
      add_alias(name, whole.substr(colon + 1), hosts, outcome.database, wrong);
    }
    if (!wrong.empty()) {
      outcome.errors.push_back(fmt::format("aliases:{}: {}", line.number, wrong));
    }
  }
  return outcome;
}

IncludeOutcome parse_include(std::string_view name, std::string_view text,
                             const AliasHosts& hosts) {
  IncludeOutcome outcome;
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::string_view meant = line.substr(0, find_unquoted(line, '#'));
    for (const std::string_view target : split_targets(meant)) {
      std::string wrong;
      const std::string instruction = instruction_of(target, hosts, wrong);
      const bool program = wrong.empty() && instruction.starts_with('!');
      if (program) wrong = fmt::format("{} is a program; a list has none", quoted(target));
      if (line.find('\0') != line.npos) wrong = "there is a NUL byte; a list is text";
      if (!wrong.empty()) {
        outcome.errors.push_back(fmt::format("{}:{}: {}", name, number, wrong));
      }
      outcome.bytes += instruction + '\0';
    }
  }
  return outcome;
}

std::vector<std::string> targets_in(std::string_view bytes) {
  std::vector<std::string> all;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\0'), bytes.size());
    if (end > 0) all.emplace_back(bytes.substr(0, end));
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
  return all;
}

AliasCourse follow_aliases(
    const Cdb& aliases, std::string_view address,
    const std::function<std::optional<std::string>(const std::string& file)>& read_list) {
  return Follower(aliases, read_list).run(address);
}

std::optional<AliasTargets> find_alias(const Cdb& aliases, std::string_view address) {
  const std::optional<std::string_view> data = find_wild(aliases, ':', address);
  if (!data) return std::nullopt;
  AliasTargets found;
  found.targets = targets_in(*data);
  const std::optional<std::string_view> owner = find_wild(aliases, '?', address);
  if (owner) found.owner = std::string(*owner);
  return found;
}

std::optional<AliasTargets> find_next_alias(const Cdb& aliases, std::string_view address) {
  const std::string lower = to_lower(address);
  if (aliases.contains("?" + lower)) return std::nullopt;
  const std::optional<std::string_view> data = aliases.find(":" + lower);
  if (!data) return std::nullopt;
  AliasTargets found;
  found.targets = targets_in(*data);
  return found;
}

}  // namespace porpoise::control
