#include "impl/queue/classic/records.h"

#include <charconv>

#include <fmt/format.h>

#include "impl/base/crc32c.h"

namespace porpoise::queue::classic {
namespace {

constexpr std::string_view kEnds = " ends ";
constexpr std::string_view kBody = " body ";
constexpr std::string_view kSum = " sum ";
constexpr char kChannelLetter[kChannels] = {'L', 'R'};
/// qmail-qread keeps its buffer from info/N to the channels: what it has read behind the sender
/// comes before their first record, and a record cut there would take that one's place.
constexpr std::size_t kQreadBuffer = 1024;
constexpr std::size_t kSumDigits = 8;

/// Takes the next whole record off `bytes`; an empty one has no letter.
std::optional<std::string_view> take_record(std::string_view& bytes) {
  const std::size_t end = bytes.find('\0');
  if (end == bytes.npos) return std::nullopt;
  const std::string_view record = bytes.substr(0, end);
  bytes.remove_prefix(end + 1);
  return record;
}

/// Takes the number that `text` begins with, after `word`; false when they are not there.
template <class Number>
bool take_number(std::string_view& text, std::string_view word, Number& number, int base = 10) {
  if (!text.starts_with(word)) return false;
  const char* const first = text.data() + word.size();
  const auto [end, wrong] = std::from_chars(first, text.data() + text.size(), number, base);
  if (wrong != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

/// As ` body 764 5e1f0a2b`, without the word.
std::optional<BodySum> take_body(std::string_view& text, std::string_view word) {
  BodySum body;
  if (!take_number(text, word, body.size)) return std::nullopt;
  if (!take_number(text, " ", body.crc, 16)) return std::nullopt;
  return body;
}

std::string show(const BodySum& body) {
  return fmt::format("{} {:08x}", body.size, body.crc);
}

void add(std::string& bytes, char letter, std::string_view text) {
  bytes += letter;
  bytes += text;
  bytes += '\0';
}

/// Room for a record with a text of `length` that does not lie across `edge`: NULs up to there.
void keep_clear_of(std::size_t edge, std::string& bytes, std::size_t length) {
  const std::size_t end = bytes.size() + length + 2;
  if (bytes.size() < edge && end > edge) bytes.resize(edge, '\0');
}

}  // namespace

std::string encode_todo(const TodoFile& todo) {
  std::string head;
  add(head, 'u', fmt::format("{}", todo.user));
  head += fmt::format("p{}", todo.process);
  if (todo.finishes != 0) head += fmt::format("{}{}", kEnds, todo.finishes);
  if (todo.body) head += fmt::format("{}{}", kBody, show(*todo.body));
  std::string tail(1, '\0');
  add(tail, 'F', todo.envelope.sender);
  for (const std::string& recipient : todo.envelope.recipients) add(tail, 'T', recipient);
  if (!todo.body) return head + tail;
  return head + fmt::format("{}{:08x}", kSum, crc32c(crc32c(0, head), tail)) + tail;
}

std::optional<TodoFile> decode_todo(std::string_view bytes) {
  TodoFile todo;
  bool has_sender = false;
  const std::string_view all = bytes;
  while (const std::optional<std::string_view> record = take_record(bytes)) {
    if (record->empty()) return std::nullopt;
    std::string_view text = record->substr(1);
    switch (record->front()) {
      case 'u':
        take_number(text, "", todo.user);
        break;
      case 'p': {
        take_number(text, "", todo.process);
        take_number(text, kEnds, todo.finishes);
        todo.body = take_body(text, kBody);
        const auto head = static_cast<std::size_t>(text.data() - all.data());
        std::uint32_t sum = 0;
        if (!take_number(text, kSum, sum, 16)) break;
        const std::string_view tail =
            all.substr(static_cast<std::size_t>(text.data() - all.data()));
        if (sum != crc32c(crc32c(0, all.substr(0, head)), tail)) return std::nullopt;
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

std::string encode_info(const InfoFile& info) {
  std::string bytes;
  add(bytes, 'F', info.sender);
  const std::size_t edge = (bytes.size() + kQreadBuffer - 1) / kQreadBuffer * kQreadBuffer;
  const auto add_clear = [&bytes, edge](char letter, const std::string& text) {
    keep_clear_of(edge, bytes, text.size());
    add(bytes, letter, text);
  };
  if (info.body) add_clear('B', show(*info.body));
  for (std::size_t c = 0; c < kChannels; ++c) {
    for (const std::string& address : info.recipients[c]) add_clear(kChannelLetter[c], address);
  }
  keep_clear_of(edge, bytes, kSumDigits);
  add(bytes, 'E', fmt::format("{:08x}", crc32c(0, bytes)));
  return bytes;
}

std::optional<InfoFile> decode_info(std::string_view bytes) {
  const std::string_view all = bytes;
  const std::optional<std::string_view> first = take_record(bytes);
  if (!first || !first->starts_with('F')) return std::nullopt;
  InfoFile info;
  info.sender = first->substr(1);
  if (bytes.empty()) return info;  // qmail's
  while (true) {
    const std::size_t before = all.size() - bytes.size();
    const std::optional<std::string_view> record = take_record(bytes);
    if (!record) return std::nullopt;
    if (record->empty()) continue;  // filling
    std::string_view text = record->substr(1);
    if (record->front() == 'B') {
      info.body = take_body(text, "");
    } else if (record->front() == kChannelLetter[0] || record->front() == kChannelLetter[1]) {
      info.recipients[record->front() == kChannelLetter[1]].emplace_back(text);
    } else if (record->front() == 'E') {
      std::uint32_t sum = 0;
      const bool whole = take_number(text, "", sum, 16) && bytes.empty();
      if (!whole || sum != crc32c(0, all.substr(0, before))) return std::nullopt;
      info.has_recipients = true;
      return info;
    } else {
      return std::nullopt;
    }
  }
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
