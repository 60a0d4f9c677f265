#include "sim/import/record.h"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>

#include "sim/export/trace_line.h"
#include "sim/import/recording.h"
#include "sim/maillog/names.h"
#include "sim/maillog/qmail_lines.h"
#include "sim/maillog/read_log.h"

namespace porpoise::sim {

namespace {

char first_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  char first = 0;
  in.get(first);
  return first;
}

/// What the first server that says anything has logged.
OverheardOutcome read_event_log(const std::string& file) {
  OverheardOutcome outcome;
  maillog::LogData& data = outcome.overheard.data;
  maillog::NameNumbers domains;
  maillog::QmailLines lines(data, domains);
  std::ifstream in(file, std::ios::binary);
  std::string host;
  std::uint64_t number = 0;
  for (std::string text; std::getline(in, text);) {
    ++number;
    const std::optional<TraceLine> line = read_trace_line(text);
    if (!line) {
      outcome.error = fmt::format("{}:{}: is no event; name a file that `run --trace` has written",
                                  file, number);
      return outcome;
    }
    maillog::Stamped stamped;
    stamped.seconds = static_cast<double>(line->ns) / 1e9;
    data.last = stamped.seconds;
    if (line->what != "log" || !line->is_call()) continue;
    if (host.empty()) host = line->host();
    if (line->host() == host) lines.read(stamped, line->subject);
  }
  data.domains = domains.take();
  outcome.overheard.source = fmt::format("the event log of {}, {:.0f} s long", host, data.last);
  return outcome;
}

}  // namespace

OverheardOutcome read_record(const std::vector<std::string>& files, const std::string& server) {
  if (is_recording(files.front())) return overhear_recording(files.front());
  if (is_capture(files.front()) || first_of(files.front()) == '[') {
    return overhear("pcap", files, server);
  }
  if (first_of(files.front()) == '{') return read_event_log(files.front());
  OverheardOutcome outcome = overhear("qmail", files, server);
  if (outcome.error.empty()) return outcome;
  OverheardOutcome other = overhear("postfix", files, server);
  return other.error.empty() ? other : outcome;
}

}  // namespace porpoise::sim
