#include "sim/whatif/course.h"

#include <algorithm>

namespace porpoise::sim {

namespace {

using maillog::Attempt;
using maillog::LogData;
using maillog::Outcome;

constexpr std::size_t kPoints = 241;
constexpr double kMinute = 60;

struct Name {
  std::string_view name, meaning;
};
constexpr Name kNames[kFigures] = {
    {"recipients", "recipients that came in"},
    {"delivered", "of these delivered"},
    {"failed", "of these failed for good"},
    {"waiting", "of these still waiting at the end"},
    {"delay_mean_s", "mean delay of what was delivered"},
    {"delay_median_s", "median of these delays"},
    {"delay_p95_s", "delay that 95 % of them stay below"},
    {"waited_mean_s", "mean wait within the night, delivered or not"},
    {"deferred_wait_s", "the same of those whose first attempt was deferred"},
    {"attempts", "attempts at other hosts"},
    {"deferrals", "of these deferred"},
    {"attempts_peak", "attempts within a minute, at most"},
    {"at_once_peak", "attempts under way at once, at most"},
    {"queue_peak", "recipients waiting at once, at most"},
};

/// What became of one recipient, in seconds since the night began.
struct Fate {
  double came = 0, settled = -1;
  bool counts = false, tried = false, first_deferred = false, delivered = false;
};

/// The value at or below which `share` of `rising` lies; 0 when there is none.
double quantile(const std::vector<double>& rising, double share) {
  if (rising.empty()) return 0;
  const auto at = static_cast<std::size_t>(share * static_cast<double>(rising.size() - 1) + 0.5);
  return rising[at];
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

class Counter {
 public:
  Counter(const LogData& data, double begin, double length, double from)
      : data_(data), begin_(begin), from_(from) {
    course_.length = length;
  }

  Course count() {
    take_messages();
    take_attempts();
    count_fates();
    draw();
    return std::move(course_);
  }

 private:
  void take_messages() {
    fates_.resize(data_.deliveries.size());
    for (std::size_t at = 0; at < fates_.size(); ++at) {
      const maillog::Delivery& delivery = data_.deliveries[at];
      const maillog::Arrival& message = data_.messages[delivery.message];
      Fate& fate = fates_[at];
      fate.came = message.at - begin_;
      fate.counts = !delivery.local && message.described && !message.is_notice &&
                    !message.before_log && fate.came <= course_.length;
    }
  }

  void take_attempts() {
    for (const Attempt& attempt : data_.attempts) {
      Fate& fate = fates_[attempt.delivery];
      const double end = attempt.end - begin_;
      if (!fate.counts || end > course_.length) continue;
      const bool counts = end >= from_;
      if (counts) {
        ++course_[Figure::attempts];
        starts_.push_back(std::max(0.0, attempt.start - begin_));
        ends_.push_back(end);
      }
      if (is_deferral(attempt.outcome)) {
        if (counts) ++course_[Figure::deferrals];
        fate.first_deferred = fate.first_deferred || !fate.tried;
      } else {
        fate.settled = end;
        fate.delivered = attempt.outcome == Outcome::accepted;
      }
      fate.tried = true;
    }
  }

  void count_fates() {
    std::vector<double> waited, deferred_waited;
    for (const Fate& fate : fates_) {
      const bool settled = fate.settled >= 0;
      if (!fate.counts || (settled && fate.settled < from_)) continue;
      ++course_[Figure::recipients];
      ++course_[!settled ? Figure::waiting : fate.delivered ? Figure::delivered : Figure::failed];
      const double wait = (settled ? fate.settled : course_.length) - fate.came;
      waited.push_back(wait);
      if (fate.first_deferred) deferred_waited.push_back(wait);
      if (settled && fate.delivered) course_.delays.push_back(wait);
      coming_.push_back(fate.came);
      if (settled) going_.push_back(fate.settled);
    }
    std::sort(course_.delays.begin(), course_.delays.end());
    course_[Figure::delay_mean] = mean(course_.delays);
    course_[Figure::delay_median] = quantile(course_.delays, 0.5);
    course_[Figure::delay_p95] = quantile(course_.delays, 0.95);
    course_[Figure::waited_mean] = mean(waited);
    course_[Figure::deferred_wait] = mean(deferred_waited);
  }

  void draw() {
    for (std::vector<double>* const times : {&starts_, &ends_, &coming_, &going_}) {
      std::sort(times->begin(), times->end());
    }
    course_[Figure::attempts_peak] = most_within(kMinute);
    course_[Figure::at_once_peak] = most_between(starts_, ends_);
    course_[Figure::queue_peak] = most_between(coming_, going_);
    for (std::size_t i = 0; i < kPoints; ++i) {
      const double now = course_.length * static_cast<double>(i) / (kPoints - 1);
      course_.queue.push_back(until(coming_, now) - until(going_, now));
      course_.attempts.push_back(until(ends_, now));
    }
  }

  static double until(const std::vector<double>& rising, double now) {
    return static_cast<double>(std::upper_bound(rising.begin(), rising.end(), now) -
                               rising.begin());
  }

  double most_within(double seconds) const {
    std::size_t first = 0, most = 0;
    for (std::size_t last = 0; last < starts_.size(); ++last) {
      while (starts_[last] - starts_[first] >= seconds) ++first;
      most = std::max(most, last - first + 1);
    }
    return static_cast<double>(most);
  }

  static double most_between(const std::vector<double>& begins, const std::vector<double>& ends) {
    std::size_t over = 0, most = 0;
    for (std::size_t begun = 0; begun < begins.size(); ++begun) {
      while (over < ends.size() && ends[over] < begins[begun]) ++over;
      most = std::max(most, begun + 1 - std::min(begun + 1, over));
    }
    return static_cast<double>(most);
  }

  const LogData& data_;
  double begin_, from_;
  std::vector<Fate> fates_;
  std::vector<double> starts_, ends_, coming_, going_;
  Course course_;
};

}  // namespace

std::string_view name_of(Figure figure) {
  return kNames[static_cast<std::size_t>(figure)].name;
}

std::string_view meaning_of(Figure figure) {
  return kNames[static_cast<std::size_t>(figure)].meaning;
}

Course course_of(const LogData& data, double begin, double length, double from) {
  return Counter(data, begin, length, from).count();
}

}  // namespace porpoise::sim
