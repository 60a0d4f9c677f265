#pragma once
// Which message a number in the server's log means. The classic store gives numbers again, for they
// are inodes, and of a message whose answer nobody got it is not said which number it had. What
// clients were told, what arrived and what the log says of a number are put together; for the model
// each message has a name of its own.

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/explore/history.h"

namespace porpoise::sim {

class Numbers {
 public:
  /// `facts` outlive it.
  explicit Numbers(const std::vector<std::shared_ptr<const Fact>>& facts);

  /// The name of the message that has had `id` in that life of it.
  std::uint64_t name(std::uint64_t id, const NumberLife& life) const;
  /// The names of all that have had it.
  std::vector<std::uint64_t> names(std::uint64_t id) const;
  /// The name of a submission; nothing while no number of it has shown.
  std::optional<std::uint64_t> name_of(const std::string& key) const;
  /// It is the name of no submission, as far as is known.
  bool is_unclaimed(std::uint64_t name) const { return !claimed_.contains(name); }

 private:
  struct Life {
    std::uint32_t count = 0;
    NumberLife told;             ///< What the log says of it.
    model::Time first_seen = 0;  ///< In the history.
    bool is_bounce = false;
    std::set<std::string> addresses;  ///< It was tried to.
    std::uint64_t name = 0;

    Life() = default;
  };
  /// A submission that has had a number.
  struct Claim {
    const Fact* submission = nullptr;
    model::Time completed = -1;         ///< -1: it was not.
    model::Time shown = 0;              ///< The first that the world knew of its number.
    std::optional<std::uint64_t> size;  ///< In the queue, if it has arrived.
    bool bound = false;

    Claim() = default;
  };

  void collect_lives(const Fact& fact);
  void note_life(std::uint64_t id, const NumberLife& told, const Fact& fact);
  void collect_claim(const Fact& fact);
  void claim(std::uint64_t id, const Fact& submission, model::Time shown,
             std::optional<std::uint64_t> size);
  void bind(std::uint64_t id, std::vector<Life>& lives);
  Claim* best_for(const Life& life, std::vector<Claim>& claims) const;
  void bind_rest(std::uint64_t id, std::vector<Claim>& claims);

  std::map<std::uint64_t, std::vector<Life>> lives_;  ///< By number, in their order.
  std::map<std::uint64_t, std::vector<Claim>> claims_;
  std::map<std::string, const Fact*> submissions_;  ///< By key.
  std::map<std::string, model::Time> completed_;
  std::map<std::string, std::uint64_t> number_of_;  ///< By key: the claim that it makes.
  std::map<std::string, std::uint64_t> name_of_;    ///< By key.
  std::set<std::uint64_t> claimed_;
};

}  // namespace porpoise::sim
