#include "impl/local/qmail_files.h"

#include <algorithm>

#include "impl/base/ascii.h"
#include "impl/mail/address.h"

namespace porpoise::local {
namespace {

constexpr std::string_view kDefault = "default";

/// What stands for `ext` in file names.
std::string safe(std::string_view ext) {
  std::string name = to_lower(ext);
  std::replace(name.begin(), name.end(), '.', ':');
  return name;
}

std::string prefix_of(std::string_view dash) {
  return ".qmail" + std::string(dash);
}

}  // namespace

std::vector<QmailFile> qmail_candidates(std::string_view dash, std::string_view ext) {
  const std::string name = safe(ext);
  std::vector<QmailFile> files;
  files.emplace_back(prefix_of(dash) + name, std::nullopt);
  if (name.ends_with(kDefault)) {
    files.back().default_part = std::string(ext.substr(ext.size() - kDefault.size()));
  }
  // Deviates from qmail-local, which would take `.qmaildefault` too.
  if (dash.empty() && ext.empty()) return files;
  for (std::size_t end = name.size() + 1; end-- > 0;) {
    if (end > 0 && name[end - 1] != '-') continue;
    files.emplace_back(prefix_of(dash) + name.substr(0, end) + std::string(kDefault),
                       std::string(ext.substr(end)));
  }
  return files;
}

std::string owner_file(std::string_view dash, std::string_view ext) {
  return prefix_of(dash) + safe(ext) + "-owner";
}

std::string owner_default_file(std::string_view dash, std::string_view ext) {
  return owner_file(dash, ext) + "-default";
}

bool may_have_owner(std::string_view sender) {
  return !sender.empty() && sender != "#@[]";
}

std::string owner_address(std::string_view recipient, bool for_each) {
  const mail::AddressParts parts = mail::split_address(recipient);
  const std::string owner = std::string(parts.local) + "-owner";
  const std::string host(parts.host);
  return for_each ? owner + "-@" + host + "-@[]" : owner + "@" + host;
}

}  // namespace porpoise::local
