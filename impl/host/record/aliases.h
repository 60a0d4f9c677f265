#pragma once
// Other names for local parts of addresses: of the same length and shape, the same for the same
// local part, and not to be turned back without the key.

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace porpoise::record {

class Aliases {
 public:
  /// `mailboxes`: the server goes through them in the order of their names, so their aliases are in
  /// the same order. They are the same with any key.
  explicit Aliases(std::string key, const std::set<std::string>& mailboxes = {});

  /// Letters and digits become letters; what else is in `local` stays. Names with a meaning of
  /// their own, such as postmaster, stay whole.
  std::string_view of(std::string_view local);

  /// `text` with an alias for what stands before each @.
  std::string in_text(std::string_view text);
  /// The same for a command of SMTP, where addresses stand between < and > and may have no @.
  std::string in_command(std::string_view line);
  /// For the name of a mailbox's folder, whatever it is called.
  std::string_view of_mailbox(std::string_view name);
  /// `path` with an alias for the folder's name behind `/mail/`, a mailbox's.
  std::string in_path(std::string_view path);

 private:
  std::string make(std::string_view local, std::uint32_t attempt) const;

  const std::string key_;
  std::map<std::string, std::string, std::less<>> known_;
  std::set<std::string, std::less<>> taken_;
  std::map<std::string, std::string, std::less<>> mailboxes_;
};

}  // namespace porpoise::record
