#include "sim/play/sequences.h"

#include "sim/play/far_recipients.h"

namespace porpoise::sim {

namespace {

using Kind = Operation::Kind;

Operation submit(std::uint32_t here, std::uint32_t there, std::uint32_t bytes) {
  Operation operation;
  operation.here = here;
  operation.there = there;
  operation.bytes = bytes;
  return operation;
}

Operation plain(Kind kind, std::uint32_t which = 1) {
  Operation operation;
  operation.kind = kind;
  operation.which = which;
  return operation;
}

/// All that may come after what led to `far`.
Sequence steps_after(const FarRecipients& far) {
  Sequence steps = {submit(1, 0, Operation::kSmall), submit(1, 0, Operation::kLarge),
                    submit(0, 1, Operation::kSmall), submit(1, 1, Operation::kSmall)};
  if (far.messages() == 0) return steps;
  for (std::uint32_t which = 1; which <= far.open().size(); ++which) {
    for (const Kind kind : {Kind::ok, Kind::temporary, Kind::permanent}) {
      steps.push_back(plain(kind, which));
    }
  }
  for (const Kind kind : {Kind::hup, Kind::alrm, Kind::term, Kind::kill}) {
    steps.push_back(plain(kind));
  }
  return steps;
}

void extend(Sequence& sequence, const FarRecipients& far, unsigned more,
            std::vector<Sequence>& all) {
  if (more == 0) {
    // The other host takes what nobody told it not to.
    if (sequence.back().kind != Kind::ok) all.push_back(sequence);
    return;
  }
  for (const Operation& step : steps_after(far)) {
    FarRecipients next = far;
    next.apply(step);
    sequence.push_back(step);
    extend(sequence, next, more - 1, all);
    sequence.pop_back();
  }
}

}  // namespace

std::vector<Sequence> all_sequences(unsigned length) {
  std::vector<Sequence> all;
  Sequence sequence;
  if (length > 0) extend(sequence, FarRecipients(), length, all);
  return all;
}

}  // namespace porpoise::sim
