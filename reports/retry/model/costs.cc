#include "reports/retry/model/costs.h"

#include <algorithm>

#include <fmt/format.h>

#include "impl/retry/parameters.h"

namespace porpoise::reports::retry {
namespace {

using porpoise::retry::Parameters;

std::string set_mix(std::string_view value, PerKind& parts) {
  std::string list(value);
  std::replace(list.begin(), list.end(), '/', ',');
  Parameters given(list);
  for (double* part : {&parts.refused, &parts.timed_out, &parts.deferred}) {
    *part = static_cast<double>(given.permille("each of the three parts", 0, 1'000'000'000));
  }
  if (parts.refused + parts.timed_out + parts.deferred <= 0) given.fail("one part at least must be above 0");
  given.finish();
  return given.error();
}

}  // namespace

std::string Costs::set(std::string_view assignment) {
  const std::size_t equals = assignment.find('=');
  const std::string_view key = assignment.substr(0, equals);
  const std::string_view value = equals == assignment.npos ? "" : assignment.substr(equals + 1);
  std::string error;

  if (key == "wait") {
    auto [made, wrong] = WaitValue::make(value);
    wait = std::move(made);
    error = std::move(wrong);
  } else if (key == "mix") {
    error = set_mix(value, parts);
  } else if (key == "refused" || key == "timeout" || key == "deferred" || key == "attempt" || key == "bounce") {
    Parameters given(value);
    const double seconds = static_cast<double>(given.seconds("the cost", key == "bounce" ? 0 : 1, 3660LL * 86400));
    given.finish();
    error = given.error();
    if (key == "bounce") bounce = seconds;
    if (key == "refused" || key == "attempt") attempt.refused = seconds;
    if (key == "timeout" || key == "attempt") attempt.timed_out = seconds;
    if (key == "deferred" || key == "attempt") attempt.deferred = seconds;
  } else {
    error = "use refused=, timeout=, deferred=, attempt=, bounce=, mix=R/T/D or wait=";
  }
  return error.empty() ? "" : fmt::format("cost '{}': {}", assignment, error);
}

}  // namespace porpoise::reports::retry
