#pragma once
// What a second of needless waiting costs, by the age of the message that waits. The unit of all
// costs in the report is one second of an hour-old message.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace porpoise::reports::retry {

class WaitValue {
 public:
  /// A second always costs 1.
  WaitValue() : name_("linear") {}

  /// linear: 1.  sqrt: sqrt(1 h / age).  log: (1 h + 1 min) / (age + 1 min).
  /// backlog:N: 1 + N age / 1 h, the messages that wait when N more come each hour.
  /// table:AGE=RATE,...: straight lines between the points, constant outside.
  /// The second is one line saying what is wrong with the name, or empty.
  static std::pair<WaitValue, std::string> make(std::string_view name);

  /// The cost of a message's wait from age 0 to `age` seconds.
  double total(double age) const;
  /// Its slope; infinite at 0 for sqrt.
  double rate(double age) const;
  const std::string& name() const { return name_; }

 private:
  enum class Shape { linear, square_root, logarithm, backlog, table };
  struct Point {
    double age, rate, total;
  };

  Shape shape_ = Shape::linear;
  double per_second_ = 0;      // backlog
  std::vector<Point> points_;  // table; total: up to this age
  std::string name_;
};

}  // namespace porpoise::reports::retry
