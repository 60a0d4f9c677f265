#pragma once
// $QMAILQUEUE: every message goes through a program that is called as qmail-queue is, and that
// hands it on as it sees fit.

#include <string>
#include <vector>

#include "impl/host/host.h"
#include "impl/roles/enqueuer.h"

namespace porpoise::inject {

/// How to run a qmail-queue. Programs get no second input (impl/host/programs.h), so a program of
/// ours stands between: it gets the message as frames and has the two descriptors.
struct QueueFilter {
  std::vector<std::string> command;      ///< Ours, the filter's path last.
  std::vector<std::string> environment;  ///< NAME=value.

  QueueFilter() = default;
};

class FilterEnqueuer final : public roles::Enqueuer {
 public:
  FilterEnqueuer(Host host, QueueFilter filter) : host_(host), filter_(std::move(filter)) {}

  /// Accepted means that the program has exited with 0; the id is 0.
  Task<Begun> begin(roles::SubmissionInfo info) override;

 private:
  Host host_;
  QueueFilter filter_;
};

}  // namespace porpoise::inject
