#include "impl/control/aliases.h"

#include <algorithm>

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

std::vector<std::string> instructions_of(std::string_view data) {
  std::vector<std::string> all;
  while (!data.empty()) {
    const std::size_t end = std::min(data.find('\0'), data.size());
    if (end > 0) all.emplace_back(data.substr(0, end));
    data.remove_prefix(std::min(end + 1, data.size()));
  }
  return all;
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

}  // namespace

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

std::optional<AliasTargets> find_alias(const Cdb& aliases, std::string_view address) {
  const std::optional<std::string_view> data = find_wild(aliases, ':', address);
  if (!data) return std::nullopt;
  AliasTargets found;
  found.targets = instructions_of(*data);
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
  found.targets = instructions_of(*data);
  return found;
}

}  // namespace porpoise::control
