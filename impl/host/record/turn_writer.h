#pragma once
// Makes records of what a traced process is told: a record for every turn, gathered into blocks.
// Knows no files; whoever takes the blocks writes them.

#include <functional>

#include "impl/host/record/block.h"
#include "impl/host/record/event_code.h"
#include "impl/host/record/request_sum.h"
#include "impl/host/record/turn_keeper.h"
#include "impl/host/trace/trace.h"

namespace porpoise::record {

/// Changes what is kept of an event, so that a recording does not tell what it must not. The result
/// must have the same lengths everywhere.
class Veil {
 public:
  virtual ~Veil() = default;
  struct Kept {
    trace::TraceEvent event;
    bool sum_only = false;  ///< Of its payload.
  };
  /// The event to be kept; its texts live until the next call.
  virtual Kept veiled(const trace::TraceEvent& event) = 0;
};

struct TurnWriterOptions {
  std::size_t block_bytes = 1 << 20;  ///< A block is full when its records take so many.
  bool single = false;                ///< Every outcome that was waited for is a turn by itself.
  Veil* veil = nullptr;               ///< Outlives the writer.
  TurnKeeper* keeper = nullptr;       ///< May be null; else outlives the writer.
};

class TurnWriter final : public trace::TraceSink {
 public:
  /// Is given each block as it is full. Gives back memory for another one, or an empty text.
  using Take = std::function<std::string(Block block)>;

  TurnWriter(TurnWriterOptions options, Take take);
  TurnWriter(const TurnWriter&) = delete;

  void asked(const trace::TraceEvent& event) override;
  void turn(const trace::Turn& turn) override;
  void record(const trace::TraceEvent& event) override;

  /// No event will come before the next turn.
  void rest() { seal(); }
  /// The same, and what there is becomes a block. Does nothing when there is nothing.
  void flush();
  /// The process has ended with this exit code: flushes.
  void end(int exit_code);

  /// Bytes of records that are not in a block yet.
  std::size_t pending() const { return block_.records.size() + turn_.size(); }
  /// Since when there are some.
  Instant pending_since() const { return block_.now; }

 private:
  void open(Instant now, WallTime wall, std::span<const std::uint64_t> calls);
  void seal();
  void put(std::string_view body);
  void begin_block();
  /// Tells the keeper what it has not been told of turn_.
  void keep();
  void hand_over();

  const TurnWriterOptions options_;
  const Take take_;
  RequestSum requests_;
  std::uint64_t asked_ = 0;   // calls so far
  std::uint64_t events_ = 0;  // so far
  std::uint64_t turns_ = 0;
  std::uint64_t blocks_ = 0;  // so far
  Block block_;
  Context context_;       // of block_
  std::string turn_;      // the body of the record being made; empty: none
  std::size_t kept_ = 0;  // of turn_, by the keeper
};

}  // namespace porpoise::record
