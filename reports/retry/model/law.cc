#include "reports/retry/model/law.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace porpoise::reports::retry {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

class Exponential final : public Law {
 public:
  explicit Exponential(double mean) : mean_(mean) {}
  double survival(double t) const override { return std::exp(-t / mean_); }
  double sample(Chance& chance) const override { return chance.exponential(mean_); }

 private:
  double mean_;
};

class Weibull final : public Law {
 public:
  Weibull(double shape, double mean) : shape_(shape), scale_(mean / std::tgamma(1 + 1 / shape)) {}
  double survival(double t) const override { return std::exp(-std::pow(t / scale_, shape_)); }
  double sample(Chance& chance) const override {
    return scale_ * std::pow(chance.exponential(1), 1 / shape_);
  }

 private:
  double shape_, scale_;
};

class Lognormal final : public Law {
 public:
  Lognormal(double median, double sigma) : median_(median), sigma_(sigma) {}
  double survival(double t) const override {
    return t <= 0 ? 1 : std::erfc(std::log(t / median_) / sigma_ / std::sqrt(2.0)) / 2;
  }
  double sample(Chance& chance) const override { return median_ * std::exp(sigma_ * chance.normal()); }

 private:
  double median_, sigma_;
};

class Pareto final : public Law {
 public:
  Pareto(double alpha, double scale) : alpha_(alpha), scale_(scale) {}
  double survival(double t) const override { return std::pow(1 + t / scale_, -alpha_); }
  double sample(Chance& chance) const override {
    return scale_ * (std::pow(chance.uniform(), -1 / alpha_) - 1);
  }

 private:
  double alpha_, scale_;
};

class LogUniform final : public Law {
 public:
  LogUniform(double least, double most) : least_(least), most_(most) {}
  double survival(double t) const override {
    return 1 - std::log(std::clamp(t, least_, most_) / least_) / std::log(most_ / least_);
  }
  double sample(Chance& chance) const override {
    return least_ * std::pow(most_ / least_, chance.uniform());
  }

 private:
  double least_, most_;
};

class Uniform final : public Law {
 public:
  Uniform(double least, double most) : least_(least), most_(most) {}
  double survival(double t) const override {
    return std::clamp((most_ - t) / (most_ - least_), 0.0, 1.0);
  }
  double sample(Chance& chance) const override { return least_ + (most_ - least_) * chance.uniform(); }

 private:
  double least_, most_;
};

class Constant final : public Law {
 public:
  explicit Constant(double wait) : wait_(wait) {}
  double survival(double t) const override { return t < wait_ ? 1 : 0; }
  double survival_before(double t) const override { return t <= wait_ ? 1 : 0; }
  double sample(Chance&) const override { return wait_; }

 private:
  double wait_;
};

class Mixture final : public Law {
 public:
  explicit Mixture(std::vector<std::pair<double, LawPtr>> parts) : parts_(std::move(parts)) {
    double sum = 0;
    for (const auto& part : parts_) sum += part.first;
    for (auto& part : parts_) part.first /= sum;
  }
  double survival(double t) const override {
    double sum = 0;
    for (const auto& [weight, law] : parts_) sum += weight * law->survival(t);
    return sum;
  }
  double survival_before(double t) const override {
    double sum = 0;
    for (const auto& [weight, law] : parts_) sum += weight * law->survival_before(t);
    return sum;
  }
  double sample(Chance& chance) const override {
    double left = chance.uniform();
    for (const auto& [weight, law] : parts_) {
      if (left < weight) return law->sample(chance);
      left -= weight;
    }
    return parts_.back().second->sample(chance);
  }

 private:
  std::vector<std::pair<double, LawPtr>> parts_;
};

}  // namespace

double hazard(const Law& law, double t) {
  const double step = std::max(0.5, t * 1e-3);
  const double from = std::max(0.0, t - step);
  const double before = law.survival(from), after = law.survival(t + step);
  return after > 0 ? std::log(before / after) / (t + step - from) : 0;
}

double quantile(const Law& law, double share) {
  double low = 0, high = 1e9;
  if (law.survival(high) > share) return kNever;
  for (int i = 0; i < 80; ++i) {
    const double middle = (low + high) / 2;
    (law.survival(middle) <= share ? high : low) = middle;
  }
  return high;
}

LawPtr exponential_law(double mean) { return std::make_shared<Exponential>(mean); }
LawPtr weibull_law(double shape, double mean) { return std::make_shared<Weibull>(shape, mean); }
LawPtr lognormal_law(double median, double sigma) { return std::make_shared<Lognormal>(median, sigma); }
LawPtr pareto_law(double alpha, double scale) { return std::make_shared<Pareto>(alpha, scale); }
LawPtr loguniform_law(double least, double most) { return std::make_shared<LogUniform>(least, most); }
LawPtr uniform_law(double least, double most) { return std::make_shared<Uniform>(least, most); }
LawPtr constant_law(double wait) { return std::make_shared<Constant>(wait); }
LawPtr dead_law() { return constant_law(kNever); }
LawPtr mixture_law(std::vector<std::pair<double, LawPtr>> parts) {
  return std::make_shared<Mixture>(std::move(parts));
}

}  // namespace porpoise::reports::retry
