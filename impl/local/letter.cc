#include "impl/local/letter.h"

#include "impl/local/delivery_lines.h"

namespace porpoise::local {
namespace {

constexpr std::size_t kHeadBytes = 32 * 1024;
constexpr std::size_t kHeaderPieceBytes = 4 * 1024;

}  // namespace

Task<Result<std::size_t>> KeptHead::read_at(std::uint64_t offset, std::span<char> out) {
  if (offset == 0 && head_.empty()) {
    std::string head(kHeadBytes, '\0');
    const Result<std::size_t> got = co_await message_->read_at(0, head);
    PORPOISE_CO_CHECK(got);
    head.resize(*got);
    head_ = std::move(head);
  }
  if (offset >= head_.size()) co_return co_await message_->read_at(offset, out);
  co_return head_.copy(out.data(), out.size(), static_cast<std::size_t>(offset));
}

Task<Result<bool>> has_header_line(roles::MessageSource& message, std::string line) {
  HeaderLineFinder finder(std::move(line));
  std::string piece(kHeaderPieceBytes, '\0');
  std::uint64_t offset = 0;
  while (offset < message.size() && !finder.is_over()) {
    const Result<std::size_t> got = co_await message.read_at(offset, piece);
    PORPOISE_CO_CHECK(got);
    if (*got == 0) co_return make_error(errc::io_error);
    if (finder.feed(std::string_view(piece).substr(0, *got))) co_return true;
    offset += *got;
  }
  co_return false;
}

std::string path_in(std::string_view home, std::string_view path) {
  if (path.starts_with('/')) return std::string(path);
  if (path.starts_with("./")) path.remove_prefix(2);
  return std::string(home) + "/" + std::string(path);
}

}  // namespace porpoise::local
