#include "impl/host/record/request_sum.h"

#include <fmt/format.h>

#include "impl/base/crc32c.h"
#include "impl/base/wire.h"
#include "impl/host/trace/request.h"

namespace porpoise::record {

using trace::Operation;
using trace::TraceEvent;

namespace {

/// What is written in the subject or object of a request, and not of an answer.
std::string_view asked_subject(const TraceEvent& event) {
  switch (event.operation) {
    case Operation::started:
    case Operation::next_entry:
    case Operation::accept:
    case Operation::find_user:
      return {};
    default:
      return event.subject;
  }
}

std::string_view asked_object(const TraceEvent& event) {
  const bool asked = event.operation == Operation::link || event.operation == Operation::rename;
  return asked ? event.object : std::string_view();
}

std::array<std::uint64_t, 3> asked_numbers(const TraceEvent& event) {
  if (event.operation == Operation::started) return {};
  return event.numbers;
}

constexpr std::size_t kShownMax = 120;

std::string shown(std::string_view bytes) {
  std::string text;
  for (const char c : bytes.substr(0, kShownMax)) {
    const auto value = static_cast<unsigned char>(c);
    if (c == '\r') {
      text += "\\r";
    } else if (c == '\n') {
      text += "\\n";
    } else if (value < 0x20 || value >= 0x7f) {
      text += fmt::format("\\x{:02x}", value);
    } else {
      text += c;
    }
  }
  if (bytes.size() > kShownMax) text += fmt::format("... ({} bytes)", bytes.size());
  return text;
}

}  // namespace

void RequestSum::add(const TraceEvent& request) {
  const std::string_view subject = asked_subject(request);
  const std::string_view object = asked_object(request);
  Sum payload;
  if (trace::gives_payload(request.operation)) {
    if (lengths_only_) {
      payload.size = trace::payload_size(request);
    } else {
      payload = sum_of(request);
    }
  }
  std::array<std::uint64_t, 9> words = {static_cast<std::uint64_t>(request.operation),
                                        request.on,
                                        subject.size(),
                                        object.size(),
                                        payload.size,
                                        payload.crc,
                                        0,
                                        0,
                                        0};
  const std::array<std::uint64_t, 3> numbers = asked_numbers(request);
  std::copy(numbers.begin(), numbers.end(), words.begin() + 6);
  std::array<char, words.size() * 8> bytes;
  for (std::size_t i = 0; i < words.size(); ++i) {
    for (std::size_t k = 0; k < 8; ++k) bytes[i * 8 + k] = static_cast<char>(words[i] >> (8 * k));
  }
  value_ = crc32c(value_, std::string_view(bytes.data(), bytes.size()));
  if (lengths_only_) return;
  value_ = crc32c(value_, subject);
  value_ = crc32c(value_, object);
}

bool same_request(const TraceEvent& asked, const ReadEvent& recorded, bool lengths_only) {
  const TraceEvent& then = recorded.event;
  if (asked.operation != then.operation || asked.on != then.on) return false;
  if (asked_numbers(asked) != asked_numbers(then)) return false;
  if (asked_subject(asked).size() != asked_subject(then).size()) return false;
  if (asked_object(asked).size() != asked_object(then).size()) return false;
  const bool gives = trace::gives_payload(asked.operation);
  if (gives && trace::payload_size(asked) != recorded.sum.size) return false;
  if (lengths_only) return true;
  if (asked_subject(asked) != asked_subject(then) || asked_object(asked) != asked_object(then)) {
    return false;
  }
  return !gives || sum_of(asked) == recorded.sum;
}

std::string describe(const TraceEvent& request, const Sum& sum) {
  std::string text(trace::name_of(request.operation));
  if (request.on != 0) text += fmt::format(" #{}", request.on);
  const std::string_view subject = asked_subject(request);
  const std::string_view object = asked_object(request);
  if (!subject.empty()) text += fmt::format(" `{}`", shown(subject));
  if (!object.empty()) text += fmt::format(" `{}`", shown(object));
  const std::array<std::uint64_t, 3> numbers = asked_numbers(request);
  if (trace::has_deadline(request.operation)) {
    const Instant until{static_cast<std::int64_t>(numbers[0])};
    text += until == Instant::never() ? std::string(" until never")
                                      : fmt::format(" until {}.{:09} s", until.ns / 1'000'000'000,
                                                    until.ns % 1'000'000'000);
  } else if (numbers != std::array<std::uint64_t, 3>{}) {
    text += fmt::format(" {}", numbers[0]);
    if (numbers[1] != 0 || numbers[2] != 0) text += fmt::format(" {}", numbers[1]);
    if (numbers[2] != 0) text += fmt::format(" {}", numbers[2]);
  }
  if (!trace::gives_payload(request.operation)) return text;
  text += fmt::format(", {} bytes", sum.size);
  if (request.payload.empty()) return text + fmt::format(" with sum {:08x}", sum.crc);
  std::string all;
  for (const std::string_view piece : request.payload) all += piece;
  return text + fmt::format(": `{}`", shown(all));
}

}  // namespace porpoise::record
