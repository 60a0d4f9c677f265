#include "impl/host/record/turn_writer.h"

#include "impl/base/wire.h"
#include "impl/host/record/record_kind.h"
#include "impl/host/trace/request.h"

namespace porpoise::record {

namespace {

std::uint64_t micros(WallTime wall) {
  return static_cast<std::uint64_t>(wall.time_since_epoch().count());
}

}  // namespace

TurnWriter::TurnWriter(TurnWriterOptions options, Take take)
    : options_(options), take_(std::move(take)), requests_(options.veil != nullptr) {}

void TurnWriter::asked(const trace::TraceEvent& event) {
  ++asked_;
  requests_.add(event);
}

void TurnWriter::turn(const trace::Turn& turn) {
  seal();
  open(turn.now, turn.wall, turn.calls);
}

void TurnWriter::open(Instant now, WallTime wall, std::span<const std::uint64_t> calls) {
  ++turns_;
  if (block_.first_turn == 0) {
    block_.first_turn = turns_;
    block_.first_event = events_ + 1;
    block_.now = now;
    block_.wall = wall;
    begin_block();
    block_.records.reserve(options_.block_bytes + options_.block_bytes / 8);
    context_ = Context();
    context_.now = now;
    context_.wall = wall;
  }
  turn_.push_back(static_cast<char>(RecordKind::turn));
  put_number(turn_, static_cast<std::uint64_t>((now - context_.now).count()));
  put_signed(turn_, micros(wall) - micros(context_.wall));
  put_number(turn_, asked_ - context_.asked);
  put_u32(turn_, requests_.value());
  put_number(turn_, calls.size());
  for (const std::uint64_t call : calls) {
    put_signed(turn_, call - context_.call);
    context_.call = call;
  }
  context_.now = now;
  context_.wall = wall;
  context_.asked = asked_;
  keep();
}

void TurnWriter::begin_block() {
  block_.number = ++blocks_;
  if (options_.keeper != nullptr) options_.keeper->begin(block_);
}

void TurnWriter::keep() {
  if (options_.keeper != nullptr) options_.keeper->grow(std::string_view(turn_).substr(kept_));
  kept_ = turn_.size();
}

void TurnWriter::record(const trace::TraceEvent& event) {
  if (options_.single && !trace::is_immediate(event.operation)) {
    seal();
    open(event.now, event.wall, std::span(&event.call, 1));
  } else if (turn_.empty()) {
    open(event.now, event.wall, {});
  }
  ++events_;
  if (options_.veil != nullptr) {
    const Veil::Kept kept = options_.veil->veiled(event);
    put_event(turn_, kept.event, context_, kept.sum_only);
  } else {
    put_event(turn_, event, context_, keeps_sum_only(event.operation));
  }
  keep();
}

void TurnWriter::seal() {
  if (turn_.empty()) return;
  put(turn_);
  turn_.clear();
  kept_ = 0;
  if (block_.records.size() >= options_.block_bytes) hand_over();
}

void TurnWriter::put(std::string_view body) {
  if (block_.number == 0) begin_block();
  const std::size_t before = block_.records.size();
  put_record(block_.records, body);
  if (options_.keeper != nullptr) {
    options_.keeper->seal(std::string_view(block_.records).substr(before));
  }
}

void TurnWriter::flush() {
  seal();
  if (!block_.records.empty()) hand_over();
}

void TurnWriter::end(int exit_code) {
  seal();
  std::string body;
  body.push_back(static_cast<char>(RecordKind::end));
  put_signed(body, static_cast<std::uint64_t>(static_cast<std::int64_t>(exit_code)));
  put(body);
  hand_over();
}

void TurnWriter::hand_over() {
  Block full;
  std::swap(full, block_);
  block_.records = take_(std::move(full));
  block_.records.clear();
}

}  // namespace porpoise::record
