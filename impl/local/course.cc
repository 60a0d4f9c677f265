#include "impl/local/course.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace porpoise::local {
namespace {

constexpr std::size_t kReportMax = 3000;
constexpr std::string_view kTooLong = "Error report too long, sorry.\n";

}  // namespace

StepResult::Kind result_of(const ExitStatus& status) {
  constexpr int kFailures[] = {100, 64, 65, 70, 76, 77, 78, 112};
  if (status.signal != 0) return StepResult::Kind::deferred;
  if (status.code == 0) return StepResult::Kind::done;
  if (status.code == 99) return StepResult::Kind::stop;
  const bool failed =
      std::find(std::begin(kFailures), std::end(kFailures), status.code) != std::end(kFailures);
  return failed ? StepResult::Kind::failed : StepResult::Kind::deferred;
}

std::optional<Instruction> Course::next() {
  while (end_ == StepResult::Kind::done && at_ < instructions_.size()) {
    Instruction& instruction = instructions_[at_++];
    switch (instruction.kind) {
      case Instruction::Kind::forward:
        forwards_.push_back(std::move(instruction.argument));
        break;
      case Instruction::Kind::refuse:
        settle(StepResult(StepResult::Kind::deferred, std::move(instruction.argument)));
        break;
      case Instruction::Kind::program:
        ++programs_;
        return std::move(instruction);
      case Instruction::Kind::mbox:
      case Instruction::Kind::maildir:
        ++files_;
        return std::move(instruction);
    }
  }
  return std::nullopt;
}

void Course::settle(StepResult result) {
  end_ = result.kind;
  text_ += result.text;
  if (end_ == StepResult::Kind::deferred || end_ == StepResult::Kind::failed) forwards_.clear();
}

void Course::settle_forwards(StepResult result) {
  if (result.kind == StepResult::Kind::done) {
    forward_text_ = std::move(result.text);
  } else {
    settle(std::move(result));
  }
}

roles::Verdict Course::verdict() const {
  using Verdict = roles::Verdict;
  if (end_ == StepResult::Kind::deferred) return Verdict::deferred(bounded_report(text_));
  if (end_ == StepResult::Kind::failed) return Verdict::failed(bounded_report(text_));
  const std::string summary = fmt::format("did {}+{}+{}\n", files_, forwards_.size(), programs_);
  return Verdict::delivered(bounded_report(text_ + summary + forward_text_));
}

std::string bounded_report(std::string text) {
  if (text.size() <= kReportMax) return text;
  text.resize(kReportMax - kTooLong.size() - 3);
  return text + "\n" + std::string(kTooLong);
}

}  // namespace porpoise::local
