#pragma once
// What a power loss at one moment may leave, taken apart into atoms: the log's micro-ops with
// writes cut into sectors (larger pieces where there is much of them). Every subset that holds what
// its members need is an allowed state.

#include <string>
#include <vector>

#include "sim/disk/durable.h"

namespace porpoise::sim {

struct CrashAtom {
  const MicroOp* op = nullptr;
  std::uint64_t offset = 0;  ///< Of an extent: the piece that this is.
  std::uint64_t length = 0;
  bool garbage = false;  ///< Not the op, but stale bytes under what a growing write left out.
  std::vector<std::uint32_t> needs;  ///< Earlier atoms.

  bool is_piece() const { return op->kind == MicroOp::Kind::extent; }
};

/// A view of `state`, which must outlive it unchanged.
class CrashWindow {
 public:
  explicit CrashWindow(const DurableState& state);

  const Profile& profile() const { return state_->profile(); }
  /// What survives in any case.
  const DiskImage& base() const { return state_->image(); }
  /// In the order in which they were issued. Atoms that change nothing are left out.
  const std::vector<CrashAtom>& atoms() const { return atoms_; }

  /// Brings atom `at` to `image`.
  void apply(std::uint32_t at, DiskImage& image) const;
  /// Brings a damaged version of atom `at`, which must be a piece.
  void apply_torn(std::uint32_t at, DiskImage& image) const;
  /// One line: the call, the path's role, the piece.
  std::string describe(std::uint32_t at, const Roles& roles) const;

 private:
  class Builder;

  const DurableState* state_;
  std::vector<CrashAtom> atoms_;
};

}  // namespace porpoise::sim
