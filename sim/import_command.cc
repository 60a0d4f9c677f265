#include <fstream>

#include <fmt/format.h>

#include "sim/commands.h"
#include "sim/import/learn.h"
#include "sim/import/overhear.h"
#include "sim/import/write_night.h"

namespace porpoise::sim {

int import(const ImportCommand& command) {
  OverheardOutcome outcome = overhear(command.kind, command.files, command.server);
  if (!outcome.error.empty()) return refuse(outcome.error);
  for (const std::string& note : outcome.notes) fmt::print("{}\n", note);
  const Night night = learn_night(outcome.overheard);
  if (night.messages.empty()) {
    return refuse(command.files.front() +
                  ": no message comes in; give the whole record, from where messages arrive");
  }
  const WrittenNight written = write_night(night, command.choices, "As recorded");
  // What we wrote ourselves must be a scenario.
  const ScenarioOutcome read = read_scenario(written.text, command.out);
  if (!read.error.empty()) return refuse(read.error);
  std::ofstream out(command.out, std::ios::binary | std::ios::trunc);
  if (!out || !(out << written.text) || !out.flush()) {
    return refuse(command.out + ": cannot be written; name another file with -o");
  }
  for (const std::string& sentence : written.untold) fmt::print("untold: {}\n", sentence);
  std::size_t recipients = 0, outages = 0;
  for (const NightMessage& message : night.messages) recipients += message.recipients.size();
  for (const NightPlace& place : night.places) outages += place.outages.size();
  fmt::print("porpoise-sim run {}\n", command.out);
  fmt::print("messages={} recipients={} places={} outages={} seconds={:.0f}\n",
             night.messages.size(), recipients, night.places.size(), outages, night.length);
  return kKept;
}

}  // namespace porpoise::sim
