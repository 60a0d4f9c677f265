#include "sim/peers/voice.h"

#include <algorithm>

namespace porpoise::sim {

namespace {

using Kind = Spell::Kind;

const Spell* on_it(const std::vector<Spell>& spells, Kind kind, Instant now, Random& random) {
  const Spell* const spell = find_spell(spells, kind, now);
  return spell != nullptr && random.below(100) < spell->percent ? spell : nullptr;
}

/// Bytes of all kinds, with a line's end, that do not begin as an answer does.
std::string some_nonsense(Random& random) {
  std::string bytes = "?";
  const std::uint64_t size = random.below(200);
  for (std::uint64_t at = 0; at < size; ++at) bytes += static_cast<char>(random.below(256));
  return bytes + "\r\n";
}

}  // namespace

Utterance utter(int code, std::string_view text, const std::vector<Spell>& spells, Instant now,
                Random& random) {
  Utterance utterance;
  const std::string number = std::to_string(code);
  if (on_it(spells, Kind::nonsense, now, random) != nullptr) {
    utterance.bytes = some_nonsense(random);
    utterance.is_answer = false;
  } else {
    for (std::size_t feed = text.find('\n'); feed != text.npos; feed = text.find('\n')) {
      utterance.bytes += number + "-" + std::string(text.substr(0, feed)) + "\r\n";
      text.remove_prefix(feed + 1);
    }
    std::string last = number + " " + std::string(text);
    if (on_it(spells, Kind::many_lines, now, random) != nullptr) {
      for (int line = 1; line <= 20; ++line) {
        utterance.bytes += number + "-" + std::to_string(line) + " of many lines\r\n";
      }
    }
    if (const Spell* const lines = on_it(spells, Kind::long_lines, now, random)) {
      last.resize(std::max<std::size_t>(last.size(), lines->at_most), 'x');
    }
    utterance.bytes += last + "\r\n";
  }
  if (const Spell* const tarpit = on_it(spells, Kind::tarpit, now, random)) {
    utterance.later = tarpit->delay;
  }
  if (const Spell* const drip = on_it(spells, Kind::drip, now, random)) {
    utterance.between = drip->delay;
  }
  return utterance;
}

void Unsaid::say(ConnectionId id, std::uint32_t tag, Utterance utterance, Instant now,
                 ActorOutputs& outputs) {
  const bool waits = utterance.later.count() > 0 || utterance.between.count() > 0;
  if (pieces_.empty() && !waits) return outputs.send(id, std::move(utterance.bytes));
  Instant at = std::max(now, pieces_.empty() ? now : pieces_.back().at) + utterance.later;
  if (utterance.between.count() == 0) {
    pieces_.push_back({at, std::move(utterance.bytes)});
  } else {
    for (const char byte : utterance.bytes) {
      pieces_.push_back({at, std::string(1, byte)});
      at = at + utterance.between;
    }
  }
  outputs.timer(tag, pieces_.front().at);
}

void Unsaid::go_on(ConnectionId id, std::uint32_t tag, Instant now, ActorOutputs& outputs) {
  const auto later = std::find_if(pieces_.begin(), pieces_.end(),
                                  [now](const Piece& piece) { return piece.at > now; });
  for (auto piece = pieces_.begin(); piece != later; ++piece) outputs.send(id, piece->bytes);
  pieces_.erase(pieces_.begin(), later);
  if (!pieces_.empty()) return outputs.timer(tag, pieces_.front().at);
  if (closing_) close(id, outputs);
}

void Unsaid::close(ConnectionId id, ActorOutputs& outputs) {
  closing_ = true;
  if (!pieces_.empty()) return;
  over_ = true;
  outputs.close(id);
}

}  // namespace porpoise::sim
