#pragma once
// What became of a question, and how one packet is read as the answer to it. Pure.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "impl/dns/message.h"

namespace porpoise::dns {

struct Answer {
  enum class Kind : std::uint8_t {
    found,         ///< `records`, at least one.
    no_data,       ///< The name is there, without records of this type.
    no_such_name,  ///< It is not there.
    failed,        ///< Nobody knows: ask again later.
  };

  Kind kind = Kind::failed;
  /// Of the type that was asked for, aliases followed, in the order of the packet.
  std::vector<Record> records;
  std::string why;              ///< When failed: one line without a full stop.
  std::chrono::seconds ttl{0};  ///< How long it may be kept; 0: not at all.

  Answer() = default;
  static Answer failure(std::string why);
};

/// How many aliases are followed one after the other before they count as a circle.
inline constexpr int kAliasesMax = 10;

/// What a packet is to the one who asked.
struct Reading {
  enum class Kind : std::uint8_t {
    answer,    ///< It settles the question.
    alias,     ///< It only says that `name` has to be asked for instead.
    trouble,   ///< The server does not answer this question: `answer.why`. Another one may.
    not_edns,  ///< The server does not know EDNS, or the question: ask it once without.
  };

  Kind kind = Kind::trouble;
  Answer answer;
  std::string name;       ///< Of an alias.
  int aliases = 0;        ///< Followed within this packet.
  std::uint32_t ttl = 0;  ///< Of an alias: the least on the way to it, seconds.

  Reading() = default;
};

/// `message` is a response to `question`, and not truncated.
Reading read_answer(const Message& message, const Question& question);

}  // namespace porpoise::dns
