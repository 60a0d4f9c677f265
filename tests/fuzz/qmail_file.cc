// A .qmail file. What its instructions say, written down again, is read as the same instructions;
// nothing in them can reach over the end of a line.

#include <algorithm>

#include "impl/local/instructions.h"
#include "tests/fuzz/fuzz.h"

namespace porpoise::local {
namespace {

using fuzz::require;

/// As lines; a comment comes first, because a blank first line would mean something.
std::string written(const std::vector<Instruction>& instructions) {
  std::string text = "#\n";
  for (const Instruction& instruction : instructions) {
    using Kind = Instruction::Kind;
    if (instruction.kind == Kind::program) text += '|';
    if (instruction.kind == Kind::forward) text += '&';
    text += instruction.argument + "\n";
  }
  return text;
}

/// Up to where nothing more can be done.
std::vector<Instruction> before_refusal(std::vector<Instruction> instructions) {
  const auto refuses = [](const Instruction& instruction) {
    return instruction.kind == Instruction::Kind::refuse;
  };
  instructions.erase(std::find_if(instructions.begin(), instructions.end(), refuses),
                     instructions.end());
  return instructions;
}

void check(std::string_view text, bool forwards_only) {
  const std::vector<Instruction> instructions =
      before_refusal(read_instructions(text, forwards_only));
  for (const Instruction& instruction : instructions) {
    require(instruction.argument.find_first_of(std::string_view("\n\0", 2)) == std::string::npos,
            "an instruction is one line");
    require(!forwards_only || instruction.kind == Instruction::Kind::forward,
            "a file that may only forward does");
  }
  require(read_instructions(written(instructions), forwards_only) == instructions,
          "what is written is read");
}

}  // namespace
}  // namespace porpoise::local

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const porpoise::fuzz::Input input(data, size);
  porpoise::local::check(input.rest(), false);
  porpoise::local::check(input.rest(), true);
  return 0;
}
