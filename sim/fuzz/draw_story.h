#pragma once
// A scenario that nobody wrote: a seed draws which machines there are, what is sent, which kinds of
// trouble exist in this world at all, and how hard they hit (swarm testing: a world without one
// kind shows what that kind would have hidden). Trouble ends; then there is time for the rest to
// heal.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace porpoise::sim {

/// The file of the story that `seed` draws; the same text for ever.
std::string draw_story(std::uint64_t seed);

/// `drawn:17` is the name of the story that seed 17 draws. Nothing when `name` is none such.
std::optional<std::uint64_t> drawn_seed(std::string_view name);
std::string drawn_name(std::uint64_t seed);

}  // namespace porpoise::sim
