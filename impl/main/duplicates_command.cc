#include <fmt/format.h>

#include "impl/control/load.h"
#include "impl/main/commands.h"
#include "impl/main/messages.h"
#include "impl/operate/duplicates.h"

namespace porpoise::command {
namespace {

constexpr std::size_t kPiece = 64 << 10;

/// The whole lines at the start of `text`, for people or as they are; they are taken out of it.
std::string take_lines(std::string& text, bool json) {
  std::string out;
  std::size_t start = 0;
  for (std::size_t end = 0; (end = text.find('\n', start)) != text.npos; start = end + 1) {
    const std::string_view line = std::string_view(text).substr(start, end + 1 - start);
    const std::optional<send::PerhapsTwice> entry = operate::read_line(line);
    if (!entry) continue;  // a crash cut it short
    out += json ? std::string(line) : operate::describe(*entry);
  }
  text.erase(0, start);
  return out;
}

}  // namespace

Task<int> queue_duplicates(Host host, std::string home, bool json) {
  const std::string path = operate::duplicates_path(home);
  const Result<FileInfo> home_info = co_await host.files.stat(home + "/control");
  if (home_info.has_error()) {
    std::string line =
        fmt::format("{} is no home of a server: {}", home, home_info.error().message());
    co_return co_await refuse(host, std::move(line));
  }
  Result<std::unique_ptr<File>> file = co_await host.files.open(path, OpenOptions());
  if (file.has_error() && file.error() == errc::no_such_file_or_directory) co_return kDone;
  if (file.has_error()) {
    std::string line = fmt::format("cannot read {}: {}", path, file.error().message());
    co_return co_await refuse(host, std::move(line));
  }
  std::string text;
  std::string out = json ? std::string() : operate::duplicates_head();
  std::vector<char> piece(kPiece);
  for (std::uint64_t offset = 0;;) {
    const Result<std::size_t> got = co_await (*file)->read_at(offset, piece);
    if (got.has_error()) {
      std::string line = fmt::format("cannot read {}: {}", path, got.error().message());
      co_return co_await refuse(host, std::move(line));
    }
    if (*got == 0) break;
    offset += *got;
    text.append(piece.data(), *got);
    out += take_lines(text, json);
    const Result<void> printed = co_await host.streams.write_output(out);
    if (printed.has_error()) co_return kTrouble;
    out.clear();
  }
  co_return kDone;
}

}  // namespace porpoise::command
