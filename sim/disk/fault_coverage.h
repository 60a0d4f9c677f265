#pragma once
// Which faults have hit which call sites, over many runs, and what came of it: what was never tried
// cannot have been survived.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/disk/faults.h"

namespace porpoise::sim {

/// One cell of the table: a kind of fault and a call site that it can hit.
struct FaultCell {
  FaultKind kind = FaultKind::metadata_error;
  DiskOp op = DiskOp::open;
  std::string role;            ///< Of the path; see Roles.
  std::uint64_t calls = 0;     ///< Made there.
  std::uint64_t injected = 0;  ///< Of the faults, into how many.
  std::uint64_t survived = 0;  ///< Of the faults, after how many no promise was broken.
};

class FaultCoverage {
 public:
  /// A call was made there, so every kind that can hit it could have.
  void called(DiskOp op, const std::string& role, std::uint64_t times = 1);
  void injected(FaultKind kind, DiskOp op, const std::string& role, std::uint64_t times = 1);
  /// A run with that fault in it was judged, and kept every promise.
  void survived(FaultKind kind, DiskOp op, const std::string& role, std::uint64_t times = 1);
  void add(const FaultCoverage& other);

  std::uint64_t injections(FaultKind kind, DiskOp op, const std::string& role) const;
  /// Kind x call site, sorted.
  std::vector<FaultCell> cells() const;
  /// For people: lines of "kind op role calls injected survived".
  std::string table() const;
  /// The same, only those that could have been hit and never were.
  std::string never_hit() const;

  /// With a header line; the rows are those of cells().
  std::string to_csv() const;
  /// Adds what to_csv() has written. Empty: done; else what is wrong, as "line 3: ...", and
  /// nothing was added.
  std::string add_csv(std::string_view csv);

 private:
  struct Site {
    DiskOp op;
    std::string role;
    auto operator<=>(const Site&) const = default;
  };
  struct Counts {
    std::uint64_t injected = 0;
    std::uint64_t survived = 0;
  };
  struct Row {
    std::uint64_t calls = 0;
    std::map<FaultKind, Counts> by_kind;
  };

  std::map<Site, Row> sites_;
};

}  // namespace porpoise::sim
