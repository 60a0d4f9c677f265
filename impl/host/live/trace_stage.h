#pragma once
// What a recording has not written yet, in memory that outlives the process (not the machine):
// after a kill or a crash the next one to record there completes the file. Without such memory, or
// when there is too little of it, that part is lost as it would be otherwise.

#include <string>
#include <vector>

#include "impl/host/live/descriptor.h"
#include "impl/host/record/turn_keeper.h"

namespace porpoise::live {

class TraceStage final : public record::TurnKeeper {
 public:
  TraceStage() = default;
  TraceStage(const TraceStage&) = delete;
  ~TraceStage();

  /// Takes the memory of recordings at `path`, whoever left it there. False when there is none to
  /// be had: then nothing is kept.
  bool open(const std::string& path);
  /// Blocks that `process` had made, and not written as far as it knew, in their order without a
  /// gap; what stands in the last one may end with a turn that was not whole. Empty when another
  /// process left it.
  std::vector<record::Block> left_by(std::uint64_t process) const;
  /// Forgets what was left and begins anew.
  void begin_for(std::uint64_t process);
  /// Nothing is to be found here any more.
  void remove();

  // By the thread that records.
  void begin(const record::Block& block) override;
  void grow(std::string_view more) override;
  void seal(std::string_view record) override;

  /// This block is in the file, and so are all before it. By any one thread.
  void written(std::uint64_t block);

 private:
  struct Head;
  struct Slot;

  Slot& slot(std::size_t at) const;
  char* bytes(const Slot& slot) const;
  /// The block being made is too long to be kept.
  void give_up();

  std::string name_;
  Descriptor memory_;
  Head* head_ = nullptr;
  Slot* now_ = nullptr;  // where the block being made is kept; null: nowhere
};

}  // namespace porpoise::live
