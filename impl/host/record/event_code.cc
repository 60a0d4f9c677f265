#include "impl/host/record/event_code.h"

#include <boost/asio/error.hpp>

#include "impl/base/crc32c.h"
#include "impl/base/wire.h"
#include "impl/host/trace/request.h"

namespace porpoise::record {

using trace::Operation;
using trace::TraceEvent;

namespace {

enum Flag : std::uint8_t {
  kAtOnce = 1,
  kError = 2,
  kMade = 4,
  kSubject = 8,
  kObject = 16,
  kNumbers = 32,
  kResults = 64,
  kPayload = 128,
};

enum class PayloadKind : std::uint8_t { sum = 0, bytes = 1, pieces = 2 };

enum class Category : std::uint8_t { generic = 0, system = 1, asio = 2, other = 3 };

constexpr std::size_t kPiecesMax = 1 << 16;

Category category_of(const ErrorCode& error) {
  if (error.category() == boost::system::generic_category()) return Category::generic;
  if (error.category() == boost::system::system_category()) return Category::system;
  if (error.category() == boost::asio::error::get_misc_category()) return Category::asio;
  return Category::other;
}

ErrorCode error_of(std::uint8_t category, std::uint64_t value) {
  const int number = static_cast<int>(value);
  switch (static_cast<Category>(category)) {
    case Category::system:
      return {number, boost::system::system_category()};
    case Category::asio:
      return {number, boost::asio::error::get_misc_category()};
    case Category::other:
      return make_error(errc::io_error);
    default:
      return {number, boost::system::generic_category()};
  }
}

template <std::size_t N>
std::size_t used(const std::array<std::uint64_t, N>& numbers) {
  std::size_t count = N;
  while (count > 0 && numbers[count - 1] == 0) --count;
  return count;
}

/// 0 for never, else the distance from now: deadlines lie close ahead.
void put_deadline(std::string& out, std::uint64_t deadline, const Context& context) {
  if (deadline == static_cast<std::uint64_t>(Instant::never().ns)) {
    put_number(out, 0);
    return;
  }
  const std::uint64_t distance = deadline - static_cast<std::uint64_t>(context.now.ns);
  put_number(out, 1);
  put_signed(out, distance);
}

std::uint64_t take_deadline(NumberReader& reader, const Context& context) {
  if (reader.number() == 0) return static_cast<std::uint64_t>(Instant::never().ns);
  return reader.signed_number() + static_cast<std::uint64_t>(context.now.ns);
}

void put_payload(std::string& out, const TraceEvent& event, bool sum_only) {
  if (sum_only) {
    const Sum sum = sum_of(event);
    out.push_back(static_cast<char>(PayloadKind::sum));
    put_number(out, sum.size);
    put_u32(out, sum.crc);
    return;
  }
  if (event.payload.size() == 1) {
    out.push_back(static_cast<char>(PayloadKind::bytes));
    put_text(out, event.payload.front());
    return;
  }
  out.push_back(static_cast<char>(PayloadKind::pieces));
  put_number(out, event.payload.size());
  for (const std::string_view piece : event.payload) put_text(out, piece);
}

void take_payload(NumberReader& reader, ReadEvent& read, Pieces& pieces) {
  const auto kind = static_cast<PayloadKind>(reader.byte());
  if (kind == PayloadKind::sum) {
    read.sum_only = true;
    read.sum.size = reader.number();
    read.sum.crc = reader.u32();
    return;
  }
  const std::uint64_t count = kind == PayloadKind::bytes ? 1 : reader.number();
  if (count > kPiecesMax) {
    reader.take(~std::uint64_t{0});
    return;
  }
  std::vector<std::string_view>& list = pieces.emplace_back();
  for (std::uint64_t i = 0; i < count && reader.ok(); ++i) list.push_back(reader.text());
  read.event.payload = list;
}

void put_numbers(std::string& out, const TraceEvent& event, const Context& context) {
  const std::size_t count = used(event.numbers);
  put_number(out, count);
  for (std::size_t i = 0; i < count; ++i) {
    if (i == 0 && trace::has_deadline(event.operation)) {
      put_deadline(out, event.numbers[0], context);
    } else {
      put_signed(out, event.numbers[i]);
    }
  }
}

void take_numbers(NumberReader& reader, TraceEvent& event, const Context& context) {
  const std::uint64_t count = reader.number();
  for (std::size_t i = 0; i < count && reader.ok(); ++i) {
    if (i >= event.numbers.size()) {
      reader.take(~std::uint64_t{0});
    } else if (i == 0 && trace::has_deadline(event.operation)) {
      event.numbers[0] = take_deadline(reader, context);
    } else {
      event.numbers[i] = reader.signed_number();
    }
  }
}

void put_results(std::string& out, const TraceEvent& event) {
  const std::size_t more = used(event.more);
  const std::size_t count = more > 0 ? event.results.size() : used(event.results);
  put_number(out, count + more);
  for (std::size_t i = 0; i < count; ++i) put_number(out, event.results[i]);
  for (std::size_t i = 0; i < more; ++i) put_number(out, event.more[i]);
}

void take_results(NumberReader& reader, TraceEvent& event) {
  const std::uint64_t count = reader.number();
  for (std::size_t i = 0; i < count && reader.ok(); ++i) {
    const std::uint64_t value = reader.number();
    if (i < event.results.size()) {
      event.results[i] = value;
    } else if (i - event.results.size() < event.more.size()) {
      event.more[i - event.results.size()] = value;
    } else {
      reader.take(~std::uint64_t{0});
    }
  }
}

bool has_payload(const TraceEvent& event) {
  return event.payload.size() > 1 || trace::payload_size(event) > 0;
}

std::uint8_t flags_of(const TraceEvent& event) {
  unsigned flags = 0;
  if (event.at_once) flags |= kAtOnce;
  if (event.error) flags |= kError;
  if (event.made != 0) flags |= kMade;
  if (!event.subject.empty()) flags |= kSubject;
  if (!event.object.empty()) flags |= kObject;
  if (used(event.numbers) > 0) flags |= kNumbers;
  if (used(event.results) + used(event.more) > 0) flags |= kResults;
  if (has_payload(event)) flags |= kPayload;
  return static_cast<std::uint8_t>(flags);
}

}  // namespace

Sum sum_of(const TraceEvent& event) {
  Sum sum;
  for (const std::string_view piece : event.payload) {
    sum.size += piece.size();
    sum.crc = crc32c(sum.crc, piece);
  }
  return sum;
}

bool keeps_sum_only(Operation operation) {
  return operation == Operation::write_at || operation == Operation::append ||
         operation == Operation::write_and_sync;
}

void put_event(std::string& out, const TraceEvent& event, Context& context, bool sum_only) {
  const std::uint8_t flags = flags_of(event);
  out.push_back(static_cast<char>(event.operation));
  out.push_back(static_cast<char>(flags));
  if (event.at_once) {
    put_signed(out, event.call - context.call);
    context.call = event.call;
  }
  put_signed(out, event.on - context.on);
  context.on = event.on;
  if ((flags & kError) != 0) {
    out.push_back(static_cast<char>(category_of(event.error)));
    put_number(out, static_cast<std::uint64_t>(event.error.value()));
  }
  if ((flags & kMade) != 0) {
    put_signed(out, event.made - context.made);
    context.made = event.made;
  }
  if ((flags & kSubject) != 0) put_text(out, event.subject);
  if ((flags & kObject) != 0) put_text(out, event.object);
  if ((flags & kNumbers) != 0) put_numbers(out, event, context);
  if ((flags & kResults) != 0) put_results(out, event);
  if ((flags & kPayload) != 0) put_payload(out, event, sum_only);
}

ReadEvent take_event(NumberReader& reader, Context& context, Pieces& pieces) {
  ReadEvent read;
  TraceEvent& event = read.event;
  const std::uint8_t operation = reader.byte();
  if (operation > static_cast<std::uint8_t>(Operation::find_user)) reader.take(~std::uint64_t{0});
  event.operation = static_cast<Operation>(operation);
  const std::uint8_t flags = reader.byte();
  event.now = context.now;
  event.wall = context.wall;
  if ((flags & kAtOnce) != 0) {
    event.at_once = true;
    event.call = context.call += reader.signed_number();
  }
  event.on = context.on += reader.signed_number();
  if ((flags & kError) != 0) {
    const std::uint8_t category = reader.byte();
    event.error = error_of(category, reader.number());
  }
  if ((flags & kMade) != 0) event.made = context.made += reader.signed_number();
  if ((flags & kSubject) != 0) event.subject = reader.text();
  if ((flags & kObject) != 0) event.object = reader.text();
  if ((flags & kNumbers) != 0) take_numbers(reader, event, context);
  if ((flags & kResults) != 0) take_results(reader, event);
  if ((flags & kPayload) != 0) take_payload(reader, read, pieces);
  if (!read.sum_only) read.sum = sum_of(event);
  return read;
}

}  // namespace porpoise::record
