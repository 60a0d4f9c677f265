#include "sim/disk/crash_states.h"

#include <algorithm>
#include <array>

namespace porpoise::sim {
namespace {

class Visitor {
 public:
  Visitor(const CrashWindow& window, const CrashBounds& bounds,
          const std::function<void(const CrashState&)>& visit)
      : window_(window), bounds_(bounds), visit_(visit), fates_(window.atoms().size(), Fate::lost) {
    torn_max_ = std::max(bounds.torn_max, window.profile().tear == Tear::never ? 0U : 1U);
  }

  CrashCount run() {
    const std::uint64_t limit = 1ULL << std::min(bounds_.exhaustive_max, 30U);
    count_.exhaustive = fates_.size() <= bounds_.exhaustive_max || !exceeds(limit);
    if (count_.exhaustive) {
      DiskImage base = window_.base();
      descend(0, std::move(base), torn_max_);
    } else {
      sample();
    }
    return count_;
  }

 private:
  bool allowed(std::uint32_t at) const {
    const std::vector<std::uint32_t>& needs = window_.atoms()[at].needs;
    return std::all_of(needs.begin(), needs.end(),
                       [&](std::uint32_t need) { return fates_[need] == Fate::kept; });
  }

  /// All ways to continue from atom `at` on, `image` holding what was kept so far.
  void descend(std::uint32_t at, DiskImage image, unsigned torn_left) {
    while (at < fates_.size() && !allowed(at)) ++at;
    if (at == fates_.size()) return emit(std::move(image));
    descend(at + 1, image, torn_left);
    if (torn_left != 0 && window_.atoms()[at].is_piece()) {
      DiskImage torn = image;
      window_.apply_torn(at, torn);
      torn.settle();
      fates_[at] = Fate::torn;
      descend(at + 1, std::move(torn), torn_left - 1);
    }
    window_.apply(at, image);
    image.settle();
    fates_[at] = Fate::kept;
    descend(at + 1, std::move(image), torn_left);
    fates_[at] = Fate::lost;
  }

  /// True when there are more than `limit` states, not counting torn ones.
  bool exceeds(std::uint64_t limit) {
    if (fates_.size() >= limit) return true;
    std::uint64_t found = 0;
    count_from(0, limit, found);
    std::fill(fates_.begin(), fates_.end(), Fate::lost);
    return found > limit;
  }
  void count_from(std::uint32_t at, std::uint64_t limit, std::uint64_t& found) {
    while (at < fates_.size() && !allowed(at)) ++at;
    if (found > limit) return;
    if (at == fates_.size()) {
      ++found;
      return;
    }
    fates_[at] = Fate::kept;
    count_from(at + 1, limit, found);
    fates_[at] = Fate::lost;
    count_from(at + 1, limit, found);
  }

  void emit(DiskImage image) {
    image.drop_unreachable();
    ++count_.states;
    const Hash128 hash = image.hash();
    visit_(CrashState{image, hash, fates_});
  }

  /// The state in which every atom that `wanted` names and that is allowed is kept.
  template <class Wanted>
  void emit_where(Wanted wanted) {
    DiskImage image = window_.base();
    for (std::uint32_t at = 0; at < fates_.size(); ++at) {
      const bool kept = wanted(at) && allowed(at);
      fates_[at] = kept ? Fate::kept : Fate::lost;
      if (kept) window_.apply(at, image);
    }
    emit(std::move(image));
    std::fill(fates_.begin(), fates_.end(), Fate::lost);
  }

