// A constant database from anybody. One that is found whole answers every search as a walk through
// its records does, and can be made again; users/cdb and alias databases of any content are read.

#include <map>

#include "impl/control/aliases.h"
#include "impl/control/users.h"
#include "tests/fuzz/fuzz.h"

namespace porpoise::control {
namespace {

using fuzz::require;

void check(const Cdb& database, std::string_view asked) {
  std::map<std::string, std::string_view, std::less<>> first;
  CdbMaker maker;
  const std::vector<CdbRecord> records = database.records();
  require(records.size() == database.size(), "every record counts");
  for (const CdbRecord& record : records) {
    first.emplace(record.key, record.data);
    require(maker.add(record.key, record.data).has_value(), "a record fits");
  }
  const Result<Cdb> again = Cdb::open(maker.finish());
  require(again.has_value() && again->size() == records.size(), "it can be made again");
  for (const auto& [key, data] : first) {
    require(again->find(key) == data, "what was made answers with the first of equal keys");
  }
  (void)database.find(asked);
  (void)find_assigned(database, asked);
  (void)find_alias(database, asked);
  (void)find_next_alias(database, asked);
}

/// A sound database of records that the input names: content is fuzzed, not only structure.
void check_records(fuzz::Input input, std::string_view asked) {
  CdbMaker maker;
  while (!input.empty()) {
    const std::string_view key = input.take(input.byte() % 32);
    const std::string_view data = input.take(input.byte());
    require(maker.add(key, data).has_value(), "a record fits");
  }
  const Result<Cdb> made = Cdb::open(maker.finish());
  require(made.has_value(), "what was made is whole");
  check(*made, asked);
  for (const CdbRecord& record : made->records()) {
    const std::string_view key = record.key.empty() ? record.key : record.key.substr(1);
    (void)find_assigned(*made, key);
    (void)find_alias(*made, key);
  }
}

}  // namespace
}  // namespace porpoise::control

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace porpoise;
  fuzz::Input input(data, size);
  const bool raw = input.byte() == 'r';
  const std::string_view asked = input.take(input.byte() % 16);
  if (!raw) {
    control::check_records(input, asked);
    return 0;
  }
  const Result<control::Cdb> database = control::Cdb::open(std::string(input.rest()));
  if (database.has_value()) control::check(*database, asked);
  return 0;
}
