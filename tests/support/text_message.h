#pragma once
// A queued message that is a string.

#include <memory>
#include <string>

#include <boost/asio/post.hpp>

#include "impl/roles/delivery_agent.h"

namespace porpoise::test {

class TextMessage final : public roles::MessageSource {
 public:
  explicit TextMessage(std::string text) : text_(std::move(text)) {}

  std::uint64_t size() const override { return text_.size(); }
  Task<Result<std::size_t>> read_at(std::uint64_t offset, std::span<char> out) override {
    co_await boost::asio::post(use_task);
    ++reads;
    if (offset >= fails_from) co_return make_error(errc::io_error);
    const std::size_t at = static_cast<std::size_t>(std::min<std::uint64_t>(offset, text_.size()));
    co_return text_.copy(out.data(), std::min(out.size(), read_max), at);
  }

  std::uint64_t fails_from = ~std::uint64_t{0};  ///< Reads from here on fail.
  std::size_t read_max = ~std::size_t{0};        ///< At most so many bytes per read.
  int reads = 0;

 private:
  std::string text_;
};

inline std::shared_ptr<TextMessage> text_message(std::string text) {
  return std::make_shared<TextMessage>(std::move(text));
}

}  // namespace porpoise::test
