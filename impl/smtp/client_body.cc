#include "impl/smtp/client_body.h"

namespace porpoise::smtp {
namespace {

using roles::Verdict;

Verdict unreadable() { return Verdict::deferred("Unable to read message. (#4.3.0)\n"); }

Verdict unsendable() {
  return Verdict::failed(
      "SMTP cannot transfer messages with zero bytes or bare carriage returns. (#5.6.2)\n");
}

}  // namespace

void BodyMeasure::add(std::string_view text) {
  for (const char c : text) {
    if (c == '\n' && last_ != '\r') ++wire_size_;
    if (c == '\0' || (last_ == '\r' && c != '\n')) unsendable_ = true;
    if (static_cast<unsigned char>(c) > 127) eight_bit_ = true;
    last_ = c;
  }
  wire_size_ += text.size();
}

void BodyMeasure::finish() {
  if (last_ == '\r') unsendable_ = true;
  if (last_ != '\n') wire_size_ += 2;
}

OutgoingBody::OutgoingBody(std::shared_ptr<roles::MessageSource> message)
    : message_(std::move(message)) {}

Task<std::optional<Verdict>> OutgoingBody::survey() {
  for (std::uint64_t offset = 0; offset < message_->size(); offset += piece_.size()) {
    const Result<void> loaded = co_await load(offset);
    if (loaded.has_error()) co_return unreadable();
    measure_.add(piece_);
    if (measure_.unsendable()) co_return unsendable();
  }
  measure_.finish();
  if (measure_.unsendable()) co_return unsendable();
  co_return std::nullopt;
}

void OutgoingBody::rewind() {
  stuffer_ = mail::DotStuffer();
  offset_ = 0;
}

Task<OutgoingBody::Piece> OutgoingBody::next(std::string& wire) {
  Piece result;
  wire.clear();
  if (offset_ < message_->size()) {
    const Result<void> loaded = co_await load(offset_);
    if (loaded.has_error()) {
      result.trouble = unreadable();
      co_return result;
    }
    stuffer_.stuff(piece_, wire);
    offset_ += piece_.size();
  }
  result.last = offset_ >= message_->size();
  const bool fits = result.last ? stuffer_.finish(wire) : !stuffer_.unsendable();
  if (!fits) result.trouble = unsendable();
  co_return result;
}

/// Leaves at least one byte in piece_. Errors: io_error, also where the message ends too early.
Task<Result<void>> OutgoingBody::load(std::uint64_t offset) {
  if (offset == piece_offset_ && !piece_.empty()) co_return Result<void>();
  const std::uint64_t left = message_->size() - offset;
  piece_offset_ = offset;
  piece_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(left, kPieceBytes)));
  const Result<std::size_t> got = co_await message_->read_at(offset, piece_);
  piece_.resize(got.has_value() ? *got : 0);
  PORPOISE_CO_CHECK(got);
  if (piece_.empty()) co_return make_error(errc::io_error);
  co_return Result<void>();
}

}  // namespace porpoise::smtp
