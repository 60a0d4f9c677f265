#include "impl/control/cdb.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <map>

#include <cdb.h>  // tinycdb's

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace porpoise::control {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

std::string made_of(const Pairs& pairs) {
  CdbMaker maker;
  for (const auto& [key, data] : pairs) EXPECT_TRUE(maker.add(key, data).has_value());
  return maker.finish();
}

Pairs records_of(const Cdb& cdb) {
  Pairs pairs;
  for (const CdbRecord& record : cdb.records()) pairs.emplace_back(record.key, record.data);
  return pairs;
}

/// Few letters and short, so that keys are equal often and meet in the tables.
rc::Gen<Pairs> some_pairs() {
  const auto word = rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab\0", 3)));
  return rc::gen::container<Pairs>(rc::gen::pair(word, rc::gen::arbitrary<std::string>()));
}

/// A file without a name that both libraries can work on.
class OracleFile {
 public:
  OracleFile() {
    std::string path = "/tmp/porpoise-cdb-XXXXXX";
    descriptor_ = ::mkstemp(path.data());
    EXPECT_GE(descriptor_, 0);
    ::unlink(path.c_str());
  }
  ~OracleFile() { ::close(descriptor_); }

  int descriptor() const { return descriptor_; }
  void write(const std::string& bytes) {
    EXPECT_EQ(::pwrite(descriptor_, bytes.data(), bytes.size(), 0),
              static_cast<ssize_t>(bytes.size()));
  }
  std::string read() {
    std::string bytes(static_cast<std::size_t>(::lseek(descriptor_, 0, SEEK_END)), '\0');
    EXPECT_EQ(::pread(descriptor_, bytes.data(), bytes.size(), 0),
              static_cast<ssize_t>(bytes.size()));
    return bytes;
  }

 private:
  int descriptor_ = -1;
};

std::string made_by_tinycdb(const Pairs& pairs) {
  OracleFile file;
  cdb_make make;
  EXPECT_EQ(::cdb_make_start(&make, file.descriptor()), 0);
  for (const auto& [key, data] : pairs) {
    EXPECT_EQ(::cdb_make_add(&make, key.data(), static_cast<unsigned>(key.size()), data.data(),
                             static_cast<unsigned>(data.size())),
              0);
  }
  EXPECT_EQ(::cdb_make_finish(&make), 0);
  return file.read();
}

std::optional<std::string> found_by_tinycdb(const std::string& bytes, const std::string& key) {
  OracleFile file;
  file.write(bytes);
  cdb reader;
  EXPECT_EQ(::cdb_init(&reader, file.descriptor()), 0);
  std::optional<std::string> found;
  if (::cdb_find(&reader, key.data(), static_cast<unsigned>(key.size())) > 0) {
    const unsigned size = cdb_datalen(&reader);
    found =
        std::string(static_cast<const char*>(::cdb_get(&reader, size, cdb_datapos(&reader))), size);
  }
  ::cdb_free(&reader);
  return found;
}

RC_GTEST_PROP(Cdb, GivesTheFirstOfEqualKeysAndNothingElse, ()) {
  const Pairs pairs = *some_pairs();
  std::map<std::string, std::string> first;
  for (const auto& [key, data] : pairs) first.emplace(key, data);
  const Result<Cdb> cdb = Cdb::open(made_of(pairs));
  RC_ASSERT(cdb.has_value());
  RC_ASSERT(records_of(*cdb) == pairs);
  RC_ASSERT(cdb->size() == pairs.size());
  for (const auto& [key, data] : first) RC_ASSERT(*cdb->find(key) == data);
  const auto other = *rc::gen::arbitrary<std::string>();
  RC_ASSERT(cdb->contains(other) == first.contains(other));
}

RC_GTEST_PROP(Cdb, IsWhatTinycdbMakes, ()) {
  const Pairs pairs = *some_pairs();
  const std::string theirs = made_by_tinycdb(pairs);
  const Result<Cdb> cdb = Cdb::open(theirs);
  RC_ASSERT(cdb.has_value());
  RC_ASSERT(records_of(*cdb) == pairs);
  RC_ASSERT(made_of(pairs) == theirs);
}

RC_GTEST_PROP(Cdb, IsWhatTinycdbReads, ()) {
  const Pairs pairs = *rc::gen::nonEmpty(some_pairs());
  const std::string bytes = made_of(pairs);
  const Result<Cdb> cdb = Cdb::open(bytes);
  RC_ASSERT(cdb.has_value());
  const std::string key = *rc::gen::oneOf(rc::gen::element(pairs.front().first, pairs.back().first),
                                          rc::gen::arbitrary<std::string>());
  const std::optional<std::string_view> ours = cdb->find(key);
  RC_ASSERT((ours ? std::optional<std::string>(*ours) : std::nullopt) ==
            found_by_tinycdb(bytes, key));
}

TEST(Cdb, ManyRecordsAreAllFound) {
  Pairs pairs;
  for (int i = 0; i < 20'000; ++i) {
    pairs.emplace_back("host" + std::to_string(i) + ".example", std::to_string(i));
  }
  const Result<Cdb> cdb = Cdb::open(made_of(pairs));
  ASSERT_TRUE(cdb.has_value());
  for (const auto& [key, data] : pairs) EXPECT_EQ(cdb->find(key), data);
  EXPECT_FALSE(cdb->contains("host20000.example"));
}

RC_GTEST_PROP(Cdb, CutShortIsDamaged, ()) {
  const std::string bytes = made_of(*rc::gen::nonEmpty(some_pairs()));
  const auto kept = *rc::gen::inRange<std::size_t>(0, bytes.size());
  const Result<Cdb> cdb = Cdb::open(bytes.substr(0, kept));
  RC_ASSERT(cdb.has_error());
  RC_ASSERT(cdb.error() == errc::bad_message);
}

/// Damage may hit the contents of a record, which nothing can tell, but never makes a search go
/// astray.
RC_GTEST_PROP(Cdb, DamageNeverLeadsAstray, ()) {
  const Pairs pairs = *rc::gen::nonEmpty(some_pairs());
  std::string bytes = made_of(pairs);
  const auto hits = *rc::gen::nonEmpty(
      rc::gen::container<std::vector<std::pair<std::size_t, char>>>(rc::gen::pair(
          rc::gen::inRange<std::size_t>(0, bytes.size()), rc::gen::arbitrary<char>())));
  for (const auto& [at, byte] : hits) bytes[at] = byte;
  const Result<Cdb> cdb = Cdb::open(bytes);
  if (cdb.has_error()) {
    RC_ASSERT(cdb.error() == errc::bad_message);
    return;
  }
  for (const CdbRecord& record : cdb->records()) RC_ASSERT(cdb->contains(record.key));
  for (const auto& [key, data] : pairs) static_cast<void>(cdb->find(key));
}

TEST(Cdb, NoiseIsDamaged) {
  EXPECT_TRUE(Cdb::open("").has_error());
  EXPECT_TRUE(Cdb::open("a.example\n").has_error());
  EXPECT_TRUE(Cdb::open(std::string(4096, '\xff')).has_error());
}

TEST(Cdb, ATableOfTheWholeFileIsDamaged) {
  std::string bytes = made_of({{"a", "b"}});
  for (std::size_t i = 0; i < 2048; i += 8)
    bytes.replace(i, 8, std::string("\0\0\0\0\xff\xff\xff\xff", 8));
  EXPECT_TRUE(Cdb::open(bytes).has_error());
}

TEST(Cdb, HeaderAndTablesAreAsTheFormatSays) {
  const std::string bytes = made_of({{"one", "Hello"}});
  ASSERT_EQ(bytes.size(), 2048u + 8 + 3 + 5 + 2 * 8);
  EXPECT_EQ(bytes.substr(2048, 16), std::string("\3\0\0\0\5\0\0\0oneHello", 16));
}

}  // namespace
}  // namespace porpoise::control
