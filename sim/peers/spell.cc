#include "sim/peers/spell.h"

#include <algorithm>

namespace porpoise::sim {

const Spell* find_spell(const std::vector<Spell>& spells, Spell::Kind kind, Instant now) {
  const auto found = std::find_if(spells.begin(), spells.end(), [&](const Spell& spell) {
    return spell.kind == kind && spell.covers(now);
  });
  return found == spells.end() ? nullptr : &*found;
}

const Spell* find_spell(const std::vector<Spell>& spells, Spell::Kind kind, DialogueStage stage,
                        Instant now) {
  const auto found = std::find_if(spells.begin(), spells.end(), [&](const Spell& spell) {
    return spell.kind == kind && spell.stage == stage && spell.covers(now);
  });
  return found == spells.end() ? nullptr : &*found;
}

Instant next_change(const std::vector<Spell>& spells, Instant now) {
  Instant next = Instant::never();
  for (const Spell& spell : spells) {
    const Instant begin = Instant() + spell.from;
    const Instant end = spell.to ? Instant() + *spell.to : Instant::never();
    if (begin > now) next = std::min(next, begin);
    if (end > now) next = std::min(next, end);
  }
  return next;
}

}  // namespace porpoise::sim
