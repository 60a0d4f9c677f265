#pragma once
// Mail where it was found, as its reader sees it: what an mbox holds, and to whom a message was
// addressed before others sent it on.

#include <string>
#include <string_view>
#include <vector>

namespace porpoise::sim {

/// The messages of an mbox without their first lines, as they were before it quoted them. What
/// stands in front of the first one, or does not end as a message does, comes as it is: it is not
/// what anybody sent.
std::vector<std::string> read_mbox(std::string_view mbox);

/// The oldest Delivered-To of those that the way of `message` put on top of it, as far as it knows
/// how such lines look; `otherwise` when there is none. A message that nobody sent on has one at
/// most.
std::string first_recipient(std::string_view message, const std::string& otherwise);

}  // namespace porpoise::sim
