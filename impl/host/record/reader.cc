#include "impl/host/record/reader.h"

#include <algorithm>

#include <fmt/format.h>

#include "impl/base/crc32c.h"
#include "impl/host/record/record_kind.h"

namespace porpoise::record {

namespace {

constexpr std::size_t kCallsMax = 1 << 20;

}  // namespace

Reader::Reader(std::string_view file) : file_(file) {
  HeaderFound found = read_header(file);
  if (!found.header) {
    trouble_ = std::move(found.trouble);
    next_ = Next::damaged;
    return;
  }
  header_ = std::move(*found.header);
  offset_ = found.size;
}

Reader::Next Reader::fail(std::string why) {
  trouble_ = std::move(why);
  rest_ = {};
  return next_ = Next::damaged;
}

bool Reader::next_block() {
  Found found = look_at(file_, offset_);
  switch (found.what) {
    case Found::What::block:
      break;
    case Found::What::index:
      next_ = Next::end;
      return false;
    case Found::What::nothing:
    case Found::What::cut:
      unfinished_ = true;
      next_ = Next::end;
      return false;
    case Found::What::damaged:
      fail(fmt::format("damaged at byte {}", offset_));
      return false;
  }
  std::optional<std::string> records = unpack(found.stored);
  if (!records) {
    fail(fmt::format("the block at byte {} cannot be unpacked", offset_));
    return false;
  }
  records_ = std::move(*records);
  rest_ = records_;
  pieces_.clear();
  offset_ += found.size;
  context_ = Context();
  context_.now = found.entry.now;
  context_.wall = found.entry.wall;
  turn_ = found.entry.first_turn - 1;
  event_ = found.entry.first_event - 1;
  return true;
}

Reader::Next Reader::next(ReadTurn& turn) {
  while (true) {
    if (next_ != Next::turn) return next_;
    if (rest_.empty()) {
      if (!next_block()) return next_;
      continue;
    }
    NumberReader reader(rest_);
    const std::string_view body = reader.text();
    const std::uint32_t sum = reader.u32();
    if (!reader.ok() || sum != crc32c(0, body)) {
      return fail(fmt::format("a damaged record in the block before byte {}", offset_));
    }
    rest_ = reader.rest();
    NumberReader fields(body);
    const auto kind = static_cast<RecordKind>(fields.byte());
    if (kind == RecordKind::end) {
      exit_code_ = static_cast<int>(fields.signed_number());
      continue;
    }
    const bool is_turn = kind == RecordKind::turn || kind == RecordKind::cut_turn;
    turn.cut = kind == RecordKind::cut_turn;
    if (!is_turn || !take_turn(fields, turn)) {
      return fail(fmt::format("a record that means nothing in the block before byte {}", offset_));
    }
    return Next::turn;
  }
}

bool Reader::take_turn(NumberReader& body, ReadTurn& turn) {
  turn.number = ++turn_;
  turn.now = context_.now = context_.now + Duration(static_cast<std::int64_t>(body.number()));
  context_.wall += std::chrono::microseconds(static_cast<std::int64_t>(body.signed_number()));
  turn.wall = context_.wall;
  turn.asked = context_.asked += body.number();
  turn.requests = body.u32();
  turn.calls.clear();
  turn.events.clear();
  const std::uint64_t count = body.number();
  if (count > kCallsMax) return false;
  for (std::uint64_t i = 0; i < count && body.ok(); ++i) {
    turn.calls.push_back(context_.call += body.signed_number());
  }
  std::size_t told = 0;
  while (body.ok() && !body.done()) {
    ReadEvent read = take_event(body, context_, pieces_);
    read.event.sequence = ++event_;
    if (!read.event.at_once) {
      if (told == turn.calls.size()) return false;
      read.event.call = turn.calls[told++];
    }
    turn.events.push_back(read);
  }
  return body.ok();
}

const std::vector<IndexEntry>& Reader::blocks() {
  if (blocks_) return *blocks_;
  blocks_ = find_index(file_);
  if (blocks_) return *blocks_;
  blocks_.emplace();
  std::size_t at = read_header(file_).size;
  while (true) {
    Found found = look_at(file_, at);
    if (found.what != Found::What::block) break;
    blocks_->push_back(found.entry);
    at += found.size;
  }
  return *blocks_;
}

void Reader::go_to(const IndexEntry* block) {
  if (block == nullptr) return;
  offset_ = block->offset;
  rest_ = {};
  next_ = Next::turn;
}

void Reader::seek_turn(std::uint64_t number) {
  const IndexEntry* last = nullptr;
  for (const IndexEntry& block : blocks()) {
    if (last == nullptr || (block.first_turn != 0 && block.first_turn <= number)) last = &block;
  }
  go_to(last);
}

void Reader::seek_wall(WallTime wall) {
  const IndexEntry* last = nullptr;
  for (const IndexEntry& block : blocks()) {
    if (last == nullptr || (block.first_turn != 0 && block.wall <= wall)) last = &block;
  }
  go_to(last);
}

}  // namespace porpoise::record
