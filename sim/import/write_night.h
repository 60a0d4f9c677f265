#pragma once
// A night as a scenario file.

#include <optional>
#include <string>
#include <vector>

#include "sim/import/night.h"

namespace porpoise::sim {

/// Where between the attempts around them outages begin and end.
enum class Edges : std::uint8_t {
  middle,  ///< Half way.
  inner,   ///< As short as they can have been.
  outer,   ///< As long as they can have been.
  drawn,   ///< Anywhere, as the seed says.
};
inline constexpr std::string_view kEdgesNames[] = {"middle", "inner", "outer", "drawn"};

/// What the record does not tell.
struct NightChoices {
  std::string domain;         ///< Of the server; empty: as recorded, else mx.example.
  std::uint64_t size = 2000;  ///< Of messages whose size is not known, with their header.
  /// Of messages in the queue, in seconds; not set: as recorded, else 604800.
  std::optional<std::int64_t> lifetime;
  Edges edges = Edges::middle;
  std::uint64_t seed = 1;  ///< Of edges that are drawn.
  bool open_stay = false;  ///< Outages that had not ended with the record never end.

  NightChoices() = default;
};

struct WrittenNight {
  std::string text;  ///< The scenario; its first lines are comments that say what was not told.
  std::vector<std::string> untold;  ///< The same, one sentence each.
};

/// `title` becomes the scenario's. Its host is `mx`; every place is a peer, as far as there may be
/// peers; domains that no place takes go to the peer `elsewhere`, which takes everything.
WrittenNight write_night(const Night& night, const NightChoices& choices, const std::string& title);

/// From when to when an outage lasts under `choices`; `to` is nothing when it never ends.
/// `place` and `number` are its name in the draw.
struct OutageSpan {
  double from = 0;
  std::optional<double> to;
};
OutageSpan span_of(const NightOutage& outage, const NightPlace& place, std::size_t number,
                   const Night& night, const NightChoices& choices);

}  // namespace porpoise::sim
