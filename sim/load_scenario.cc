#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "sim/commands.h"
#include "sim/fuzz/draw_story.h"
#include "sim/import/learn.h"
#include "sim/import/recording.h"
#include "sim/import/write_night.h"

namespace porpoise::sim {

int refuse(const std::string& why) {
  fmt::print(stderr, "porpoise-sim: {}\n", why);
  return kBadInput;
}

namespace {

std::optional<std::string> story_of_recording(const std::string& path) {
  const OverheardOutcome outcome = overhear_recording(path);
  if (!outcome.error.empty()) {
    refuse(outcome.error);
    return std::nullopt;
  }
  for (const std::string& note : outcome.notes) fmt::print(stderr, "porpoise-sim: {}\n", note);
  const Night night = learn_night(outcome.overheard);
  if (night.messages.empty()) {
    refuse(path + ": no message comes in; give the whole recording");
    return std::nullopt;
  }
  return write_night(night, NightChoices(), "As recorded").text;
}

}  // namespace

std::optional<std::string> read_story(const std::string& path) {
  if (const std::optional<std::uint64_t> seed = drawn_seed(path)) return draw_story(*seed);
  if (is_recording(path)) return story_of_recording(path);
  std::ifstream file(path, std::ios::binary);
  std::ostringstream contents;
  if (!file || !(contents << file.rdbuf())) {
    refuse(path + ": cannot be read; name a scenario, such as scenarios/first-mail.toml");
    return std::nullopt;
  }
  return contents.str();
}

std::optional<Scenario> load_scenario(const std::string& path, const std::string& store) {
  const std::optional<std::string> contents = read_story(path);
  if (!contents) return std::nullopt;
  ScenarioOutcome outcome = read_scenario(*contents, path);
  if (!outcome.error.empty()) {
    refuse(outcome.error);
    return std::nullopt;
  }
  for (HostPart& host : outcome.scenario.hosts) {
    if (!store.empty()) host.control["queuestore"] = store + "\n";
  }
  return std::move(outcome.scenario);
}

std::string why_no_crash(const Scenario& scenario, const std::optional<ExtraCrash>& crash) {
  if (!crash || crash->host.empty() || scenario.host(crash->host) != nullptr) return std::string();
  return fmt::format("--host: {} has no host `{}`", scenario.file, crash->host);
}

}  // namespace porpoise::sim
