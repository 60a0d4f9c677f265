#include "impl/local/instructions.h"

namespace porpoise::local {
namespace {

std::string_view without_end(std::string_view line) {
  line = line.substr(0, line.find('\0'));
  const std::size_t last = line.find_last_not_of(" \t");
  return line.substr(0, last == line.npos ? 0 : last + 1);
}

Instruction blank_first_line() {
  return {Instruction::Kind::refuse, "Uh-oh: first line of .qmail file is blank. (#4.2.1)\n"};
}

Instruction only_forwards(std::string_view what) {
  return {Instruction::Kind::refuse,
          "Uh-oh: .qmail has " + std::string(what) + " delivery but has x bit set. (#4.7.0)\n"};
}

}  // namespace

std::vector<Instruction> read_instructions(std::string_view text, bool forwards_only) {
  std::vector<Instruction> all;
  bool first = true;
  do {
    const std::size_t end = text.find('\n');
    const std::string_view line = without_end(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    const char mark = line.empty() ? '\0' : line.front();
    const std::string rest(line.empty() ? line : line.substr(1));
    if (mark == '\0') {
      if (first) all.push_back(blank_first_line());
    } else if (mark == '|') {
      all.push_back(forwards_only ? only_forwards("prog")
                                  : Instruction(Instruction::Kind::program, rest));
    } else if (mark == '.' || mark == '/') {
      const auto kind = line.back() == '/' ? Instruction::Kind::maildir : Instruction::Kind::mbox;
      all.push_back(forwards_only ? only_forwards("file") : Instruction(kind, std::string(line)));
    } else if (mark == '+') {
      forwards_only = forwards_only || line == "+list";
    } else if (mark != '#') {
      all.emplace_back(Instruction::Kind::forward, mark == '&' ? rest : std::string(line));
    }
    first = false;
  } while (!text.empty());
  return all;
}

}  // namespace porpoise::local
