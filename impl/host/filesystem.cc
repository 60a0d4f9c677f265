#include "impl/host/filesystem.h"

#include "impl/host/file_io.h"

namespace porpoise {

Task<Result<void>> File::write_and_sync(std::uint64_t offset, std::string_view bytes) {
  const Result<void> written = co_await write_full(*this, offset, bytes);
  PORPOISE_CO_CHECK(written);
  co_return co_await sync(Sync::data);
}

}  // namespace porpoise
