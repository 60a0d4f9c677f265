#pragma once
// Every destination that the queue has mail for, by name. Which one an address belongs to is
// decided by the settings alone: a relay of smtproutes is one destination for all domains behind
// it.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "impl/control/config.h"
#include "impl/control/routing.h"
#include "impl/send/destination.h"
#include "impl/send/due_heaps.h"

namespace porpoise::send {

/// Of routed mail: the host in lower case, or `relay HOST:PORT` as smtproutes says; kLocal here.
std::string destination_of(const control::Config& config, const control::RoutedAddress& routed);
inline constexpr std::string_view kLocal = "";

class Destinations {
 public:
  /// So many are told apart; mail for more of them waits in kSeveral and is tried without a limit.
  static constexpr std::size_t kMost = 20'000;

  struct Entry {
    std::string name;
    Destination state;
    WallTime came_back;     ///< Last attempts before this count against nobody. Epoch: never.
    std::size_t open = 0;   ///< Messages of its place alone that are read and not done with.
    std::size_t users = 0;  ///< That hold on to it.

    Entry() = default;
    bool is_local() const { return name == kLocal; }
  };

  Destinations();

  /// Its place; kSeveral when there are too many. It stays as long as somebody holds on to it. One
  /// that is down, or was, stays until there are too many: mail for several holds on to none.
  Place hold(std::string_view name);
  void hold(Place place);
  void let_go(Place place);

  /// Nothing is known under that name: no mail is there for it.
  std::optional<Place> find(std::string_view name) const;
  Entry& at(Place place) { return entries_[place]; }
  const Entry& at(Place place) const { return entries_[place]; }
  Marks marks_of(Place place) const;

  /// What is known against any of them counts no more.
  void forget_failures();

 private:
  void drop(Place place);
  void drop_unused();

  std::map<std::string, Place, std::less<>> places_;
  std::vector<Entry> entries_;  // by Place; those of kUnknown and kSeveral are never full
  std::vector<Place> free_;
};

inline bool is_destination(Place place) {
  return place >= kFirstDestination;
}

}  // namespace porpoise::send
