#include "impl/main/messages.h"

#include <fmt/format.h>

namespace porpoise::command {

Task<int> print(Host host, std::string text) {
  const Result<void> written = co_await host.streams.write_output(text);
  co_return written.has_error() ? kTrouble : kDone;
}

std::string all_lines(const std::vector<std::string>& lines) {
  return fmt::format("{}", fmt::join(lines, "\nporpoise: "));
}

Task<int> refuse(Host host, std::string line, int code) {
  const std::string text = "porpoise: " + line + "\n";
  // Nobody is left to hear that even this failed; the exit code still tells.
  static_cast<void>(co_await host.streams.write_error(text));
  co_return code;
}

}  // namespace porpoise::command
