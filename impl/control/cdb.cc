#include "impl/control/cdb.h"

#include <limits>

#include "impl/base/wire.h"

namespace porpoise::control {
namespace {

constexpr std::size_t kTables = 256;
constexpr std::size_t kPairSize = 8;  // two numbers of 32 bits, as everything in a cdb
constexpr std::size_t kHeaderSize = kTables * kPairSize;
constexpr std::uint64_t kSizeMost = std::numeric_limits<std::uint32_t>::max();

struct Pair {
  std::uint32_t first = 0;
  std::uint32_t second = 0;
};

std::uint32_t hash_of(std::string_view key) {
  std::uint32_t hash = 5381;
  for (const char c : key) hash = ((hash << 5) + hash) ^ static_cast<unsigned char>(c);
  return hash;
}

/// Nothing where the bytes do not reach that far.
std::optional<Pair> pair_at(std::string_view bytes, std::uint64_t at) {
  if (at > bytes.size()) return std::nullopt;
  WireReader reader(bytes.substr(at));
  Pair pair;
  pair.first = reader.u32();
  pair.second = reader.u32();
  return reader.ok() ? std::optional(pair) : std::nullopt;
}

/// The record at `at`, as long as it ends before `end`.
std::optional<CdbRecord> record_at(std::string_view bytes, std::uint64_t at, std::uint64_t end) {
  const std::optional<Pair> sizes = pair_at(bytes, at);
  if (!sizes) return std::nullopt;
  const std::uint64_t start = at + kPairSize;
  if (start + sizes->first + sizes->second > end) return std::nullopt;
  CdbRecord record;
  record.key = bytes.substr(start, sizes->first);
  record.data = bytes.substr(start + sizes->first, sizes->second);
  return record;
}

std::uint64_t end_of(const CdbRecord& record, std::uint64_t at) {
  return at + kPairSize + record.key.size() + record.data.size();
}

Pair table_of(std::string_view bytes, std::uint32_t hash) {
  return pair_at(bytes, hash % kTables * kPairSize).value_or(Pair());
}

/// Where the first of the tables begins, which is where the records end.
std::uint64_t end_of_records(std::string_view bytes) {
  std::uint64_t end = bytes.size();
  for (std::uint32_t table = 0; table < kTables; ++table) {
    const Pair place = table_of(bytes, table);
    if (place.second > 0) end = std::min<std::uint64_t>(end, place.first);
  }
  return end;
}

/// Calls `visit` with each slot on the way of a search for `hash` until it returns true or a free
/// slot ends the way.
template <class Visit>
void follow(std::string_view bytes, std::uint32_t hash, Visit visit) {
  const Pair table = table_of(bytes, hash);
  for (std::uint64_t i = 0; i < table.second; ++i) {
    const std::uint64_t slot = (hash / kTables + i) % table.second;
    const Pair held = pair_at(bytes, table.first + slot * kPairSize).value_or(Pair());
    if (held.second == 0 || visit(held)) return;
  }
}

/// Every slot in use leads to a record with its hash; nothing when one does not. Else how many.
std::optional<std::size_t> count_slots(std::string_view bytes, std::uint64_t end) {
  std::size_t used = 0;
  for (std::uint32_t table = 0; table < kTables; ++table) {
    const Pair place = table_of(bytes, table);
    if (place.second == 0) continue;
    const std::uint64_t after = place.first + std::uint64_t{place.second} * kPairSize;
    if (place.first < end || after > bytes.size()) return std::nullopt;
    for (std::uint64_t at = place.first; at < after; at += kPairSize) {
      const Pair slot = pair_at(bytes, at).value_or(Pair());
      if (slot.second == 0) continue;
      const std::optional<CdbRecord> record =
          slot.second < kHeaderSize ? std::nullopt : record_at(bytes, slot.second, end);
      const bool fits =
          record && slot.first % kTables == table && hash_of(record->key) == slot.first;
      if (!fits) return std::nullopt;
      ++used;
    }
  }
  return used;
}

/// A search for its key gets to the record at `at`.
bool is_reachable(std::string_view bytes, std::uint64_t at, const CdbRecord& record) {
  bool reached = false;
  follow(bytes, hash_of(record.key), [&](const Pair& slot) {
    reached = slot.second == at;
    return reached;
  });
  return reached;
}

/// The records fill the room before the tables without a gap, and each can be found.
std::optional<std::size_t> count_records(std::string_view bytes, std::uint64_t end) {
  std::size_t count = 0;
  std::uint64_t at = kHeaderSize;
  while (at < end) {
    const std::optional<CdbRecord> record = record_at(bytes, at, end);
    if (!record || !is_reachable(bytes, at, *record)) return std::nullopt;
    at = end_of(*record, at);
    ++count;
  }
  return at == end ? std::optional(count) : std::nullopt;
}

}  // namespace

Result<Cdb> Cdb::open(std::string bytes) {
  const ErrorCode damaged = make_error(errc::bad_message);
  if (bytes.size() < kHeaderSize || bytes.size() > kSizeMost) return damaged;
  const std::uint64_t end = end_of_records(bytes);
  const std::optional<std::size_t> slots = count_slots(bytes, end);
  if (!slots) return damaged;
  const std::optional<std::size_t> records = count_records(bytes, end);
  if (!records || *records != *slots) return damaged;
  return Cdb(std::move(bytes), *records);
}

std::optional<std::string_view> Cdb::find(std::string_view key) const {
  std::optional<std::string_view> found;
  const std::uint32_t hash = hash_of(key);
  follow(bytes_, hash, [&](const Pair& slot) {
    if (slot.first != hash) return false;
    const std::optional<CdbRecord> record = record_at(bytes_, slot.second, bytes_.size());
    if (record && record->key == key) found = record->data;
    return found.has_value();
  });
  return found;
}

std::vector<CdbRecord> Cdb::records() const {
  std::vector<CdbRecord> all;
  std::uint64_t at = kHeaderSize;
  while (all.size() < count_) {
    const std::optional<CdbRecord> record = record_at(bytes_, at, bytes_.size());
    all.push_back(record.value_or(CdbRecord()));
    at = end_of(all.back(), at);
  }
  return all;
}

CdbMaker::CdbMaker() : bytes_(kHeaderSize, '\0') {}

Result<void> CdbMaker::add(std::string_view key, std::string_view data) {
  const std::uint64_t record = kPairSize + std::uint64_t{key.size()} + data.size();
  const std::uint64_t tables = (count_ + 1) * 2 * kPairSize;
  if (bytes_.size() + record + tables > kSizeMost) return make_error(errc::file_too_large);
  Slot slot;
  slot.hash = hash_of(key);
  slot.position = static_cast<std::uint32_t>(bytes_.size());
  tables_[slot.hash % kTables].push_back(slot);
  put_u32(bytes_, static_cast<std::uint32_t>(key.size()));
  put_u32(bytes_, static_cast<std::uint32_t>(data.size()));
  bytes_ += key;
  bytes_ += data;
  ++count_;
  return Result<void>();
}

std::string CdbMaker::finish() {
  for (std::uint32_t table = 0; table < kTables; ++table) {
    const std::vector<Slot>& slots = tables_[table];
    char* const place = bytes_.data() + table * kPairSize;
    set_u32(place, static_cast<std::uint32_t>(bytes_.size()));
    set_u32(place + 4, static_cast<std::uint32_t>(slots.size() * 2));
    std::vector<Slot> laid(slots.size() * 2);
    for (const Slot& slot : slots) {
      std::size_t at = slot.hash / kTables % laid.size();
      while (laid[at].position != 0) at = (at + 1) % laid.size();
      laid[at] = slot;
    }
    for (const Slot& slot : laid) {
      put_u32(bytes_, slot.hash);
      put_u32(bytes_, slot.position);
    }
  }
  return std::move(bytes_);
}

}  // namespace porpoise::control
