#include "reports/retry/model/outage.h"

#include <fmt/format.h>

#include "impl/retry/parameters.h"

namespace porpoise::reports::retry {
namespace {

using porpoise::retry::Parameters;

constexpr std::int64_t kMost = 366 * 86400;
constexpr std::string_view kUse =
    "use exponential:MEAN, weibull:SHAPE,MEAN, lognormal:MEDIAN,SIGMA, pareto:ALPHA,SCALE, loguniform:LEAST,MOST, "
    "uniform:LEAST,MOST, constant:WAIT, dead, diurnal:DAYMEAN,NIGHTMEAN, onoff:DOWN,UP, shared:LAW, "
    "mix:WEIGHT*LAW+... or file:CSV";

double seconds(Parameters& given, std::string_view what) {
  return static_cast<double>(given.seconds(what, 1, kMost));
}

double number(Parameters& given, std::string_view what) {
  return static_cast<double>(given.permille(what, 50, 20'000)) / 1000;
}

template <class Make>
LawPtr make_range(Parameters& given, Make make) {
  const std::int64_t least = given.seconds("the shortest wait", 1, kMost);
  const std::int64_t most = given.seconds("the longest wait", least + 1, kMost + 1);
  return make(static_cast<double>(least), static_cast<double>(most));
}

struct MadeLaw {
  LawPtr law;
  std::string error;
};

MadeLaw make_law(std::string_view name);

LawPtr make_simple(std::string_view family, Parameters& given) {
  if (family == "exponential") return exponential_law(seconds(given, "the mean"));
  if (family == "constant") return constant_law(seconds(given, "the wait"));
  if (family == "loguniform") return make_range(given, loguniform_law);
  if (family == "uniform") return make_range(given, uniform_law);
  if (family == "weibull") {
    const double shape = number(given, "the shape");
    return weibull_law(shape, seconds(given, "the mean"));
  }
  if (family == "lognormal") {
    const double median = seconds(given, "the median");
    return lognormal_law(median, number(given, "sigma"));
  }
  if (family == "pareto") {
    const double alpha = number(given, "alpha");
    return pareto_law(alpha, seconds(given, "the scale"));
  }
  if (family == "diurnal") {
    const double day = seconds(given, "the mean by day");
    return diurnal_law(day, seconds(given, "the mean by night"));
  }
  return nullptr;
}

MadeLaw make_mixture(std::string_view list) {
  std::vector<std::pair<double, LawPtr>> parts;
  while (true) {
    const std::string_view part = list.substr(0, list.find('+'));
    const std::size_t star = part.find('*');
    if (star == part.npos) return {nullptr, fmt::format("'{}' must be WEIGHT*LAW", part)};
    Parameters weight(part.substr(0, star));
    const std::int64_t permille = weight.permille("the weight", 1, 1'000'000'000);
    weight.finish();
    if (!weight.error().empty()) return {nullptr, weight.error()};
    MadeLaw law = make_law(part.substr(star + 1));
    if (law.law == nullptr) return law;
    parts.emplace_back(static_cast<double>(permille), law.law);
    if (part.size() == list.size()) return {mixture_law(std::move(parts)), ""};
    list.remove_prefix(part.size() + 1);
  }
}

MadeLaw make_law(std::string_view name) {
  if (name == "dead") return {dead_law(), ""};
  const std::size_t colon = name.find(':');
  const std::string_view family = name.substr(0, colon);
  const std::string_view list = colon == name.npos ? "" : name.substr(colon + 1);
  if (family == "mix") return make_mixture(list);
  Parameters given(list);
  LawPtr law = make_simple(family, given);
  if (law == nullptr) return {nullptr, fmt::format("there is no law '{}': {}", family, kUse)};
  given.finish();
  if (!given.error().empty()) return {nullptr, given.error()};
  return {law, ""};
}

std::string make_on_off(std::string_view list, Outage& outage) {
  Parameters given(list);
  outage.down_mean = seconds(given, "the mean time down");
  outage.up_mean = seconds(given, "the mean time up");
  given.finish();
  outage.wait = exponential_law(outage.down_mean);
  return given.error();
}

std::string make_shared(std::string_view inner, Outage& outage) {
  const MadeLaw law = make_law(inner);
  if (law.law == nullptr) return law.error;
  outage.met = met_law(*law.law);
  outage.wait = residual_law(*law.law);
  return outage.wait == nullptr ? "an outage of this law has no finite mean, so nobody arrives at random during it" : "";
}

std::string make(std::string_view name, Outage& outage) {
  if (name.starts_with("onoff:")) return make_on_off(name.substr(6), outage);
  if (name.starts_with("shared:")) return make_shared(name.substr(7), outage);
  MadeLaw law = make_law(name);
  outage.wait = law.law;
  return law.error;
}

}  // namespace

MadeOutage make_outage(std::string_view name) {
  Outage outage;
  outage.name = outage.title = name;
  const std::string error = make(name, outage);
  if (!error.empty()) return {std::nullopt, fmt::format("outage '{}': {}", name, error)};
  return {std::move(outage), ""};
}

}  // namespace porpoise::reports::retry
