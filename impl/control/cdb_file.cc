#include "impl/control/cdb_file.h"

#include "impl/host/file_io.h"

namespace porpoise::control {
namespace {

constexpr std::size_t kDatabaseMax = std::size_t{1} << 30;
constexpr std::uint32_t kReadableByAll = 0644;

}  // namespace

Task<Result<Cdb>> load_cdb(FileSystem& files, std::string path) {
  Result<std::string> bytes = co_await read_file(files, std::move(path), kDatabaseMax);
  if (bytes.has_error()) co_return bytes.error();
  co_return Cdb::open(std::move(*bytes));
}

Task<Result<void>> store_cdb(FileSystem& files, std::string path, CdbMaker maker) {
  std::string bytes = maker.finish();
  co_return co_await replace_file(files, std::move(path), std::move(bytes), kReadableByAll);
}

}  // namespace porpoise::control
