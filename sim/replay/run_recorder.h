#pragma once
// Records the servers of one simulated host as `porpoise serve --record` does, in memory.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "impl/host/record/turn_writer.h"
#include "sim/replay/trace_set.h"
#include "sim/world/world.h"

namespace porpoise::sim {

class RunRecorder {
 public:
  explicit RunRecorder(std::string host, record::Veil* veil = nullptr)
      : host_(std::move(host)), veil_(veil) {}
  RunRecorder(const RunRecorder&) = delete;

  const std::string& host() const { return host_; }
  /// For World::on_ask and World::on_trace.
  void asked(Process& process, const trace::TraceEvent& event);
  void traced(Process& process, const trace::TraceEvent& event);

  /// A file for each process, PATH.000001 and so on, the last one PATH.
  std::vector<RecordingFile> files(const std::string& path) const;

 private:
  static constexpr int kLevel = 1;

  struct Taken {
    record::Header header;
    std::string blocks;
    std::vector<record::IndexEntry> index;
    std::unique_ptr<record::TurnWriter> writer;
  };

  Taken* taken_of(Process& process);

  const std::string host_;
  record::Veil* const veil_;
  record::Packer packer_{kLevel};
  std::vector<std::unique_ptr<Taken>> all_;
  std::map<Owner, Taken*> by_owner_;
};

}  // namespace porpoise::sim
