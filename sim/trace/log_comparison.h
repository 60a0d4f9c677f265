#pragma once
// The first event at which two event logs part: the first thing to look at when two runs that
// should be one disagree.

#include <cstdint>
#include <functional>
#include <string>

namespace porpoise::sim {

class LogComparison {
 public:
  /// The other log's next line, without its line feed; false at its end.
  using Next = std::function<bool(std::string& line)>;

  explicit LogComparison(Next there) : there_(std::move(there)) {}

  /// The next line of the log at hand.
  void add(const std::string& here);
  /// The log at hand has ended; the other one should have, too.
  void finish();

  bool parted() const { return differs_at_ != 0; }
  /// Which event it was, from 1; 0 when they did not part.
  std::uint64_t differs_at() const { return differs_at_; }
  /// Events of the log at hand so far.
  std::uint64_t events() const { return events_; }
  /// Two lines, `here: ` and `there: `; empty when they did not part. What is too long to be read
  /// is cut to what is around the first difference.
  const std::string& text() const { return text_; }

 private:
  void part(std::uint64_t event, const std::string& here, const std::string& there);

  Next there_;
  std::uint64_t events_ = 0;
  std::uint64_t differs_at_ = 0;
  std::string text_;
};

}  // namespace porpoise::sim
