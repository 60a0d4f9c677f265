#include "sim/maillog/read_log.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>

#include <fmt/format.h>

#include "sim/maillog/line_time.h"
#include "sim/maillog/postfix_lines.h"
#include "sim/maillog/qmail_lines.h"

namespace porpoise::sim::maillog {
namespace {

/// Behind `host program[pid]: ` of a syslog line; unchanged if there is no such thing.
struct Tagged {
  std::string_view program;  ///< From its name on, or empty.
  std::string_view text;     ///< What it said.
};

Tagged untag(std::string_view rest) {
  const std::size_t host = rest.find(' ');
  const std::size_t colon = rest.find(": ");
  if (host == rest.npos || colon == rest.npos || host > colon) return {{}, rest};
  const std::string_view program = rest.substr(host + 1);
  if (program.substr(0, colon - host - 1).find(' ') != std::string_view::npos) return {{}, rest};
  return {program, rest.substr(colon + 2)};
}

/// Safe to show on a terminal and in a page.
std::string printable(std::string_view bytes) {
  std::string text(bytes);
  std::replace_if(
      text.begin(), text.end(), [](char byte) { return byte < ' ' || byte > '~'; }, '?');
  return text;
}

}  // namespace

struct LogReader::State {
  LogData data;
  NameNumbers domains;
  LineTime time;
  PostfixLines postfix{data, domains};
  QmailLines qmail{data, domains};

  Reading read_line(std::string_view line) {
    std::optional<Stamped> stamped = time.read(line);
    if (!stamped) return Reading::malformed;
    if (data.first == 0) data.first = stamped->seconds;
    data.last = std::max(data.last, stamped->seconds);
    Reading reading = read_qmail(*stamped, stamped->rest);
    if (reading == Reading::ignored) reading = read_tagged(*stamped);
    if (reading == Reading::understood && stamped->whole) data.resolution = 1;
    return reading;
  }

  Reading read_qmail(const Stamped& stamped, std::string_view text) {
    const Reading reading = qmail.read(stamped, text);
    data.of_qmail += reading == Reading::understood ? 1 : 0;
    return reading;
  }

  Reading read_tagged(Stamped& stamped) {
    const Tagged tagged = untag(stamped.rest);
    if (tagged.program.starts_with("postfix")) {
      const Reading reading = postfix.read(stamped, tagged.program);
      data.of_postfix += reading == Reading::understood ? 1 : 0;
      return reading;
    }
    if (tagged.program.empty()) return Reading::ignored;
    // Through syslog qmail-send's lines carry splogger's own, finer time.
    if (const std::optional<Stamped> inner = time.read(tagged.text)) {
      stamped = *inner;
      return read_qmail(stamped, stamped.rest);
    }
    return read_qmail(stamped, tagged.text);
  }
};

LogReader::LogReader() : state_(std::make_unique<State>()) {}
LogReader::~LogReader() = default;

void LogReader::read(std::istream& in, const std::string& name) {
  constexpr std::size_t kShown = 10, kLength = 100;
  LogData& data = state_->data;
  std::string line;
  for (std::uint64_t number = 1; std::getline(in, line); ++number) {
    ++data.lines;
    if (line.ends_with('\r')) line.pop_back();
    const Reading reading = state_->read_line(line);
    if (reading != Reading::malformed) continue;
    ++data.malformed;
    if (data.first_bad.size() < kShown) {
      data.first_bad.push_back(
          {name, number, printable(std::string_view(line).substr(0, kLength))});
    }
  }
}

LogData LogReader::take() {
  state_->data.domains = state_->domains.take();
  return std::move(state_->data);
}

LogData read_logs(const std::vector<std::string>& files, std::string& error) {
  LogReader reader;
  for (const std::string& name : files) {
    std::ifstream file(name, std::ios::binary);
    if (!file || file.peek() == std::ifstream::traits_type::eof()) {
      error = fmt::format("cannot read the log {}: {}", name,
                          file ? "it is empty" : std::strerror(errno));
      if (file.eof()) error = fmt::format("cannot read the log {}: it is empty or no file", name);
      return {};
    }
    reader.read(file, name);
  }
  return reader.take();
}

}  // namespace porpoise::sim::maillog
