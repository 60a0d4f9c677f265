#pragma once
// The operations as RapidCheck's commands: which of them can come next, and with which choices.
// Running one writes it down; the whole sequence is played at the end, on one server.

#include <ostream>

#include <rapidcheck.h>
#include <rapidcheck/state.h>

#include "sim/play/far_recipients.h"
#include "sim/play/plot.h"

namespace porpoise::sim {

class Command : public rc::state::Command<FarRecipients, Sequence> {
 public:
  void checkPreconditions(const FarRecipients& far) const override {
    RC_PRE(far.allows(operation_));
  }
  void apply(FarRecipients& far) const override { far.apply(operation_); }
  void run(const FarRecipients&, Sequence& played) const override { played.push_back(operation_); }
  void show(std::ostream& out) const override { out << operation_.to_string(); }

 protected:
  /// From `low` to `high`, both included, whatever RapidCheck's size is.
  template <class Number>
  static Number pick(Number low, Number high) {
    return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<Number>(low, high + 1));
  }

  Operation operation_;
};

struct Submit : Command {
  Submit() {
    operation_.kind = Operation::Kind::submit;
    operation_.here = pick(0U, kMailboxes);
    operation_.there = pick(0U, kFarRecipientsMax);
    operation_.bytes = *rc::gen::element(Operation::kSmall, 5'000U, Operation::kLarge);
  }
};

struct Answer : Command {
  explicit Answer(const FarRecipients& far) {
    using enum Operation::Kind;
    RC_PRE(!far.open().empty());
    operation_.kind = *rc::gen::element(ok, temporary, permanent);
    operation_.which = pick(1U, static_cast<std::uint32_t>(far.open().size()));
  }
};

struct TimePasses : Command {
  TimePasses() {
    using namespace std::chrono_literals;
    operation_.kind = Operation::Kind::wait;
    operation_.lasts = *rc::gen::element<Duration>(1ms, 10ms, 100ms, 1s, 10s, 10min, 2h, 24h, 192h);
  }
};

/// Nothing to choose: HUP, ALRM, TERM.
struct SignalComes : Command {
  SignalComes() {
    using enum Operation::Kind;
    operation_.kind = *rc::gen::element(hup, alrm, term);
  }
};

struct Kill : Command {
  Kill() { operation_.kind = Operation::Kind::kill; }
};

struct PowerLoss : Command {
  PowerLoss() {
    operation_.kind = Operation::Kind::power_loss;
    operation_.number = pick<std::uint64_t>(0, 1'000'000);
  }
};

struct Hang : Command {
  Hang() { operation_.kind = Operation::Kind::hang; }
};

/// Faults that end with no harm done to what was there.
inline const std::vector<FaultKind> kDiskErrors{
    FaultKind::short_read,     FaultKind::short_write,    FaultKind::no_space,
    FaultKind::no_space_late,  FaultKind::quota,          FaultKind::no_inodes,
    FaultKind::too_many_links, FaultKind::too_many_files, FaultKind::metadata_error,
    FaultKind::write_error,    FaultKind::sync_error,     FaultKind::listing_error,
    FaultKind::slow,           FaultKind::stall};
inline const std::vector<FaultKind> kDiskDamages{
    FaultKind::read_error, FaultKind::lying_sync,        FaultKind::listing_hides,
    FaultKind::bit_rot,    FaultKind::misdirected_write, FaultKind::lost_write};

/// One that a server must get over without losing anything.
struct DiskFault : Command {
  DiskFault() { choose(*rc::gen::elementOf(kDiskErrors)); }

 protected:
  struct Later {};
  explicit DiskFault(Later) {}
  void choose(FaultKind kind) {
    using enum AfterSyncError;
    operation_.kind = Operation::Kind::fault;
    operation_.fault = kind;
    operation_.number = pick<std::uint64_t>(1, 40);
    operation_.after = *rc::gen::element(clean_new, revert_old, late_report, erofs, shutdown);
  }
};

/// One that damages what the disk holds.
struct DiskDamage : DiskFault {
  DiskDamage() : DiskFault(Later()) { choose(*rc::gen::elementOf(kDiskDamages)); }
};

}  // namespace porpoise::sim