  void sample() {
    const auto size = static_cast<std::uint32_t>(fates_.size());
    emit_where([](std::uint32_t) { return false; });
    emit_where([](std::uint32_t) { return true; });
    const std::uint32_t each = std::max(1U, bounds_.samples_max / 4);
    const std::uint32_t step = (size + each - 1) / each;
    for (std::uint32_t end = step; end < size; end += step) {
      emit_where([end](std::uint32_t at) { return at < end; });
    }
    for (std::uint32_t one = 0; one < size; one += step) {
      emit_where([one](std::uint32_t at) { return at != one; });
    }
    for (std::uint32_t one = 0; one < size; one += step) emit_with_needs(one);
    drop_each_file(each);
    Random chance(bounds_.seed);
    static constexpr std::array<std::uint32_t, 3> kShares = {200'000, 500'000, 800'000};
    for (std::uint32_t i = 0; i < each; ++i) {
      const std::uint32_t share = kShares[i % kShares.size()];
      emit_where([&](std::uint32_t) { return chance.chance(share); });
    }
    if (torn_max_ != 0) tear_some(each, chance);
  }

  void emit_with_needs(std::uint32_t one) {
    std::vector<bool> wanted(fates_.size());
    wanted[one] = true;
    for (std::uint32_t at = one + 1; at-- > 0;) {
      if (!wanted[at]) continue;
      for (const std::uint32_t need : window_.atoms()[at].needs) wanted[need] = true;
    }
    emit_where([&](std::uint32_t at) { return wanted[at]; });
  }

  void drop_each_file(std::uint32_t files_max) {
    std::vector<FileId> files;
    for (const CrashAtom& atom : window_.atoms()) files.push_back(atom.op->file);
    std::sort(files.begin(), files.end());
    files.erase(std::unique(files.begin(), files.end()), files.end());
    if (files.size() > files_max) files.resize(files_max);
    for (const FileId file : files) {
      emit_where([&](std::uint32_t at) { return window_.atoms()[at].op->file != file; });
    }
  }

  /// Everything is kept up to one torn piece.
  void tear_some(std::uint32_t times, Random& chance) {
    for (std::uint32_t i = 0; i < times; ++i) {
      const auto one = static_cast<std::uint32_t>(chance.below(fates_.size()));
      if (!window_.atoms()[one].is_piece()) continue;
      DiskImage image = window_.base();
      for (std::uint32_t at = 0; at < fates_.size(); ++at) {
        if (!allowed(at)) continue;
        fates_[at] = at == one ? Fate::torn : Fate::kept;
        at == one ? window_.apply_torn(at, image) : window_.apply(at, image);
      }
      emit(std::move(image));
      std::fill(fates_.begin(), fates_.end(), Fate::lost);
    }
  }

  const CrashWindow& window_;
  const CrashBounds& bounds_;
  const std::function<void(const CrashState&)>& visit_;
  std::vector<Fate> fates_;
  unsigned torn_max_ = 0;
  CrashCount count_;
};

}  // namespace

CrashCount for_each_crash_state(const CrashWindow& window, const CrashBounds& bounds,
                                const std::function<void(const CrashState&)>& visit) {
  return Visitor(window, bounds, visit).run();
}

DiskImage random_crash_state(const CrashWindow& window, Random& chance, bool tears) {
  // Often the extremes, else every atom by itself with one of three likelihoods.
  static constexpr std::array<std::uint32_t, 8> kShares = {0,       200'000, 200'000, 500'000,
                                                           500'000, 800'000, 800'000, 1'000'000};
  std::uint32_t share = kShares[chance.below(kShares.size())];
  if (window.profile().eager_loss && chance.chance(400'000)) share = 0;
  const bool may_tear = window.profile().tear != Tear::never && chance.chance(500'000);
  bool to_tear = tears || may_tear;
  if (tears) share = std::min(share, 800'000U);  // Else nothing is left to be torn.
  DiskImage image = window.base();
  std::vector<bool> kept(window.atoms().size());
  for (std::uint32_t at = 0; at < kept.size(); ++at) {
    const CrashAtom& atom = window.atoms()[at];
    const bool wanted = chance.chance(share);
    const bool allowed = std::all_of(atom.needs.begin(), atom.needs.end(),
                                     [&](std::uint32_t need) { return kept[need]; });
    if (!allowed) continue;
    if (wanted) {
      window.apply(at, image);
      kept[at] = true;
    } else if (to_tear && atom.is_piece()) {
      window.apply_torn(at, image);
      to_tear = false;
    }
  }
  image.drop_orphans();
  image.settle();
  return image;
}

}  // namespace porpoise::sim
