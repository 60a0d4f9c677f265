#pragma once
// The crash scenarios that are shipped, for tests of all of them.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sim/explore/scene_of.h"

namespace porpoise::sim {

/// Their names, sorted.
inline std::vector<std::string> shipped_crash_scenarios() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(SCENARIOS "/crash")) {
    if (entry.path().extension() == ".toml") names.push_back(entry.path().stem());
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// `store`: where its hosts keep their queue; empty: as the scenario says.
inline Scene shipped_scene(const std::string& name, const std::string& store = "",
                           const std::string& folder = "crash") {
  const std::string path = SCENARIOS "/" + folder + "/" + name + ".toml";
  std::ifstream in(path, std::ios::binary);
  const std::string contents{std::istreambuf_iterator<char>(in), {}};
  ScenarioOutcome outcome = read_scenario(contents, path);
  EXPECT_EQ(outcome.error, "");
  EXPECT_EQ(why_no_scene(outcome.scenario), "") << path;
  for (HostPart& host : outcome.scenario.hosts) {
    if (!store.empty()) host.control["queuestore"] = store + "\n";
  }
  return scene_of(outcome.scenario, 1);
}

}  // namespace porpoise::sim
