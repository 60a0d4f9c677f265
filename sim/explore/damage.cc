#include "sim/explore/damage.h"

#include <algorithm>
#include <map>

namespace porpoise::sim {

namespace {

constexpr std::uint64_t kPage = 4096;
constexpr std::size_t kPiece = 24;   ///< Bytes that are not equal by chance.
constexpr std::size_t kStride = 40;  ///< From one piece to the next.
/// A message larger than this need not stand beside its envelope.
constexpr std::size_t kElsewhere = 100'000;

/// What stands within a page of the damage.
std::string around(const DiskEvent& event, const DiskImage& seen) {
  const Inode* const inode = seen.find(event.file);
  if (inode == nullptr) return std::string();
  const bool sector = event.kind == DiskEvent::Kind::spoil;
  const std::uint64_t at = sector ? event.offset * kSectorSize : event.offset;
  const std::uint64_t length = event.kind == DiskEvent::Kind::write ? event.length : kSectorSize;
  const std::uint64_t first = at < kPage ? 0 : (at / kPage - 1) * kPage;
  const std::uint64_t last = std::min(inode->size, ((at + length) / kPage + 2) * kPage);
  if (first >= last) return std::string();
  std::string bytes(last - first, '\0');
  inode->bytes.read(first, bytes);
  return bytes;
}

/// Some piece of `bytes` is one of `content`.
bool share_a_piece(std::string_view bytes, std::string_view content) {
  if (content.size() < kPiece) return bytes.find(content) != std::string_view::npos;
  for (std::size_t at = 0; at + kPiece <= bytes.size(); at += kStride) {
    if (content.find(bytes.substr(at, kPiece)) != std::string_view::npos) return true;
  }
  return false;
}

/// As text or as eight bytes, least significant first: how file names and records have it.
bool names_id(std::string_view bytes, std::uint64_t id) {
  char number[8];
  for (int at = 0; at < 8; ++at) number[at] = static_cast<char>(id >> (8 * at));
  return bytes.find(std::string_view(number, sizeof number)) != std::string_view::npos ||
         bytes.find(std::to_string(id)) != std::string_view::npos;
}

void collect_names(const DiskImage& seen, InodeNumber directory, InodeNumber file,
                   std::set<std::string>& names) {
  seen.find(directory)->names.for_each([&](const Names::Entry& entry) {
    if (entry.number == file) {
      names.insert(entry.name);
    } else if (seen.find(entry.number)->kind == FileKind::directory) {
      collect_names(seen, entry.number, file, names);
    }
  });
}

/// The envelope of a message whose content may stand elsewhere.
bool names_a_recipient(std::string_view bytes, const Fact& submitted) {
  if (submitted.content->size() < kElsewhere) return false;
  return std::any_of(
      submitted.recipients.begin(), submitted.recipients.end(),
      [bytes](const std::string& address) { return bytes.find(address) != bytes.npos; });
}

}  // namespace

bool is_damage(const DiskEvent& event) {
  switch (event.kind) {
    case DiskEvent::Kind::spoil:
    case DiskEvent::Kind::flip:
    case DiskEvent::Kind::scribble:
      return true;
    case DiskEvent::Kind::write:
      return event.lost;
    default:
      return false;
  }
}

std::set<std::string> names_hit_by(const DiskEvent& event, const DiskImage& seen) {
  std::set<std::string> names;
  if (seen.find(event.file) != nullptr) {
    collect_names(seen, DiskImage::kRoot, event.file.number, names);
  }
  return names;
}

std::vector<std::string> hit_by(const DiskEvent& event, const DiskImage& seen,
                                const std::set<std::string>& names, const History& history) {
  const std::string bytes = around(event, seen);
  std::map<std::string, std::vector<std::uint64_t>> ids;
  std::map<std::uint64_t, std::string> holders;
  for (std::size_t at = 0; at < history.size(); ++at) {
    const Fact& fact = history[at];
    if (fact.kind == Fact::Kind::answered && fact.id != 0) {
      holders[fact.id] = fact.key;
      ids[fact.key] = {fact.id};
    } else if (fact.kind == Fact::Kind::bounced && holders.contains(fact.id)) {
      const std::string key = holders[fact.id];
      holders[fact.bounce_id] = key;
      ids[key].push_back(fact.bounce_id);
    }
  }
  std::vector<std::string> keys;
  for (std::size_t at = 0; at < history.size(); ++at) {
    const Fact& fact = history[at];
    if (fact.kind != Fact::Kind::submitted) continue;
    const std::vector<std::uint64_t>& own = ids[fact.key];
    const bool hit = share_a_piece(bytes, *fact.content) || names_a_recipient(bytes, fact) ||
                     std::any_of(own.begin(), own.end(), [&](std::uint64_t id) {
                       return names_id(bytes, id) || names.contains(std::to_string(id));
                     });
    if (hit) keys.push_back(fact.key);
  }
  return keys;
}

}  // namespace porpoise::sim
