#include "tests/impl/host/record/recordings.h"

#include <fmt/format.h>

#include "impl/host/trace/request.h"

namespace porpoise::record {

std::string text_of(const trace::TraceEvent& event) {
  std::string text =
      fmt::format("{} {} call={} on={} made={} `{}` `{}` numbers={} results={} {} error={} {} {}",
                  trace::name_of(event.operation), event.at_once, event.call, event.on, event.made,
                  event.subject, event.object, fmt::join(event.numbers, ","),
                  fmt::join(event.results, ","), fmt::join(event.more, ","), event.error.value(),
                  event.now.ns, event.wall.time_since_epoch().count());
  if (keeps_sum_only(event.operation)) return text;
  for (const std::string_view piece : event.payload) text += fmt::format(" `{}`", piece);
  return text;
}

ReadOut read_out(const std::string& file) {
  ReadOut out;
  Reader reader(file);
  ReadTurn turn;
  while ((out.ended = reader.next(turn)) == Reader::Next::turn) {
    out.turns.push_back(turn.number);
    for (const ReadEvent& read : turn.events) out.events.push_back(text_of(read.event));
  }
  out.trouble = reader.trouble();
  out.unfinished = reader.unfinished();
  return out;
}

std::vector<std::string> write_some(TurnWriter& writer, std::size_t turns, std::uint64_t seed) {
  std::vector<std::string> told;
  std::uint64_t call = 0;
  std::uint64_t state = seed;
  const auto draw = [&state](std::uint64_t below) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (state >> 33) % below;
  };
  Instant now{static_cast<std::int64_t>(1'000'000 + draw(1000))};
  WallTime wall(std::chrono::microseconds(1'700'000'000'000'000));
  for (std::size_t i = 0; i < turns; ++i) {
    now = now + Duration(static_cast<std::int64_t>(draw(2'000'000'000)));
    wall += std::chrono::microseconds(static_cast<std::int64_t>(draw(3'000'000)) - 1'000'000);
    std::vector<std::uint64_t> calls(draw(3));
    for (std::uint64_t& one : calls) one = ++call;
    writer.turn(trace::Turn{now, wall, calls});
    const std::size_t at_once = draw(3);
    for (std::size_t k = 0; k < calls.size() + at_once; ++k) {
      trace::TraceEvent event;
      event.operation = static_cast<trace::Operation>(
          draw(static_cast<std::uint64_t>(trace::Operation::find_user) + 1));
      event.now = now;
      event.wall = wall;
      event.at_once = k >= calls.size();
      event.call = event.at_once ? ++call : calls[k];
      event.on = draw(2) * draw(1000);
      event.made = draw(2) * draw(1000);
      const std::string subject(draw(40), 's');
      const std::string bytes(draw(300), static_cast<char>(draw(256)));
      const std::vector<std::string_view> pieces(1 + draw(3), bytes);
      if (draw(2) == 0) event.subject = subject;
      if (draw(3) == 0) event.object = subject;
      if (draw(2) == 0) event.numbers = {draw(1u << 30), draw(3), ~std::uint64_t{0}};
      if (draw(4) == 0) event.numbers[0] = static_cast<std::uint64_t>(Instant::never().ns);
      if (draw(2) == 0) event.results = {draw(100), 0, draw(9)};
      if (draw(5) == 0) event.more = {draw(100), draw(2)};
      if (draw(3) == 0 && !bytes.empty()) event.payload = pieces;
      if (draw(3) == 0) event.error = make_error(errc::io_error);
      writer.asked(event);
      writer.record(event);
      told.push_back(text_of(event));
    }
  }
  return told;
}

}  // namespace porpoise::record
