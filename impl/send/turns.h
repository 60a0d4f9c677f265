#pragma once
// Who is next on one channel: destinations take turns, and at each of them messages do, a recipient
// each, so that neither a slow destination nor a long list of recipients holds up the others.

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>

#include "impl/send/due_heaps.h"
#include "impl/send/job.h"

namespace porpoise::send {

class Turns {
 public:
  struct Turn {
    Place place = kUnknown;
    std::shared_ptr<Job> job;

    Turn() = default;
  };

  /// The job has an attempt to make there; behind those that have one already.
  void push(Place place, std::shared_ptr<Job> job);
  /// The next one at a destination that `may_start` names; nothing when there is none.
  std::optional<Turn> take(const std::function<bool(Place)>& may_start);
  /// The job has nothing to do there any more.
  void drop(Place place, const Job& job);
  /// Any job that is waiting for its turn.
  std::shared_ptr<Job> any() const;

 private:
  std::map<Place, std::deque<std::shared_ptr<Job>>> jobs_;  // none of them empty
  std::deque<Place> ring_;                                  // the same places
};

}  // namespace porpoise::send
