#pragma once
// The bytes of qmail's queue files: intd and todo, info, local and remote. Pure; nothing is read or
// written here. A record is a letter, text and a NUL; one without its NUL at the end of a file is
// what a crash cut off, and counts for nothing. Where qmail reads no further stand check sums of
// ours; what qmail wrote has none.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "impl/queue/store.h"

namespace porpoise::queue::classic {

/// By which a body is known.
struct BodySum {
  std::uint64_t size = 0;
  std::uint32_t crc = 0;  ///< CRC-32C.

  bool operator==(const BodySum&) const = default;
};

/// What qmail-queue says of a message it has taken.
struct TodoFile {
  std::uint32_t user = 0;
  std::uint32_t process = 0;
  /// A message whose failures this one reports, which ends in the same step; 0: none. Stands behind
  /// the process number: `p4711 ends 42 body 764 5e1f0a2b sum 0c3d91aa`.
  MessageId finishes = 0;
  std::optional<BodySum> body;
  Envelope envelope;

  TodoFile() = default;
};
std::string encode_todo(const TodoFile& todo);
/// Nothing when there is a letter that means nothing, no sender, or another sum than was written.
std::optional<TodoFile> decode_todo(std::string_view bytes);

/// qmail reads the sender. Behind it stand `B` size and sum of the body, the recipients as they are
/// in local/N (`L`) and remote/N (`R`), and `E` the sum of all before it: a channel file that a
/// torn sector took is made again from these. No record lies across the end of the kilobyte in
/// which the sender ends; NULs fill it up (qmail-qread reads so far).
struct InfoFile {
  std::string sender;
  std::optional<BodySum> body;
  bool has_recipients = false;
  std::vector<std::string> recipients[kChannels];

  InfoFile() = default;
};
std::string encode_info(const InfoFile& info);
/// Nothing when there is no sender, or another sum than was written.
std::optional<InfoFile> decode_info(std::string_view bytes);

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
