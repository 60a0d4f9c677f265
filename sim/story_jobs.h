#pragma once
// The same work for many scenarios, in one process or shared among several; what is printed comes in
// the order of the scenarios either way.

#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "sim/disk/fault_coverage.h"
#include "sim/scenario/scenario.h"

namespace porpoise::sim {

/// A scenario to be explored, and the file that it stands in.
struct Story {
  std::string file;
  Scenario scenario;

  Story(std::string file_, Scenario scenario_)
      : file(std::move(file_)), scenario(std::move(scenario_)) {}
};

/// Prints to `out` and returns an exit code. The coverage adds up over all stories.
using StoryWork =
    std::function<int(const Story& story, std::FILE* out, FaultCoverage& coverage)>;

/// The worst of the exit codes. A story that ends the process is said and counts as broken.
int for_each_story(const std::vector<Story>& stories, unsigned jobs, const StoryWork& work,
                   FaultCoverage& coverage);

/// On a terminal: one line on standard error that the next one replaces. Else nothing.
void show_progress(const std::string& line);
/// Takes that line away.
void end_progress();

}  // namespace porpoise::sim
