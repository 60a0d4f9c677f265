// A recording from anybody: as it is, and as the records of sound blocks. It is read to an end, the
// same twice, and from the middle as from the front.

#include "impl/host/record/reader.h"
#include "tests/fuzz/fuzz.h"

namespace porpoise::record {
namespace {

using fuzz::require;

struct Seen {
  std::vector<std::uint64_t> turns;
  std::size_t events = 0;
  Reader::Next ended = Reader::Next::turn;
  std::string trouble;
  bool operator==(const Seen&) const = default;
};

Seen read(const std::string& file, std::optional<std::uint64_t> from) {
  Seen seen;
  Reader reader(file);
  seen.trouble = reader.trouble();
  if (!seen.trouble.empty()) return seen;
  if (from) reader.seek_turn(*from);
  ReadTurn turn;
  while ((seen.ended = reader.next(turn)) == Reader::Next::turn) {
    seen.turns.push_back(turn.number);
    for (const ReadEvent& read : turn.events) {
      std::size_t bytes = 0;
      for (const std::string_view piece : read.event.payload) bytes += piece.size();
      seen.events += 1 + (bytes > read.event.subject.size() ? 1 : 0);
    }
  }
  seen.trouble = reader.trouble();
  return seen;
}

void check(const std::string& file) {
  const Seen whole = read(file, std::nullopt);
  require(whole == read(file, std::nullopt), "a recording says the same twice");
  for (std::size_t i = 1; i < whole.turns.size(); ++i) {
    require(whole.turns[i - 1] < whole.turns[i], "turns are in order");
  }
  (void)read(file, 2);
}

/// A sound file whose blocks hold what the input says.
std::string packed(fuzz::Input input) {
  Packer packer(1);
  std::string file = to_bytes(Header());
  std::vector<IndexEntry> index;
  std::uint64_t turn = 1;
  const bool finished = input.byte() % 2 == 0;
  while (!input.empty() && index.size() < 4) {
    Block block;
    block.first_turn = turn;
    block.first_event = turn;
    block.now = Instant{static_cast<std::int64_t>(turn) * 1000};
    block.records = input.take(input.word() % 2000);
    IndexEntry entry;
    entry.offset = file.size();
    entry.first_turn = block.first_turn;
    entry.first_event = block.first_event;
    entry.now = block.now;
    index.push_back(entry);
    file += packer.pack(block);
    turn += 1 + input.byte();
  }
  if (finished) file += pack_index(index, file.size());
  return file;
}

}  // namespace
}  // namespace porpoise::record

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace porpoise;
  fuzz::Input input(data, size);
  const bool raw = input.byte() == 'r';
  record::check(raw ? std::string(input.rest()) : record::packed(input));
  return 0;
}
