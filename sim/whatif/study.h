#pragma once
// A what-if from the words of a command line to its figures: what porpoise-sim prints and
// porpoise-report draws.

#include <optional>
#include <string>
#include <vector>

#include "sim/whatif/compare.h"

namespace porpoise::sim {

struct StudyWanted {
  std::vector<std::string> files;       ///< The record; see read_record().
  std::vector<std::string> live_files;  ///< Of a live night with the change; none: there was none.
  std::string server;                   ///< Its address in a capture.
  std::vector<std::string> control;     ///< NAME=VALUE: what the server's settings were.
  std::vector<std::string> set;         ///< control/NAME=VALUE: what they are to be.
  std::vector<std::string> never_down;
  std::string power_loss;  ///< Times as scenarios write them; empty: none.
  std::string from;
  WhatIf what_if;  ///< Its seeds and choices; the rest is read from the words above.

  StudyWanted() = default;
};

struct StudyOutcome {
  std::string error;  ///< One line; empty: all went well.
  std::vector<std::string> notes;
  Night night;
  Course recorded;
  std::optional<Course> live;
  std::vector<WhatIfPair> pairs;
  std::vector<ComparedFigure> figures;

  StudyOutcome() = default;
};

/// Reads the words of `wanted` into its `what_if`, reads the records, and plays every seed's pair,
/// `jobs` at the same time.
StudyOutcome study(StudyWanted& wanted, unsigned jobs);

}  // namespace porpoise::sim
