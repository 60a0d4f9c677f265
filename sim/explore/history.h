#pragma once
// What was seen of a run, in its true order: what clients sent and were told, what the server said
// it does, what arrived, what crashed. A value, and cheap to copy: every crash point keeps one. Who
// notices these things is witness.h.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "model/model.h"
#include "sim/disk/hash128.h"

namespace porpoise::sim {

/// One of the messages that had a number, one after the other, as the server's log has it.
struct NumberLife {
  std::uint32_t count = 0;  ///< From 1; 0: nobody knows which.
  /// When the server said that there is a new message; -1: it did not, or not this process. Then it
  /// may be the one before it as well.
  model::Time since = -1;
  std::string from;         ///< Its sender, as far as
  std::uint64_t bytes = 0;  ///< and its size, unless 0: it was not described.

  NumberLife() = default;
};

/// One thing that happened; which fields count depends on its kind.
struct Fact {
  enum class Kind : std::uint8_t {
    submitted,   ///< key, sender, recipients, content
    completed,   ///< key
    answered,    ///< key, answer, id
    attempted,   ///< id, address, local
    settled,     ///< id, address, outcome
    unowned,     ///< id, address
    told,        ///< id, address, outcome, certain
    arrived,     ///< sender, address, content
    vanished,    ///< address, content
    reply_lost,  ///< address, content
    bounced,     ///< id, bounce_id
    released,
    discarded,  ///< id
    disk_failed,
    disk_healed,
    damaged,   ///< key
    reported,  ///< id, or 0
    listed,    ///< id, address: perhaps sent twice, says the server
    crashed,   ///< crash
  };

  Kind kind = Kind::released;
  model::Answer answer = model::Answer::none;
  model::Outcome outcome = model::Outcome::deferred;
  model::Crash crash = model::Crash::kill;
  bool local = false;
  bool certain = true;
  model::Time at = 0;
  std::uint64_t id = 0;
  NumberLife life;  ///< Of `id`; not of answers, which may come late.
  std::uint64_t bounce_id = 0;
  NumberLife bounce_life;
  std::string key;
  std::string sender;
  std::string address;
  std::vector<std::string> recipients;
  std::shared_ptr<const std::string> content;

  Fact(Kind kind_, model::Time at_) : kind(kind_), at(at_) {}
  /// One line, for people.
  std::string to_string() const;
};

class History {
 public:
  void add(Fact fact) { facts_.push_back(std::make_shared<const Fact>(std::move(fact))); }
  std::size_t size() const { return facts_.size(); }
  const Fact& operator[](std::size_t at) const { return *facts_[at]; }

  /// The model after all this, which knows messages by the names that Numbers gives them.
  model::Model tell(const model::Rules& rules) const;
  /// How many recipients were settled after `since`: a crash may hide those.
  std::size_t settled_since(model::Time since) const;
  /// Equal for histories that the future will judge alike.
  Hash128 fingerprint(const model::Rules& rules) const;

 private:
  std::vector<std::shared_ptr<const Fact>> facts_;
};

}  // namespace porpoise::sim
