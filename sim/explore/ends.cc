#include "sim/explore/ends.h"

#include <algorithm>
#include <string_view>

#include "model/text.h"
#include "sim/scenario/found_mail.h"

namespace porpoise::sim {

namespace {

/// The message without what its ways put on top of it.
std::string original_of(std::string_view content) {
  while (const std::optional<std::string_view> rest = model::without_top_field(content)) {
    content = *rest;
  }
  return std::string(content);
}

}  // namespace

void Ends::add(Fact fact, const std::string& place, History& history) {
  std::string recipient = first_recipient(*fact.content, fact.address);
  if (recipient == fact.address && !copies_.contains(recipient)) {
    history.add(std::move(fact));
    return;
  }
  Found& found = found_[{recipient, original_of(*fact.content)}];
  if (!found.content || fact.content->size() < found.content->size()) {
    found.sender = fact.sender;
    found.content = fact.content;
  }
  Places& places = found.places;
  const std::uint32_t before = complete(recipient, places);
  std::uint32_t& copies = places[place + " " + fact.address];
  if (fact.kind == Fact::Kind::arrived) ++copies;
  if (fact.kind == Fact::Kind::vanished && copies > 0) --copies;
  if (complete(recipient, places) == before) return;
  fact.address = std::move(recipient);
  fact.sender = found.sender;
  fact.content = found.content;
  history.add(std::move(fact));
}

std::uint32_t Ends::complete(const std::string& recipient, const Places& places) const {
  const auto wanted = copies_.find(recipient);
  if (places.size() < (wanted == copies_.end() ? 1 : wanted->second)) return 0;
  std::uint32_t least = ~std::uint32_t{0};
  for (const auto& [place, copies] : places) least = std::min(least, copies);
  return least;
}

}  // namespace porpoise::sim
