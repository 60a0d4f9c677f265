#include <fstream>

#include <fmt/format.h>

#include "sim/commands.h"

namespace porpoise::sim {

namespace {

std::string with_bounds(const Spread& spread) {
  if (spread.low == spread.high) return fmt::format("{:.5g}", spread.mean);
  return fmt::format("{:.4g} ({:.4g}..{:.4g})", spread.mean, spread.low, spread.high);
}

void print(const std::vector<ComparedFigure>& figures, bool with_live) {
  fmt::print("{:<16} {:>10} {:>26} {:>26} {:>28}{}\n", "figure", "recorded", "as it was (95 %)",
             "with the change (95 %)", "difference (95 %)", with_live ? "       live" : "");
  for (const ComparedFigure& line : figures) {
    fmt::print("{:<16} {:>10.5g} {:>26} {:>26} {:>28}", name_of(line.figure), line.recorded,
               with_bounds(line.before), with_bounds(line.after), with_bounds(line.difference));
    if (line.live) {
      fmt::print(" {:>10.5g} {:+.4g}{}", *line.live, *line.live - line.recorded,
                 line.holds() ? "" : " outside");
    }
    fmt::print("\n");
  }
}

}  // namespace

int what_if(WhatIfCommand& command) {
  const StudyOutcome outcome = study(command.wanted, command.jobs);
  if (!outcome.error.empty()) return refuse(outcome.error);
  for (const std::string& note : outcome.notes) fmt::print("{}\n", note);
  for (const std::string& sentence : outcome.night.untold) fmt::print("untold: {}\n", sentence);
  fmt::print("change: {}\n", command.wanted.what_if.change.to_string());
  print(outcome.figures, outcome.live.has_value());
  if (!command.csv.empty()) {
    std::ofstream csv(command.csv, std::ios::binary | std::ios::trunc);
    if (!csv || !(csv << to_csv(outcome.figures)) || !csv.flush()) {
      return refuse(command.csv + ": cannot be written; name another file for --csv");
    }
  }
  std::size_t outside = 0;
  for (const ComparedFigure& line : outcome.figures) outside += line.holds() ? 0 : 1;
  fmt::print("messages={} places={} seconds={:.0f} seeds={} live_outside={}\n",
             outcome.night.messages.size(), outcome.night.places.size(), outcome.night.length,
             outcome.pairs.size(), outcome.live ? fmt::format("{}", outside) : "-");
  return kKept;
}

}  // namespace porpoise::sim
