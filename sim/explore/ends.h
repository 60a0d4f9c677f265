#pragma once
// Recipients whose mail ends in several places: a .qmail file with several lines, mail that is sent
// on. Each message in all of its places counts as one arrival at the recipient that its sender
// named; a message that is not yet in one of them has not arrived.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "sim/explore/history.h"

namespace porpoise::sim {

/// A value; cheap to copy while few messages are about.
class Ends {
 public:
  Ends() = default;
  /// `copies`: of a recipient, in how many places; 1 of all others.
  explicit Ends(std::map<std::string, std::uint32_t> copies) : copies_(std::move(copies)) {}

  /// Somebody found, or misses, a message at `place`. Adds to `history` what that means for the
  /// recipient; perhaps nothing.
  void add(Fact fact, const std::string& place, History& history);

 private:
  using Places = std::map<std::string, std::uint32_t>;  ///< Copies in each.
  struct Found {
    Places places;
    /// Of the copy that was sent on least often: the history gets it for all.
    std::string sender;
    std::shared_ptr<const std::string> content;

    Found() = default;
  };

  std::uint32_t complete(const std::string& recipient, const Places& places) const;

  std::map<std::string, std::uint32_t> copies_;
  /// By recipient and what the message was before it was sent on.
  std::map<std::pair<std::string, std::string>, Found> found_;
};

}  // namespace porpoise::sim
