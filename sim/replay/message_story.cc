#include "sim/replay/message_story.h"

#include <fmt/format.h>

namespace porpoise::sim {

std::string time_text(WallTime wall) {
  using std::chrono::floor;
  const auto day = floor<std::chrono::days>(wall);
  const std::chrono::year_month_day date(day);
  const auto micros = (wall - day).count();
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     micros / 3'600'000'000, micros / 60'000'000 % 60, micros / 1'000'000 % 60,
                     micros % 1'000'000);
}

void MessageStory::told(const record::ReadEvent& read) {
  if (read.event.operation == trace::Operation::log) {
    const std::string_view line = read.event.subject;
    const Deliveries::Delivery delivery = deliveries_.read(line);
    if (!delivery.message.empty()) mentioned_.insert(delivery.message);
    if (!message_.empty() && delivery.message == message_) {
      ++lines_;
      std::string text =
          fmt::format("{} event {}: {}", time_text(read.event.wall), read.event.sequence, line);
      // What ends a delivery names its number only.
      if (line.starts_with("delivery ")) text += fmt::format(" ({})", delivery.recipient);
      say_(text);
    }
  }
  next_.told(read);
}

}  // namespace porpoise::sim
