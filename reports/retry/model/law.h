#pragma once
// The law of a wait: how long after a message's first, failed attempt its destination would accept it.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "reports/retry/model/chance.h"

namespace porpoise::reports::retry {

class Law {
 public:
  virtual ~Law() = default;
  /// The chance that the wait is longer than `t` seconds, t >= 0.
  virtual double survival(double t) const = 0;
  /// The chance that it is `t` or longer: differs only where one length has a chance of its own.
  virtual double survival_before(double t) const { return survival(t); }
  /// One wait, in seconds; infinite: never.
  virtual double sample(Chance& chance) const = 0;
};

using LawPtr = std::shared_ptr<const Law>;

/// -d ln S / dt at `t`, in 1/s, by a central difference; 0 where survival is 0.
double hazard(const Law& law, double t);
/// The shortest t at which survival(t) <= share; infinite if there is none below 10^9 s.
double quantile(const Law& law, double share);

LawPtr exponential_law(double mean);
LawPtr weibull_law(double shape, double mean);
LawPtr lognormal_law(double median, double sigma);
/// S(t) = (1 + t / scale)^-alpha (Lomax).
LawPtr pareto_law(double alpha, double scale);
/// The logarithm of the wait is uniform.
LawPtr loguniform_law(double least, double most);
LawPtr uniform_law(double least, double most);
LawPtr constant_law(double wait);
/// Never accepts.
LawPtr dead_law();
/// Repairs come at rate 1 / day_mean from 8 to 18 o'clock, else at 1 / night_mean; the message
/// arrives at any time of the day.
LawPtr diurnal_law(double day_mean, double night_mean);
/// With the chance of its weight, one of the laws. Weights are scaled to a sum of 1.
LawPtr mixture_law(std::vector<std::pair<double, LawPtr>> parts);
/// Straight lines between points (t rising from 0, survival falling from 1); what survives the last
/// point never ends.
LawPtr tabulated_law(std::vector<std::pair<double, double>> points);
/// What is left of an outage of length `law` for a message that arrives at random during it:
/// S(t) = integral of S from t on, over the mean. Null when the mean is not finite.
LawPtr residual_law(const Law& law);
/// The length of the outage that such a message meets: long ones are met more often,
/// S(t) = (t S(t) + integral of S from t on) over the mean. Null when the mean is not finite.
LawPtr met_law(const Law& law);

}  // namespace porpoise::reports::retry
