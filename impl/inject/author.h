#pragma once
// Who sends, and how: what a program's environment says of it.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "impl/inject/rewriter.h"

namespace porpoise::inject {

/// A variable of the environment; nothing when it is not set.
using Variables = std::function<std::optional<std::string>(std::string_view name)>;

/// The letters of QMAILINJECT. `e` and `z` are ours.
struct Letters {
  bool comment_name = false;        ///< c: the name in From stands in a comment.
  bool ignore_return_path = false;  ///< s
  bool delete_from = false;         ///< f
  bool delete_message_id = false;   ///< i
  bool per_recipient = false;       ///< r: an envelope sender of its own for each recipient.
  bool per_message = false;         ///< m: and for each message.
  bool refuse_empty = false;        ///< e: no recipients are an error (THOUGHTS T19).
  bool skip_empty = false;          ///< z: without recipients nothing is queued (T20, T32).
};

struct Author {
  std::string user;
  std::optional<std::string> host;  ///< Else the default host.
  std::optional<std::string> name;
  std::string sender_user;  ///< Of the envelope.
  std::optional<std::string> sender_host;

  Author() = default;
};

Letters letters_of(const Variables& variables);

/// QMAILUSER, MAILUSER, USER, LOGNAME; QMAILHOST, MAILHOST; QMAILNAME, MAILNAME, NAME; QMAILSUSER
/// and QMAILSHOST.
Author author_of(const Variables& variables);

}  // namespace porpoise::inject
