#pragma once
// The bytes of qmail's queue files: intd and todo, info, local and remote. Pure; nothing is read or
// written here. A record is a letter, text and a NUL; one without its NUL at the end of a file is
// what a crash cut off, and counts for nothing.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "impl/queue/store.h"

namespace porpoise::queue::classic {

/// What qmail-queue says of a message it has taken.
struct TodoFile {
  std::uint32_t user = 0;
  std::uint32_t process = 0;
  /// A message whose failures this one reports, which ends in the same step; 0: none. Stands behind
  /// the process number, where qmail reads no further: `p4711 ends 42`.
  MessageId finishes = 0;
  Envelope envelope;

  TodoFile() = default;
};
std::string encode_todo(const TodoFile& todo);
/// Nothing when there is a letter that means nothing, or no sender.
std::optional<TodoFile> decode_todo(std::string_view bytes);

std::string encode_info(std::string_view sender);
std::optional<std::string> decode_info(std::string_view bytes);

/// A recipient in local/N or remote/N.
struct ChannelRecord {
  bool done = false;
  std::string address;       ///< As qmail-send wrote it: rewritten.
  std::uint64_t offset = 0;  ///< Of its letter, which is overwritten when it is done.

  ChannelRecord() = default;
  ChannelRecord(bool done_, std::string address_, std::uint64_t offset_ = 0)
      : done(done_), address(std::move(address_)), offset(offset_) {}
};
inline constexpr std::string_view kDoneMark = "D";

std::string encode_channel(const std::vector<ChannelRecord>& records);
/// Nothing when a record is neither T nor D.
std::optional<std::vector<ChannelRecord>> decode_channel(std::string_view bytes);

}  // namespace porpoise::queue::classic
