#include "impl/queue/classic/records.h"

#include <charconv>

#include <fmt/format.h>

namespace porpoise::queue::classic {
namespace {

constexpr std::string_view kEnds = " ends ";

/// Takes the next whole record off `bytes`; an empty one has no letter.
std::optional<std::string_view> take_record(std::string_view& bytes) {
  const std::size_t end = bytes.find('\0');
  if (end == bytes.npos) return std::nullopt;
  const std::string_view record = bytes.substr(0, end);
  bytes.remove_prefix(end + 1);
  return record;
}

template <class Number>
std::string_view take_number(std::string_view text, Number& number) {
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number).ptr;
  return text.substr(static_cast<std::size_t>(end - text.data()));
}

void add(std::string& bytes, char letter, std::string_view text) {
  bytes += letter;
  bytes += text;
  bytes += '\0';
}

}  // namespace

std::string encode_todo(const TodoFile& todo) {
  std::string process = fmt::format("{}", todo.process);
  if (todo.finishes != 0) process += fmt::format("{}{}", kEnds, todo.finishes);
  std::string bytes;
  add(bytes, 'u', fmt::format("{}", todo.user));
  add(bytes, 'p', process);
  add(bytes, 'F', todo.envelope.sender);
  for (const std::string& recipient : todo.envelope.recipients) add(bytes, 'T', recipient);
  return bytes;
}

std::optional<TodoFile> decode_todo(std::string_view bytes) {
  TodoFile todo;
  bool has_sender = false;
  while (const std::optional<std::string_view> record = take_record(bytes)) {
    if (record->empty()) return std::nullopt;
    const std::string_view text = record->substr(1);
    switch (record->front()) {
      case 'u':
        take_number(text, todo.user);
        break;
      case 'p': {
        const std::string_view rest = take_number(text, todo.process);
        if (rest.starts_with(kEnds)) take_number(rest.substr(kEnds.size()), todo.finishes);
        break;
      }
      case 'F':
        todo.envelope.sender = text;
        has_sender = true;
        break;
      case 'T':
        todo.envelope.recipients.emplace_back(text);
        break;
      default:
        return std::nullopt;
    }
  }
  if (!has_sender) return std::nullopt;
  return todo;
}

std::string encode_info(std::string_view sender) {
  std::string bytes;
  add(bytes, 'F', sender);
  return bytes;
}

std::optional<std::string> decode_info(std::string_view bytes) {
  const std::optional<std::string_view> record = take_record(bytes);
  if (!record || !record->starts_with('F')) return std::nullopt;
  return std::string(record->substr(1));
}

std::string encode_channel(const std::vector<ChannelRecord>& records) {
  std::string bytes;
  for (const ChannelRecord& record : records) add(bytes, record.done ? 'D' : 'T', record.address);
  return bytes;
}

std::optional<std::vector<ChannelRecord>> decode_channel(std::string_view bytes) {
  std::vector<ChannelRecord> records;
  const std::size_t size = bytes.size();
  while (true) {
    const std::uint64_t offset = size - bytes.size();
    const std::optional<std::string_view> record = take_record(bytes);
    if (!record) return records;
    if (!record->starts_with('T') && !record->starts_with('D')) return std::nullopt;
    records.emplace_back(record->front() == 'D', std::string(record->substr(1)), offset);
  }
}

}  // namespace porpoise::queue::classic
