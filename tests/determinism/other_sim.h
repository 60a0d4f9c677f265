#pragma once
// Another porpoise-sim, as a person at a shell would run it, in the folder of the sources.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "sim/fuzz/campaign.h"

namespace porpoise::sim {

/// The scenarios that are shipped, in the order in which `fuzz` takes them.
inline std::vector<Scenario> shipped_scenarios() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(SOURCES "/scenarios")) {
    if (entry.path().extension() == ".toml") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  std::vector<Scenario> scenarios;
  for (const std::string& path : files) {
    std::ostringstream contents;
    contents << std::ifstream(path, std::ios::binary).rdbuf();
    const std::string name = std::filesystem::relative(path, SOURCES).string();
    scenarios.push_back(read_scenario(contents.str(), name).scenario);
  }
  return scenarios;
}

/// What `sim` prints on standard output. `arguments`: those of `command` too, which may begin with
/// the program's name.
inline std::string output_of(const std::string& sim, std::string arguments) {
  constexpr std::string_view kName = "porpoise-sim ";
  if (arguments.starts_with(kName)) arguments.erase(0, kName.size());
  std::string output;
  const std::string command = "cd " SOURCES " && " + sim + " " + arguments;
  std::FILE* const pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return output;
  char piece[4096];
  while (const std::size_t got = std::fread(piece, 1, sizeof piece, pipe))
    output.append(piece, got);
  pclose(pipe);
  return output;
}

}  // namespace porpoise::sim
