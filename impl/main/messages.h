#pragma once
// What a command says to the person who ran it, and the exit codes that go with it.

#include <string>
#include <vector>

#include "impl/host/host.h"

namespace porpoise::command {

inline constexpr int kDone = 0;
/// Done, and what was looked at is not as it should be.
inline constexpr int kDoubtful = 1;
inline constexpr int kBadInput = 2;
/// Something to be done by machine or disk failed; nothing is wrong with the command line.
inline constexpr int kTrouble = 111;

/// Writes `text` to standard output: kDone, or kTrouble when nobody can read it.
Task<int> print(Host host, std::string text);

/// Many lines as one for refuse(): the later ones begin like the first.
std::string all_lines(const std::vector<std::string>& lines);

/// Writes `porpoise: LINE` to standard error; returns `code`.
Task<int> refuse(Host host, std::string line, int code = kBadInput);

}  // namespace porpoise::command
