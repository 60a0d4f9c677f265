#pragma once
// Whose mail it is: what is known of an address once its user is found.

#include <cstdint>
#include <optional>
#include <string>

#include "impl/host/filesystem.h"
#include "impl/local/qmail_files.h"
#include "impl/local/user_lookup.h"

namespace porpoise::local {

struct Addressee {
  std::string user;  ///< The account's name.
  std::uint32_t user_id = 0;
  std::uint32_t group_id = 0;
  std::string home;  ///< Absolute.
  std::string dash;  ///< Between the user's own part of the address and the rest; may be empty.
  std::string ext;   ///< The rest.
  bool is_alias = false;  ///< Nobody's account: the address belongs to the server.
  /// Mail to an extension without a .qmail file of its own is delivered as if there were none.
  bool takes_all = false;
  /// The instructions of a user who has given none.
  std::string default_delivery = "./Maildir/\n";

  Addressee() = default;
};

/// `user` as the lookup found them. In mailboxes of the home every extension is taken.
Addressee addressee_of(LocalUser user);

/// A .qmail file that is there.
struct FoundQmail {
  QmailFile file;
  std::uint32_t mode = 0;

  FoundQmail() = default;
};

/// The file in the home of `whose` that controls the address; nothing when there is none.
/// `trouble` is set where it cannot be told: then the message waits.
Task<std::optional<FoundQmail>> find_qmail(FileSystem& files, const Addressee& whose,
                                           std::string& trouble);

/// Whether anything has that name. Errors: those that leave it open.
Task<Result<bool>> is_there(FileSystem& files, std::string path);

/// Whether mail without a .qmail file is delivered as `default_delivery` says; else it fails.
bool has_default(const Addressee& whose);

}  // namespace porpoise::local
