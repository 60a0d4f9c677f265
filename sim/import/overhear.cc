#include "sim/import/overhear.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "sim/import/capture.h"
#include "sim/import/recording.h"
#include "sim/maillog/read_log.h"

extern char** environ;

namespace porpoise::sim {

namespace {

OverheardOutcome wrong(std::string error) {
  OverheardOutcome outcome;
  outcome.error = std::move(error);
  return outcome;
}

std::string place_of(const maillog::BadLine& bad) {
  return fmt::format("{}:{}: `{}`", bad.file, bad.line, bad.text);
}

OverheardOutcome overhear_log(const std::string& kind, const std::vector<std::string>& files) {
  OverheardOutcome outcome;
  outcome.overheard.data = maillog::read_logs(files, outcome.error);
  if (!outcome.error.empty())
    return wrong(outcome.error + "; give the file that the server logs to");
  const maillog::LogData& data = outcome.overheard.data;
  const bool postfix = kind == "postfix";
  const std::uint64_t own = postfix ? data.of_postfix : data.of_qmail;
  const std::uint64_t other = postfix ? data.of_qmail : data.of_postfix;
  const char* const writer = postfix ? "Postfix" : "qmail-send";
  if (own == 0 && other > 0) {
    return wrong(fmt::format("{}:1: nothing of {} in it; import it as `{}`", files.front(), writer,
                             postfix ? "qmail" : "postfix"));
  }
  if (own == 0 || data.malformed > own) {
    return wrong(fmt::format(
        "{} is no line of a log of {}; give the file that it logs to",
        data.first_bad.empty() ? files.front() + ":1: it" : place_of(data.first_bad.front()),
        writer));
  }
  if (data.malformed > 0) {
    outcome.notes.push_back(
        fmt::format("passed over: {} lines of {} make no sense, the first is {}", data.malformed,
                    data.lines, place_of(data.first_bad.front())));
  }
  outcome.overheard.source =
      fmt::format("a log of {}, {:.0f} s long", writer, data.last - data.first);
  return outcome;
}

/// What `tshark` prints about the capture, through a file without a name.
struct Tshark {
  std::string json;
  std::string error;
};

Tshark run_tshark(const std::string& file) {
  Tshark result;
  std::vector<std::string> words = {"tshark", "-r", file};
  const std::vector<std::string>& fields = tshark_arguments();
  words.insert(words.end(), fields.begin(), fields.end());
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  int ends[2];
  if (pipe(ends) != 0) return {"", std::strerror(errno)};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addclose(&actions, ends[0]);
  posix_spawn_file_actions_addclose(&actions, ends[1]);
  // It warns of much that does not matter here; whether it failed is told by its status.
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = -1;
  const int failed = posix_spawnp(&child, "tshark", &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  if (failed != 0) {
    close(ends[0]);
    return {"",
            "needs tshark, which cannot be run; install it, or give what `tshark -T json` "
            "printed elsewhere"};
  }
  char buffer[65536];
  for (ssize_t read_now = 0; (read_now = read(ends[0], buffer, sizeof buffer)) > 0;) {
    result.json.append(buffer, static_cast<std::size_t>(read_now));
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    result.error = "tshark cannot read it to its end; is the capture whole?";
  }
  return result;
}

OverheardOutcome overhear_capture(const std::vector<std::string>& files,
                                  const std::string& server) {
  Capture capture;
  OverheardOutcome outcome;
  for (const std::string& file : files) {
    std::string problem;
    const auto add = [&capture](const Packet& packet) { capture.add(packet); };
    if (is_capture(file)) {
      const Tshark tshark = run_tshark(file);
      if (!tshark.error.empty()) return wrong(file + ":1: " + tshark.error);
      std::istringstream json(tshark.json);
      problem = read_packets(json, add);
    } else {
      std::ifstream json(file, std::ios::binary);
      if (!json) {
        return wrong(
            fmt::format("{}: cannot be read ({}); name a capture", file, std::strerror(errno)));
      }
      problem = read_packets(json, add);
    }
    if (!problem.empty()) {
      return wrong(
          fmt::format("{}:1: {}; give a capture of packets, or what `tshark -T json` "
                      "prints of one",
                      file, problem));
    }
  }
  outcome.overheard = capture.take(server);
  const maillog::LogData& data = outcome.overheard.data;
  if (data.messages.empty() && data.attempts.empty()) {
    return wrong(fmt::format("{}:1: no mail is taken or sent by {}; name the server with --server",
                             files.front(),
                             capture.server().empty() ? "anybody in it" : capture.server()));
  }
  outcome.notes.push_back(fmt::format("the server is {} (--server)", capture.server()));
  if (capture.encrypted() > 0) {
    outcome.overheard.untold.push_back(fmt::format(
        "{} sessions were encrypted: what they carried is left out.", capture.encrypted()));
  }
  outcome.overheard.source = fmt::format("a capture of the packets of {}, {:.0f} s long",
                                         capture.server(), data.last - data.first);
  return outcome;
}

}  // namespace

bool is_capture(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  char first[4] = {};
  in.read(first, sizeof first);
  const std::string_view magic(first, sizeof first);
  constexpr std::string_view kMagics[] = {
      std::string_view("\xd4\xc3\xb2\xa1", 4), std::string_view("\xa1\xb2\xc3\xd4", 4),
      std::string_view("\x4d\x3c\xb2\xa1", 4), std::string_view("\xa1\xb2\x3c\x4d", 4),
      std::string_view("\x0a\x0d\x0d\x0a", 4), std::string_view("\x1f\x8b", 2)};
  for (const std::string_view known : kMagics) {
    if (magic.starts_with(known)) return true;
  }
  return false;
}

OverheardOutcome overhear(const std::string& kind, const std::vector<std::string>& files,
                          const std::string& server) {
  if (kind == "recording") return overhear_recording(files.front());
  return kind == "pcap" ? overhear_capture(files, server) : overhear_log(kind, files);
}

}  // namespace porpoise::sim
