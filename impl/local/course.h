#pragma once
// In which order the instructions of a .qmail file are carried out, where that ends, and what is
// reported. The caller does the work; this only decides.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "impl/host/programs.h"
#include "impl/local/instructions.h"
#include "impl/roles/delivery_agent.h"

namespace porpoise::local {

/// What became of one instruction, or of them all.
struct StepResult {
  enum class Kind : std::uint8_t {
    done,
    stop,      ///< Done, and what stands below is left out.
    deferred,  ///< It ends here, and is tried again from the beginning.
    failed,    ///< It ends here.
  };

  Kind kind = Kind::done;
  std::string text;  ///< What there is to report, in lines.

  StepResult() = default;
  explicit StepResult(Kind kind_, std::string text_ = {}) : kind(kind_), text(std::move(text_)) {}
};

/// What the end of a program says (qmail-command(8)).
StepResult::Kind result_of(const ExitStatus& status);

/// Files and programs at once, one after the other; forwards are collected, and are sent together
/// when all else is done.
class Course {
 public:
  explicit Course(std::vector<Instruction> instructions) : instructions_(std::move(instructions)) {}

  /// The next file or program; nothing when none is left or one has ended it all. The forwards in
  /// between are collected.
  std::optional<Instruction> next();
  /// What became of the one that next() gave last.
  void settle(StepResult result);

  /// Once next() gives nothing: whom to send the message to. Nobody after a failure.
  const std::vector<std::string>& forwards() const { return forwards_; }
  /// What became of sending it.
  void settle_forwards(StepResult result);

  /// The verdict with the report: all texts, then `did FILES+FORWARDS+PROGRAMS` if all went well.
  roles::Verdict verdict() const;

 private:
  std::vector<Instruction> instructions_;
  std::size_t at_ = 0;
  std::uint32_t files_ = 0;
  std::uint32_t programs_ = 0;
  std::vector<std::string> forwards_;
  StepResult::Kind end_ = StepResult::Kind::done;
  std::string text_;          ///< Before the summary.
  std::string forward_text_;  ///< Behind it.
};

/// `text` cut to what qmail-lspawn passes on: 3000 bytes with its own words about that.
std::string bounded_report(std::string text);

}  // namespace porpoise::local
