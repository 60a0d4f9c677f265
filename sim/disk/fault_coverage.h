#pragma once
// Which faults have hit which call sites, over many runs: what was never tried cannot have been
// survived.

#include <cstdint>
#include <map>
#include <string>

#include "sim/disk/faults.h"

namespace porpoise::sim {

class FaultCoverage {
 public:
  /// A call was made there, so every kind that can hit it could have.
  void called(DiskOp op, const std::string& role, std::uint64_t times = 1);
  void injected(FaultKind kind, DiskOp op, const std::string& role, std::uint64_t times = 1);
  void add(const FaultCoverage& other);

  std::uint64_t injections(FaultKind kind, DiskOp op, const std::string& role) const;
  /// Kind x call site; lines of "kind op role calls injected", sorted.
  std::string table() const;
  /// The same, only those that could have been hit and never were.
  std::string never_hit() const;

 private:
  struct Site {
    DiskOp op;
    std::string role;
    auto operator<=>(const Site&) const = default;
  };
  struct Cell {
    std::uint64_t calls = 0;
    std::map<FaultKind, std::uint64_t> injected;
  };
  template <class Wanted>
  std::string lines(Wanted wanted) const;

  std::map<Site, Cell> sites_;
};

}  // namespace porpoise::sim
