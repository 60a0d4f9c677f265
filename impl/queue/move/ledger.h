#pragma once
// What a move of a queue writes down before it acts, so that it can be taken up again after a
// crash: the file `moving` in the directory of either queue says that one is under way and where
// the other queue is; that of the source also says which message there becomes which message here.
// Pure.

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "impl/queue/store.h"

namespace porpoise::queue::move {

/// The file's name in either directory. While it is there nobody may serve the queue.
inline constexpr std::string_view kNote = "moving";

enum class Role : std::uint8_t { source, target };

struct Ledger {
  Role role = Role::source;
  std::string other;  ///< The other queue's directory.
  /// From ids of the source to those they were to have in the target. A message of the target
  /// belongs to the last one it was promised to.
  std::map<MessageId, MessageId> promised;

  Ledger() = default;
};

/// The first line of a note.
std::string encode_head(Role role, std::string_view other);
/// A further one.
std::string encode_promise(MessageId from, MessageId to);
/// Nothing when the first line is none. What a crash left behind the last whole line is left out:
/// nothing was done about it yet.
std::optional<Ledger> decode_ledger(std::string_view bytes);

}  // namespace porpoise::queue::move
