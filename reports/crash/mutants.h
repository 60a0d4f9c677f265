#pragma once
// The table that `./dev mutants --csv FILE` writes: which planted defects were found, and how.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace porpoise::reports::crash {

struct Mutant {
  std::string name;
  std::string defect;   ///< One sentence.
  bool found = false;
  std::string promise;  ///< That was named; empty: not found.
  std::uint64_t states = 0;      ///< Judged until then.
  std::uint64_t operations = 0;  ///< Of the counterexample: messages, signals, faults.
  std::uint64_t crashes = 0;
  std::string command;  ///< That shows it again, in a tree that has the defect.
};

struct Mutants {
  std::vector<Mutant> rows;
  /// Empty: read whole; else one line, as "FILE:3: ...".
  std::string error;
};

/// `file` is the name for errors.
Mutants read_mutants(std::string_view csv, const std::string& file);

}  // namespace porpoise::reports::crash
