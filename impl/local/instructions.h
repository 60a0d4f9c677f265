#pragma once
// What a .qmail file says, line by line. Nothing is opened or run here.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace porpoise::local {

/// One line that asks for something.
struct Instruction {
  enum class Kind : std::uint8_t {
    program,  ///< `argument` is for /bin/sh -c.
    mbox,     ///< `argument` is a path, relative to the home unless it begins with a slash.
    maildir,  ///< The same; it ends in a slash.
    forward,  ///< `argument` is an address as it will stand in the envelope.
    refuse,   ///< Nothing can be done from here on: `argument` is the report, the verdict "later".
  };

  Kind kind = Kind::forward;
  std::string argument;

  Instruction() = default;
  Instruction(Kind kind_, std::string argument_) : kind(kind_), argument(std::move(argument_)) {}
  bool operator==(const Instruction&) const = default;
};

/// The instructions of `text` in their order; comments and blank lines give none. Spaces and tabs
/// at the end of a line do not count, and a NUL ends one. `forwards_only`: the file's x bit is set,
/// so that files and programs are refused, as they are after a line `+list`.
std::vector<Instruction> read_instructions(std::string_view text, bool forwards_only);

}  // namespace porpoise::local
