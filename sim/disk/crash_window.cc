#include "sim/disk/crash_window.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "sim/clock/random.h"

namespace porpoise::sim {
namespace {

// Beyond this much unsynced data it is cut into larger pieces.
constexpr std::uint64_t kFineBytesMax = 64 << 10;
constexpr std::uint64_t kMiddleBytesMax = 1 << 20;
constexpr std::uint64_t kCoarsePiece = 64 << 10;

std::uint64_t round_down(std::uint64_t value, std::uint64_t unit) {
  return value - value % unit;
}

/// Bytes that nobody wrote; the same ones whenever asked for the same place.
std::string stale_bytes(FileId file, std::uint64_t offset, std::uint64_t length) {
  Random bytes(hash_bytes128({}, file.number ^ offset << 20).low);
  std::string out(length, '\0');
  for (char& byte : out) byte = static_cast<char>(bytes.draw() | 1);
  return out;
}

}  // namespace

/// Cuts the log into atoms, in one pass from the oldest op to the newest.
class CrashWindow::Builder {
 public:
  Builder(CrashWindow& window, std::uint64_t unit)
      : window_(window), profile_(window.profile()), unit_(unit), all_(window.base()) {}

  void add(const MicroOp& op) {
    first_of_op_ = static_cast<std::uint32_t>(window_.atoms_.size());
    if (op.kind == MicroOp::Kind::extent) {
      add_extent(op);
    } else {
      add_whole(op);
    }
    std::vector<std::uint32_t>& atoms = atoms_of_[op.id];
    atoms = std::move(stand_ins_);
    stand_ins_.clear();
    for (auto at = first_of_op_; at < window_.atoms_.size(); ++at) {
      if (!window_.atoms_[at].garbage) atoms.push_back(at);
    }
  }

 private:
  void add_whole(const MicroOp& op) {
    const Inode* inode = all_.find(op.file);
    const bool idle =
        op.kind == MicroOp::Kind::allocate ||
        (op.kind == MicroOp::Kind::attributes && inode && inode->attributes == op.attributes);
    CrashAtom atom;
    atom.op = &op;
    need_ops(atom, op.needs);
    need_ops(atom, op.follows);
    if (op.kind == MicroOp::Kind::size) sizes_[op.file].push_back(at_end());
    push(std::move(atom), !idle);
    if (op.kind == MicroOp::Kind::size && op.grows) add_garbage(op);
  }

  /// Blocks that are new to the file may show what they held before.
  void add_garbage(const MicroOp& size) {
    const std::uint64_t known = round_down(size.size_before + kPageSize - 1, kPageSize);
    CrashAtom garbage;
    garbage.op = &size;
    garbage.garbage = true;
    garbage.offset = std::max(size.length, known);
    if (profile_.size_lead != SizeLead::garbage || garbage.offset >= size.offset) return;
    garbage.length = size.offset - garbage.offset;
    garbage.needs.push_back(at_end() - 1);
    window_.atoms_.push_back(std::move(garbage));
  }

  void add_extent(const MicroOp& op) {
    if (op.length == 0) return;
    const std::uint64_t end = op.offset + op.length;
    const Inode* inode = all_.find(op.file);
    if (inode == nullptr || (!op.bytes && end <= inode->size && may_drop() &&
                             inode->bytes.has_no_page(op.offset, op.length))) {
      CrashAtom idle;
      need_ops(idle, op.needs);
      need_ops(idle, op.follows);
      stand_ins_ = std::move(idle.needs);
      return;
    }
    std::uint64_t growth = end;  // From here on in pages that carry the size along.
    if (op.grows) growth = std::max(op.offset, round_down(op.size_before, kSectorSize));
    if (profile_.data == DataOrder::per_file) growth = op.offset;
    std::uint64_t at = op.offset;
    while (at < end) {
      const std::uint64_t unit = at < growth ? unit_ : std::max(unit_, kPageSize);
      std::uint64_t next = std::min(end, round_down(at, unit) + unit);
      if (at < growth) next = std::min(next, growth);
      if (profile_.data == DataOrder::per_file) next = end;
      add_piece(op, at, next - at);
      at = next;
    }
  }

  void add_piece(const MicroOp& op, std::uint64_t offset, std::uint64_t length) {
    CrashAtom atom;
    atom.op = &op;
    atom.offset = offset;
    atom.length = length;
    need_ops(atom, op.needs);
    need_ops(atom, op.follows);
    if (profile_.data == DataOrder::global && at_end() > first_of_op_) {
      atom.needs.push_back(at_end() - 1);
    }
    need_size(atom);
    // Later versions of a sector never reach the disk before earlier ones.
    for (std::uint64_t s = offset / kSectorSize; s <= (offset + length - 1) / kSectorSize; ++s) {
      const auto last = sectors_.find({op.file, s});
      if (last != sectors_.end()) atom.needs.push_back(last->second);
    }
    const Hash128 before = all_.hash_of_bytes(op.file);
    push(std::move(atom), true);
    if (all_.hash_of_bytes(op.file) == before && may_drop()) return drop_last();
    for (std::uint64_t s = offset / kSectorSize; s <= (offset + length - 1) / kSectorSize; ++s) {
      sectors_[{op.file, s}] = at_end() - 1;
    }
  }

