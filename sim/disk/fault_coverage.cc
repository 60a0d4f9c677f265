#include "sim/disk/fault_coverage.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace porpoise::sim {
namespace {

constexpr std::string_view kHeader = "kind,operation,role,calls,injected,survived";

std::string line_of(const FaultCell& cell, char between) {
  return fmt::format("{1}{0}{2}{0}{3}{0}{4}{0}{5}{0}{6}\n", between, name_of(cell.kind),
                     name_of(cell.op), cell.role, cell.calls, cell.injected, cell.survived);
}

bool read_number(std::string_view text, std::uint64_t& number) {
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end && !text.empty();
}

std::optional<FaultCell> read_cell(std::string_view line) {
  std::vector<std::string_view> fields;
  while (true) {
    const std::size_t comma = line.find(',');
    fields.push_back(line.substr(0, comma));
    if (comma == std::string_view::npos) break;
    line.remove_prefix(comma + 1);
  }
  if (fields.size() != 6) return std::nullopt;
  const std::optional<FaultKind> kind = find_fault_kind(fields[0]);
  const std::optional<DiskOp> op = find_disk_op(fields[1]);
  FaultCell cell;
  if (!kind || !op || !read_number(fields[3], cell.calls) ||
      !read_number(fields[4], cell.injected) || !read_number(fields[5], cell.survived)) {
    return std::nullopt;
  }
  cell.kind = *kind;
  cell.op = *op;
  cell.role = fields[2];
  return cell;
}

}  // namespace

void FaultCoverage::called(DiskOp op, const std::string& role, std::uint64_t times) {
  sites_[Site{op, role}].calls += times;
}

void FaultCoverage::injected(FaultKind kind, DiskOp op, const std::string& role,
                             std::uint64_t times) {
  sites_[Site{op, role}].by_kind[kind].injected += times;
}

void FaultCoverage::survived(FaultKind kind, DiskOp op, const std::string& role,
                             std::uint64_t times) {
  sites_[Site{op, role}].by_kind[kind].survived += times;
}

void FaultCoverage::add(const FaultCoverage& other) {
  for (const auto& [site, row] : other.sites_) {
    Row& mine = sites_[site];
    mine.calls += row.calls;
    for (const auto& [kind, counts] : row.by_kind) {
      mine.by_kind[kind].injected += counts.injected;
      mine.by_kind[kind].survived += counts.survived;
    }
  }
}

std::uint64_t FaultCoverage::injections(FaultKind kind, DiskOp op, const std::string& role) const {
  const auto site = sites_.find(Site{op, role});
  if (site == sites_.end()) return 0;
  const auto counts = site->second.by_kind.find(kind);
  return counts == site->second.by_kind.end() ? 0 : counts->second.injected;
}

std::vector<FaultCell> FaultCoverage::cells() const {
  std::vector<FaultCell> cells;
  for (std::size_t i = 0; i < kFaultKinds; ++i) {
    const auto kind = static_cast<FaultKind>(i);
    for (const auto& [site, row] : sites_) {
      if ((kinds_of(site.op) & bit_of(kind)) == 0) continue;
      FaultCell& cell = cells.emplace_back();
      cell.kind = kind;
      cell.op = site.op;
      cell.role = site.role;
      cell.calls = row.calls;
      const auto counts = row.by_kind.find(kind);
      if (counts == row.by_kind.end()) continue;
      cell.injected = counts->second.injected;
      cell.survived = counts->second.survived;
    }
  }
  return cells;
}

std::string FaultCoverage::table() const {
  std::string out;
  for (const FaultCell& cell : cells()) out += line_of(cell, ' ');
  return out;
}

std::string FaultCoverage::never_hit() const {
  std::string out;
  for (const FaultCell& cell : cells()) {
    if (cell.injected == 0) out += line_of(cell, ' ');
  }
  return out;
}

std::string FaultCoverage::to_csv() const {
  std::string out(kHeader);
  out += '\n';
  for (const FaultCell& cell : cells()) out += line_of(cell, ',');
  return out;
}

std::string FaultCoverage::add_csv(std::string_view csv) {
  FaultCoverage read;
  std::map<Site, std::uint64_t> calls;  // every row of a site says them again
  for (std::size_t number = 1; !csv.empty(); ++number) {
    const std::size_t end = csv.find('\n');
    const std::string_view line = csv.substr(0, end);
    csv.remove_prefix(end == std::string_view::npos ? csv.size() : end + 1);
    if (number == 1) {
      if (line != kHeader) return fmt::format("line 1: expected `{}`", kHeader);
      continue;
    }
    const std::optional<FaultCell> cell = read_cell(line);
    if (!cell) return fmt::format("line {}: expected a row of `{}`", number, kHeader);
    std::uint64_t& known = calls[Site{cell->op, cell->role}];
    known = std::max(known, cell->calls);
    if (cell->injected != 0) {
      read.injected(cell->kind, cell->op, cell->role, cell->injected);
      read.survived(cell->kind, cell->op, cell->role, cell->survived);
    }
  }
  for (const auto& [site, times] : calls) read.called(site.op, site.role, times);
  add(read);
  return std::string();
}

}  // namespace porpoise::sim
