#include "impl/inject/qq_codes.h"

#include <algorithm>

namespace porpoise::inject {
namespace {

using roles::EnqueueResult;

struct Meaning {
  int first = 0;
  int last = 0;
  const char* text = nullptr;
};

constexpr int kPermanentFirst = 11;
constexpr int kPermanentLast = 40;

/// The first that fits counts.
constexpr Meaning kMeanings[] = {
    {11, 11, "envelope address too long for qq (#5.1.3)"},
    {115, 115, "envelope address too long for qq (#5.1.3)"},
    {31, 31, "mail server permanently rejected message (#5.3.0)"},
    {kPermanentFirst, kPermanentLast, "qq permanent problem (#5.3.0)"},
    {51, 51, "qq out of memory (#4.3.0)"},
    {52, 52, "qq timeout (#4.3.0)"},
    {53, 53, "qq write error or disk full (#4.3.0)"},
    {54, 54, "qq read error (#4.3.0)"},
    {55, 55, "qq unable to read configuration (#4.3.0)"},
    {56, 56, "qq trouble making network connection (#4.3.0)"},
    {61, 61, "qq trouble in home directory (#4.3.0)"},
    {62, 66, "qq trouble creating files in queue (#4.3.0)"},
    {71, 71, "mail server temporarily rejected message (#4.3.0)"},
    {72, 72, "connection to mail server timed out (#4.4.1)"},
    {73, 73, "connection to mail server rejected (#4.4.1)"},
    {74, 74, "communication with mail server failed (#4.4.2)"},
    {81, 81, "qq internal bug (#4.3.0)"},
    {91, 91, "qq internal bug (#4.3.0)"},
    {120, 120, "unable to exec qq (#4.3.0)"},
    {kQueueCrashed, kQueueCrashed, "qq crashed (#4.3.0)"},
};

constexpr int kRejected = 31;
constexpr int kDeferred = 71;

}  // namespace

EnqueueResult result_of(int code) {
  if (code == 0) return EnqueueResult::accepted(0);
  const auto meaning =
      std::find_if(std::begin(kMeanings), std::end(kMeanings),
                   [code](const Meaning& one) { return one.first <= code && code <= one.last; });
  if (meaning == std::end(kMeanings)) {
    return EnqueueResult::temporary("qq temporary problem (#4.3.0)");
  }
  const bool permanent = (kPermanentFirst <= code && code <= kPermanentLast) || code == 115;
  return permanent ? EnqueueResult::permanent(meaning->text)
                   : EnqueueResult::temporary(meaning->text);
}

int code_of(const EnqueueResult& result) {
  if (result.kind == EnqueueResult::Kind::accepted) return 0;
  for (const Meaning& one : kMeanings) {
    if (result.text == one.text && one.last != kQueueCrashed) return one.first;
  }
  return result.kind == EnqueueResult::Kind::permanent ? kRejected : kDeferred;
}

}  // namespace porpoise::inject
