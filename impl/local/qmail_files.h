#pragma once
// Which .qmail files may control the mail to an address, and what their names give away.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porpoise::local {

/// A file that may control an address, in the home of the user.
struct QmailFile {
  std::string name;
  /// Set for a -default file: the part of the extension that it stands for, in the case it came in.
  std::optional<std::string> default_part;

  QmailFile() = default;
  QmailFile(std::string name_, std::optional<std::string> default_part_)
      : name(std::move(name_)), default_part(std::move(default_part_)) {}
  bool operator==(const QmailFile&) const = default;
};

/// `.qmail` + `dash` + `ext` in lower case and with every dot as a colon; then the -default files,
/// from the longest one. The first that exists is the one.
std::vector<QmailFile> qmail_candidates(std::string_view dash, std::string_view ext);

/// `.qmail...-owner`: where it exists, mail that is sent on comes from the owner.
std::string owner_file(std::string_view dash, std::string_view ext);
/// `.qmail...-owner-default`: where that exists too, each recipient gets an owner of its own.
std::string owner_default_file(std::string_view dash, std::string_view ext);

/// Whether owners matter at all: notices keep their sender, or they would come back.
bool may_have_owner(std::string_view sender);
/// `LOCAL-owner@HOST` for the recipient `LOCAL@HOST`, or `LOCAL-owner-@HOST-@[]`.
std::string owner_address(std::string_view recipient, bool for_each);

}  // namespace porpoise::local
