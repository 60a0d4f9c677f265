#pragma once
// A number that names all requests of a process so far: two runs whose sums are equal have asked
// the same, in the same order.

#include "impl/host/record/event_code.h"
#include "impl/host/trace/trace.h"

namespace porpoise::record {

class RequestSum {
 public:
  /// With `lengths_only`, of texts and payloads only their lengths count: what a recording that
  /// does not hold the real ones can compare.
  explicit RequestSum(bool lengths_only) : lengths_only_(lengths_only) {}

  void add(const trace::TraceEvent& request);
  std::uint32_t value() const { return value_; }

 private:
  const bool lengths_only_;
  std::uint32_t value_ = 0;
};

/// True when the two ask the same, as far as `lengths_only` lets that be seen. `asked` is a request
/// with its payload, `recorded` the event that was recorded for it.
bool same_request(const trace::TraceEvent& asked, const ReadEvent& recorded, bool lengths_only);

/// A request in one line, for people: the operation, what it was about, its numbers and bytes.
std::string describe(const trace::TraceEvent& request, const Sum& sum);

}  // namespace porpoise::record
