#include "sim/replay/run_recorder.h"

#include <fmt/format.h>

#include "sim/world/machine.h"

namespace porpoise::sim {

namespace {

constexpr std::string_view kHomeOption = "--home";

}  // namespace

RunRecorder::Taken* RunRecorder::taken_of(Process& process) {
  if (process.machine().name() != host_) return nullptr;
  Taken*& taken = by_owner_[process.owner()];
  if (taken != nullptr) return taken;
  taken = all_.emplace_back(std::make_unique<Taken>()).get();
  taken->header.program = "simulated porpoise";
  taken->header.process = all_.size();
  taken->header.single = true;
  taken->header.redacted = veil_ != nullptr;
  record::TurnWriterOptions options;
  options.single = true;
  options.veil = veil_;
  taken->writer = std::make_unique<record::TurnWriter>(options, [this, taken](record::Block block) {
    record::IndexEntry entry;
    entry.offset = taken->blocks.size();
    entry.first_event = block.first_event;
    entry.first_turn = block.first_turn;
    entry.now = block.now;
    entry.wall = block.wall;
    taken->index.push_back(entry);
    taken->blocks += packer_.pack(block);
    return std::move(block.records);
  });
  return taken;
}

void RunRecorder::asked(Process& process, const trace::TraceEvent& event) {
  Taken* const taken = taken_of(process);
  if (taken == nullptr) return;
  if (event.operation == trace::Operation::listen) {
    taken->header.listen.emplace_back(event.subject);
  }
  taken->writer->asked(event);
}

void RunRecorder::traced(Process& process, const trace::TraceEvent& event) {
  Taken* const taken = taken_of(process);
  if (taken == nullptr) return;
  if (event.operation == trace::Operation::started) {
    taken->header.begun = event.wall;
    for (std::size_t i = 0; i + 1 < event.payload.size(); ++i) {
      if (event.payload[i] == kHomeOption) taken->header.home = event.payload[i + 1];
    }
  }
  taken->writer->record(event);
}

std::vector<RecordingFile> RunRecorder::files(const std::string& path) const {
  std::vector<RecordingFile> files;
  for (const std::unique_ptr<Taken>& taken : all_) {
    taken->writer->flush();
    std::string bytes = record::to_bytes(taken->header);
    std::vector<record::IndexEntry> index = taken->index;
    for (record::IndexEntry& entry : index) entry.offset += bytes.size();
    bytes += taken->blocks;
    bytes += record::pack_index(index, bytes.size());
    const bool last = taken == all_.back();
    files.emplace_back(last ? path : fmt::format("{}.{:06}", path, files.size() + 1),
                       std::move(bytes));
  }
  return files;
}

}  // namespace porpoise::sim
