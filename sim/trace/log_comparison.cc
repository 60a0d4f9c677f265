#include "sim/trace/log_comparison.h"

#include <algorithm>

namespace porpoise::sim {

namespace {

constexpr const char* kNothing = "(nothing more)";
constexpr std::size_t kLengthMax = 1000;

/// `line`, or when that is long its beginning and what is around `at`.
std::string excerpt(const std::string& line, std::size_t at) {
  constexpr std::size_t kBegin = kLengthMax / 4;
  if (line.size() <= kLengthMax) return line;
  const std::size_t from = at > 2 * kBegin ? at - kBegin : kBegin;
  return line.substr(0, kBegin) + (from > kBegin ? " ... " : "") + line.substr(from, 2 * kBegin) +
         (line.size() > from + 2 * kBegin ? " ..." : "");
}

}  // namespace

void LogComparison::add(const std::string& here) {
  ++events_;
  if (parted()) return;
  std::string there;
  const bool more = there_(there);
  if (!more || there != here) part(events_, here, more ? there : kNothing);
}

void LogComparison::finish() {
  std::string there;
  if (!parted() && there_(there)) part(events_ + 1, kNothing, there);
}

void LogComparison::part(std::uint64_t event, const std::string& here, const std::string& there) {
  differs_at_ = event;
  const auto [one, other] = std::mismatch(here.begin(), here.end(), there.begin(), there.end());
  const auto at = static_cast<std::size_t>(one - here.begin());
  text_ = "here:  " + excerpt(here, at) + "\nthere: " + excerpt(there, at);
}

}  // namespace porpoise::sim
