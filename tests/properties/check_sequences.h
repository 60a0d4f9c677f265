#pragma once
// Checks a property of many sequences of operations with RapidCheck. RapidCheck says nothing before
// it has shrunk what it found, which may take long or never end. So the first failure is printed at
// once, with the command that makes it again and the seed of all choices, and shrinking is bounded.

#include <cstdlib>
#include <functional>
#include <ostream>
#include <sstream>
#include <string>

#include <rapidcheck.h>
#include <rapidcheck/state.h>

#include "tests/properties/commands.h"
#include "tests/properties/played_case.h"

namespace porpoise::sim {

/// How much is tried: the same in every run, unless RC_PARAMS gives another seed.
struct Pins {
  std::string test;  ///< As --gtest_filter names it.
  std::uint64_t seed = 1;
  int cases = 1000;
  int operations_max = 12;
  unsigned shrinks_max = 1000;  ///< Runs after the first failure.

  Pins() = default;
};

/// Empty when the property holds for a case; else what is wrong with it.
using Judge = std::function<std::string(const PlayedCase& played)>;

/// The choices that RapidCheck makes are drawn from this.
inline std::uint64_t seed_of(const Pins& pins) {
  const char* const given = std::getenv("RC_PARAMS");
  const bool has_seed = given != nullptr && std::string(given).find("seed=") != std::string::npos;
  return has_seed ? rc::detail::configuration().testParams.seed : pins.seed;
}

class FirstFailure {
 public:
  FirstFailure(const Pins& pins, std::ostream& out) : pins_(pins), out_(out) {}

  /// The bound is reached: what is left of shrinking is not to be tried.
  bool is_over() const { return runs_ > pins_.shrinks_max; }
  void note_run() {
    if (runs_ > 0) ++runs_;
  }
  void note(const PlayedCase& played, const std::string& what) {
    if (runs_ > 0) return;
    runs_ = 1;
    out_ << "before shrinking:\n  " << played.command() << "  # " << what
         << "\nall choices again, and shrinking (at most " << pins_.shrinks_max
         << " runs):\n  RC_PARAMS=\"seed=" << seed_of(pins_)
         << "\" build/dev/bin/properties_test --gtest_filter=" << pins_.test << std::endl;
  }

 private:
  const Pins& pins_;
  std::ostream& out_;
  unsigned runs_ = 0;  ///< From the first failure on.
};

/// What RapidCheck has to say about a property that does not hold; empty when it does. `next`
/// generates commands, as execOneOfWithArgs does; `early` gets the first failure at once.
template <class Profiles, class Next>
std::string check_sequences(const Pins& pins, const Profiles& profiles, Next next,
                            const Judge& judge, std::ostream& early) {
  FirstFailure first(pins, early);
  const auto property = [&] {
    PlayedCase played;
    const auto commands =
        *rc::gen::resize(pins.operations_max, rc::state::gen::commands(FarRecipients(), next));
    played.profile = *rc::gen::noShrink(rc::gen::elementOf(profiles));
    played.seed = *rc::gen::noShrink(
        rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::uint64_t>(1, 1'000'000)));
    if (first.is_over()) return;
    rc::state::runAll(commands, FarRecipients(), played.sequence);
    first.note_run();
    const std::string what = judge(played);
    if (what.empty()) return;
    first.note(played, what);
    RC_FAIL(played.command() + "  # " + what);
  };
  rc::detail::TestMetadata metadata;
  metadata.id = metadata.description = pins.test;
  rc::detail::TestParams params;
  params.seed = seed_of(pins);
  params.maxSuccess = pins.cases;
  params.maxSize = pins.operations_max;
  const rc::detail::TestResult result = rc::detail::checkTestable(property, metadata, params);
  if (result.template is<rc::detail::SuccessResult>()) return std::string();
  std::ostringstream message;
  rc::detail::printResultMessage(result, message);
  return message.str();
}

}  // namespace porpoise::sim
