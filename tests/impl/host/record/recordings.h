#pragma once
// Recordings made by hand.

#include <string>
#include <vector>

#include "impl/host/record/header.h"
#include "impl/host/record/reader.h"
#include "impl/host/record/turn_writer.h"

namespace porpoise::record {

/// A file, as a TurnWriter's blocks make it.
class HandMade {
 public:
  explicit HandMade(TurnWriterOptions options = TurnWriterOptions())
      : file(to_bytes(Header())), writer(options, [this](Block block) {
          IndexEntry entry;
          entry.offset = file.size();
          entry.first_event = block.first_event;
          entry.first_turn = block.first_turn;
          entry.now = block.now;
          entry.wall = block.wall;
          index.push_back(entry);
          file += packer.pack(block);
          return std::move(block.records);
        }) {}

  void finish() { file += pack_index(index, file.size()); }

  std::string file;
  Packer packer{1};
  std::vector<IndexEntry> index;
  TurnWriter writer;
};

/// An event as a line of text, for comparing.
std::string text_of(const trace::TraceEvent& event);

/// Everything that can be read from a file.
struct ReadOut {
  std::vector<std::string> events;
  std::vector<std::uint64_t> turns;
  Reader::Next ended = Reader::Next::turn;
  std::string trouble;
  bool unfinished = false;
};
ReadOut read_out(const std::string& file);

/// `turns` turns with some events each, which say much about themselves; returns what read_out()
/// must give. Numbers follow from `seed`.
std::vector<std::string> write_some(TurnWriter& writer, std::size_t turns, std::uint64_t seed);

}  // namespace porpoise::record
