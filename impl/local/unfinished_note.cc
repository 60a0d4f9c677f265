#include "impl/local/unfinished_note.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace porpoise::local {
namespace {

constexpr std::string_view kFirstLine = "unfinished message in an mbox\n";
constexpr std::string_view kNoteName = ".unfinished-mbox-";
constexpr std::string_view kNextMessage = "\nFrom ";

/// FNV-1a: against half-written notes, not against anybody's will.
std::uint64_t sum_of(std::string_view text) {
  std::uint64_t sum = 0xcbf29ce484222325;
  for (const char c : text) sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return sum;
}

std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto length = static_cast<std::size_t>(end - text.data());
  if (error != std::errc() || length == text.size() || text[length] != '\n') return std::nullopt;
  text.remove_prefix(length + 1);
  return number;
}

}  // namespace

std::string note_path(std::string_view home, std::string_view mbox) {
  return fmt::format("{}/{}{:016x}", home, kNoteName, sum_of(mbox));
}

bool is_note_name(std::string_view name) {
  return name.starts_with(kNoteName);
}

std::string write_note(const UnfinishedNote& note) {
  const std::string text =
      fmt::format("{}{}\n{}\n{}\n{}\n{}{}{}", kFirstLine, note.offset, note.length,
                  note.mbox.size(), note.boot.size(), note.mbox, note.boot, note.head);
  return text + fmt::format("\n{:016x}\n", sum_of(text));
}

std::optional<UnfinishedNote> read_note(std::string_view text) {
  constexpr std::size_t kSumBytes = 18;
  if (text.size() < kSumBytes) return std::nullopt;
  const std::string_view sum = text.substr(text.size() - kSumBytes);
  text.remove_suffix(kSumBytes);
  if (sum != fmt::format("\n{:016x}\n", sum_of(text)) || !text.starts_with(kFirstLine)) return {};
  text.remove_prefix(kFirstLine.size());
  std::uint64_t numbers[4];
  for (std::uint64_t& number : numbers) {
    const std::optional<std::uint64_t> taken = take_number(text);
    if (!taken) return std::nullopt;
    number = *taken;
  }
  const auto [offset, length, mbox_size, boot_size] = numbers;
  if (mbox_size > text.size() || boot_size > text.size() - mbox_size) return std::nullopt;
  UnfinishedNote note;
  note.offset = offset;
  note.length = length;
  note.mbox = std::string(text.substr(0, static_cast<std::size_t>(mbox_size)));
  text.remove_prefix(note.mbox.size());
  note.boot = std::string(text.substr(0, static_cast<std::size_t>(boot_size)));
  text.remove_prefix(note.boot.size());
  note.head = std::string(text);
  return note;
}

void UnfinishedTail::feed(std::string_view piece) {
  if (at_ < note_.head.size()) {
    const std::string_view due = std::string_view(note_.head).substr(static_cast<std::size_t>(at_));
    const std::size_t both = std::min(due.size(), piece.size());
    if (due.substr(0, both) != piece.substr(0, both)) looks_like_it_ = false;
  }
  at_ += piece.size();
  last_ += piece;
  // In an mbox no line of a message begins like this but the first.
  if (last_.find(kNextMessage) != last_.npos) looks_like_it_ = false;
  if (last_.size() >= kNextMessage.size()) last_.erase(0, last_.size() - kNextMessage.size() + 1);
}

}  // namespace porpoise::local
