#include "sim/replay/trace_set.h"

#include <fmt/format.h>

namespace porpoise::sim {

TraceSet::TraceSet(std::vector<RecordingFile> files) : files_(std::move(files)) {
  for (const RecordingFile& file : files_) {
    record::HeaderFound found = record::read_header(file.bytes);
    if (!found.header) {
      troubles_.push_back(file.name + ": " + found.trouble);
      continue;
    }
    const bool goes_on =
        !processes_.empty() && processes_.back().header.process == found.header->process;
    if (!goes_on) {
      RecordedProcess process;
      process.from_its_start = found.header->part == 1;
      process.header = std::move(*found.header);
      processes_.push_back(std::move(process));
    }
    processes_.back().parts.push_back(&file);
  }
}

bool TurnReader::open_part() {
  if (part_ == process_.parts.size()) return false;
  const RecordingFile& file = *process_.parts[part_++];
  reader_ = std::make_unique<record::Reader>(file.bytes);
  const std::uint64_t part = reader_->header().part;
  if (last_part_ != 0 && part != last_part_ + 1) {
    trouble_ =
        fmt::format("{}: part {} of its process follows part {}; what lies between is missing",
                    file.name, part, last_part_);
    return false;
  }
  last_part_ = part;
  return true;
}

bool TurnReader::next(record::ReadTurn& turn) {
  while (trouble_.empty()) {
    if (!reader_ && !open_part()) return false;
    const record::Reader::Next next = reader_->next(turn);
    const std::string& name = process_.parts[part_ - 1]->name;
    if (next == record::Reader::Next::turn) {
      if (last_turn_ != 0 && turn.number != last_turn_ + 1) {
        trouble_ = fmt::format("{}: turn {} follows turn {}", name, turn.number, last_turn_);
        return false;
      }
      last_turn_ = turn.number;
      return true;
    }
    if (next == record::Reader::Next::damaged) {
      trouble_ = name + ": " + reader_->trouble();
      return false;
    }
    exit_code_ = reader_->exit_code();
    reader_.reset();
    if (exit_code_ || part_ == process_.parts.size()) return false;
  }
  return false;
}

}  // namespace porpoise::sim
