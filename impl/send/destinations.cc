#include "impl/send/destinations.h"

#include "impl/base/ascii.h"
#include "impl/base/assert.h"
#include "impl/mail/address.h"

namespace porpoise::send {

std::string destination_of(const control::Config& config, const control::RoutedAddress& routed) {
  if (routed.kind == control::RoutedAddress::Kind::local) return std::string(kLocal);
  std::string host = to_lower(mail::split_address(routed.address).host);
  if (host.ends_with('.')) host.pop_back();
  const std::string* relay = control::find_by_host(config.smtproutes, host);
  if (relay != nullptr && !relay->empty()) return "relay " + *relay;
  return host;
}

Destinations::Destinations() : entries_(kFirstDestination) {}

Place Destinations::hold(std::string_view name) {
  const auto found = places_.find(name);
  if (found != places_.end()) {
    hold(found->second);
    return found->second;
  }
  if (places_.size() >= kMost) drop_unused();
  if (places_.size() >= kMost) return kSeveral;
  Place place = static_cast<Place>(entries_.size());
  if (free_.empty()) {
    entries_.emplace_back();
  } else {
    place = free_.back();
    free_.pop_back();
  }
  entries_[place].name = name;
  entries_[place].users = 1;
  places_.emplace(name, place);
  return place;
}

void Destinations::hold(Place place) {
  if (is_destination(place)) ++entries_[place].users;
}

void Destinations::let_go(Place place) {
  if (!is_destination(place)) return;
  Entry& entry = entries_[place];
  PORPOISE_ASSERT(entry.users > 0);
  const bool remembered = entry.state.down() || entry.came_back != WallTime();
  if (--entry.users == 0 && !remembered) drop(place);
}

void Destinations::drop(Place place) {
  places_.erase(entries_[place].name);
  entries_[place] = Entry();
  free_.push_back(place);
}

void Destinations::drop_unused() {
  for (Place place = kFirstDestination; place < entries_.size(); ++place) {
    const Entry& entry = entries_[place];
    if (entry.users == 0 && places_.contains(entry.name)) drop(place);
  }
}

std::optional<Place> Destinations::find(std::string_view name) const {
  const auto found = places_.find(name);
  if (found == places_.end()) return std::nullopt;
  return found->second;
}

Marks Destinations::marks_of(Place place) const {
  if (!is_destination(place)) return 0;
  std::uint32_t hash = 2166136261U;  // FNV-1a
  for (const char c : entries_[place].name)
    hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return static_cast<Marks>(1U << ((hash ^ (hash >> 16)) % 16));
}

void Destinations::forget_failures() {
  for (Entry& entry : entries_) entry.state.forget();
}

}  // namespace porpoise::send