  /// A piece beyond the size shows only with the growth that first covers it.
  void need_size(CrashAtom& atom) const {
    const auto sizes = sizes_.find(atom.op->file);
    if (sizes == sizes_.end()) return;
    if (atom.op->grows) {
      atom.needs.push_back(sizes->second.back());
      return;
    }
    const std::uint64_t start = round_down(atom.offset, kSectorSize);
    for (auto at = sizes->second.rbegin(); at != sizes->second.rend(); ++at) {
      const MicroOp& size = *window_.atoms_[*at].op;
      if (size.size_before > start || start >= size.offset) continue;
      atom.needs.push_back(*at);
      return;
    }
  }

  /// An atom that changes nothing, whatever else survives, may be left out. Stale bytes are not in
  /// all_, so what overwrites them must stay.
  bool may_drop() const { return profile_.size_lead != SizeLead::garbage; }

  void push(CrashAtom atom, bool keep) {
    std::sort(atom.needs.begin(), atom.needs.end());
    atom.needs.erase(std::unique(atom.needs.begin(), atom.needs.end()), atom.needs.end());
    window_.atoms_.push_back(std::move(atom));
    window_.apply(at_end() - 1, all_);
    if (!keep) drop_last();
  }

  /// Whoever needs the dropped atom needs what it needed.
  void drop_last() {
    const std::vector<std::uint32_t>& needs = window_.atoms_.back().needs;
    stand_ins_.insert(stand_ins_.end(), needs.begin(), needs.end());
    window_.atoms_.pop_back();
  }

  void need_ops(CrashAtom& atom, const std::vector<std::uint64_t>& ids) const {
    for (const std::uint64_t id : ids) {
      const auto atoms = atoms_of_.find(id);
      if (atoms == atoms_of_.end()) continue;
      atom.needs.insert(atom.needs.end(), atoms->second.begin(), atoms->second.end());
    }
  }

  std::uint32_t at_end() const { return static_cast<std::uint32_t>(window_.atoms_.size()); }

  CrashWindow& window_;
  const Profile& profile_;
  std::uint64_t unit_;  ///< Bytes of a piece.
  DiskImage all_;       ///< With every atom so far.
  std::uint32_t first_of_op_ = 0;
  std::vector<std::uint32_t> stand_ins_;  ///< For atoms of the op at hand that were left out.
  std::map<std::uint64_t, std::vector<std::uint32_t>> atoms_of_;
  std::map<FileId, std::vector<std::uint32_t>> sizes_;
  std::map<std::pair<FileId, std::uint64_t>, std::uint32_t> sectors_;
};

CrashWindow::CrashWindow(const DurableState& state) : state_(&state) {
  std::uint64_t written = 0;
  for (const auto& entry : state.log()) {
    if (entry.second.bytes) written += entry.second.length;
  }
  Builder builder(*this, written <= kFineBytesMax     ? kSectorSize
                         : written <= kMiddleBytesMax ? kPageSize
                                                      : kCoarsePiece);
  for (const auto& entry : state.log()) builder.add(entry.second);
}

void CrashWindow::apply(std::uint32_t at, DiskImage& image) const {
  const CrashAtom& atom = atoms_[at];
  if (atom.garbage) {
    const std::string stale = stale_bytes(atom.op->file, atom.offset, atom.length);
    image.write(atom.op->file, atom.offset, stale, atom.op->attributes.modified);
  } else if (atom.is_piece()) {
    apply_piece(*atom.op, atom.offset, atom.length, image);
  } else {
    sim::apply(*atom.op, image);
  }
}

void CrashWindow::apply_torn(std::uint32_t at, DiskImage& image) const {
  const CrashAtom& atom = atoms_[at];
  if (profile().tear == Tear::bytes) {
    apply_piece(*atom.op, atom.offset, atom.length / 2, image);
    return;
  }
  apply_piece(*atom.op, atom.offset, atom.length, image);
  const std::uint64_t start = round_down(atom.offset, kSectorSize);
  const std::uint64_t end = round_down(atom.offset + atom.length - 1, kSectorSize) + kSectorSize;
  image.write(atom.op->file, start, stale_bytes(atom.op->file, start, end - start),
              atom.op->attributes.modified);
}

std::string CrashWindow::describe(std::uint32_t at, const Roles& roles) const {
  const CrashAtom& atom = atoms_[at];
  std::string out =
      fmt::format("{} {}: {} #{}", name_of(atom.op->site.op), roles.name(atom.op->site.role),
                  name_of(atom.op->kind), atom.op->file.number);
  if (atom.op->is_of_names()) out += " " + atom.op->name;
  if (atom.op->kind == MicroOp::Kind::rename) out += " -> " + atom.op->name2;
  if (atom.op->kind == MicroOp::Kind::size) out += fmt::format(" = {}", atom.op->offset);
  if (atom.garbage) out += " stale bytes";
  if (atom.length != 0) out += fmt::format(" [{}, {})", atom.offset, atom.offset + atom.length);
  return out;
}

}  // namespace porpoise::sim
