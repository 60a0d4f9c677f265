#pragma once
// Whether a scenario came true, as a reader of the mailboxes sees it: every message that was
// accepted is where it belongs, as it was sent, and nothing else is. The model judges more
// strictly.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/peers/smtp_client.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/set.h"
#include "sim/world/world.h"

namespace porpoise::sim {

/// A message at its end.
struct Copy {
  std::string place;  ///< An address: the user and the domain whose mailbox or sink holds it.
  std::string content;

  Copy(std::string place_, std::string content_)
      : place(std::move(place_)), content(std::move(content_)) {}
};

/// All messages in mailboxes and sinks. Machines that are off are looked at as they will boot.
std::vector<Copy> collect_copies(const Scenario& scenario, const Cast& cast, World& world);

struct Judgement {
  std::uint32_t accepted = 0;
  std::uint32_t delivered = 0;  ///< Copies.
  std::uint32_t bounced = 0;
  std::vector<std::string> complaints;  ///< One line each; none: kept.

  Judgement() = default;
};

struct JudgeRules {
  /// A crash or a lost reply may have hidden a delivery: copies may then be more than one.
  bool duplicates_allowed = false;
  /// A server said that it dropped the bounce of a bounce: messages may end so.
  bool bounces_dropped = false;
  /// Recipients with more than one place, and in how many.
  std::map<std::string, std::uint32_t> copies;

  JudgeRules() = default;
};

Judgement judge(const ExpectPart& expect, const std::vector<Submission>& letters,
                const std::vector<SubmissionOutcome>& outcomes, const std::vector<Copy>& copies,
                const JudgeRules& rules);

}  // namespace porpoise::sim
