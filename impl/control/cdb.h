#pragma once
// D. J. Bernstein's constant databases (cr.yp.to/cdb/cdb.txt): the format of morercpthosts.cdb,
// users/cdb and aliases.cdb. Over bytes in memory; cdb_file.h fetches and stores them.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "impl/base/result.h"

namespace porpoise::control {

struct CdbRecord {
  std::string_view key;
  std::string_view data;
};

/// A database that was found whole. Answers are views that live as long as it does.
class Cdb {
 public:
  /// Looks at every byte that a search may follow: whoever has a Cdb gets answers, never errors.
  /// Errors: bad_message: it is damaged, or no cdb.
  static Result<Cdb> open(std::string bytes);

  Cdb(Cdb&&) = default;
  Cdb& operator=(Cdb&&) = default;

  /// The data of the first record with that key.
  std::optional<std::string_view> find(std::string_view key) const;
  bool contains(std::string_view key) const { return find(key).has_value(); }

  /// All records, in the order in which they were added.
  std::vector<CdbRecord> records() const;
  std::size_t size() const { return count_; }
  const std::string& bytes() const { return bytes_; }

 private:
  Cdb(std::string bytes, std::size_t count) : bytes_(std::move(bytes)), count_(count) {}

  std::string bytes_;
  std::size_t count_;
};

/// Collects records and lays them out as cdbmake does. Of equal keys the first one answers.
class CdbMaker {
 public:
  CdbMaker();

  /// Errors: file_too_large: it would grow beyond 4 GiB; the record is left out.
  Result<void> add(std::string_view key, std::string_view data);

  /// The whole database; the maker is spent.
  std::string finish();

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t position = 0;
  };

  std::string bytes_;
  std::map<std::uint32_t, std::vector<Slot>> tables_;  // by hash modulo 256, in order of adding
  std::size_t count_ = 0;
};

}  // namespace porpoise::control
