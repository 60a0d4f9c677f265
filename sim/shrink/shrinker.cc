#include "sim/shrink/shrinker.h"

#include <algorithm>
#include <optional>
#include <sstream>

#include "sim/scenario/write_toml.h"
#include "sim/shrink/reductions.h"

namespace porpoise::sim {

namespace {

/// Leaving something out shifts every draw after it: other seeds may hit where the given one
/// misses.
constexpr std::uint64_t kOtherSeeds = 4;

/// Numbers and addresses are not what a complaint is about.
std::string pattern_of(const std::string& complaint) {
  std::istringstream words(complaint);
  std::string pattern;
  for (std::string word; words >> word;) {
    const bool particular =
        word.find('@') != std::string::npos ||
        std::any_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
    pattern += (particular ? "*" : word) + " ";
  }
  return pattern;
}

class Shrinker {
 public:
  Shrinker(TomlNode story, const ShrinkOptions& options) : options_(options) {
    result_.story = std::move(story);
    result_.seed = options.seed;
  }

  Shrunk shrink() {
    drop_counts(result_.story);
    const std::optional<RunResult> first = run(result_.story, options_.seed);
    if (!first) {
      result_.error = "it is no scenario";
    } else if (first->kept()) {
      result_.error = "it is kept with this seed (what [expect] counts aside)";
    } else {
      wanted_ = symptoms_of(*first);
      result_.complaints = first->lines();
      const std::optional<RunResult> healthy = run(without_faults(result_.story), options_.seed);
      needs_faults_ = healthy && healthy->kept();
      while (pass()) {
      }
    }
    return std::move(result_);
  }

 private:
  static void drop_counts(TomlNode& story) {
    for (TomlEntry& entry : story.entries) {
      if (entry.key != "expect") continue;
      std::erase_if(entry.value.entries, [](const TomlEntry& expected) {
        return expected.key != "settled_within" && !expected.key.ends_with("_at_most");
      });
    }
  }

  std::optional<RunResult> run(const TomlNode& story, std::uint64_t seed) {
    const ScenarioOutcome read = read_scenario(write_toml(story), "shrunk.toml");
    if (!read.error.empty()) return std::nullopt;
    ++result_.runs;
    if (options_.progress) options_.progress(result_.runs, write_toml(result_.story).size());
    RunOptions options;
    options.seed = seed;
    return play_and_judge(read.scenario, std::move(options));
  }

  /// True when `story` took the place of what was there.
  bool take_if_fails(TomlNode story) {
    std::vector<std::uint64_t> seeds = {result_.seed};
    for (std::uint64_t seed = 1; seed <= kOtherSeeds; ++seed) {
      if (seed != result_.seed) seeds.push_back(seed);
    }
    for (const std::uint64_t seed : seeds) {
      const std::optional<RunResult> result = run(story, seed);
      if (!result) return false;
      if (!fails_alike(*result)) continue;
      if (needs_faults_) {
        const std::optional<RunResult> healthy = run(without_faults(story), seed);
        if (!healthy || !healthy->kept()) return false;
      }
      result_.story = std::move(story);
      result_.seed = seed;
      result_.complaints = result->lines();
      return true;
    }
    return false;
  }

  bool fails_alike(const RunResult& result) const {
    const std::set<std::string> symptoms = symptoms_of(result);
    return std::any_of(symptoms.begin(), symptoms.end(),
                       [this](const std::string& symptom) { return wanted_.contains(symptom); });
  }

  /// Every step once; true when one of them was taken and there is reason to try all again.
  bool pass() {
    bool taken = false;
    for (std::size_t next = 0; result_.runs < options_.runs_max;) {
      const std::vector<Reduction> steps = reductions_of(result_.story);
      if (next >= steps.size()) return taken;
      if (take_if_fails(steps[next]())) {
        taken = true;
      } else {
        ++next;
      }
    }
    return false;
  }

  const ShrinkOptions& options_;
  std::set<std::string> wanted_;
  bool needs_faults_ = false;
  Shrunk result_;
};

}  // namespace

std::set<std::string> symptoms_of(const RunResult& result) {
  std::set<std::string> symptoms;
  for (const model::Violation& violation : result.violations) {
    symptoms.insert(std::string(model::name_of(violation.promise)));
  }
  if (!symptoms.empty()) return symptoms;
  for (const std::string& complaint : result.complaints) {
    if (complaint.find("[expect]") == std::string::npos) symptoms.insert(pattern_of(complaint));
  }
  return symptoms;
}

Shrunk shrink(TomlNode story, const ShrinkOptions& options) {
  return Shrinker(std::move(story), options).shrink();
}

}  // namespace porpoise::sim
