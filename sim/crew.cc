#include "sim/crew.h"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <string>

namespace porpoise::sim {

namespace {

/// What a member says between the pieces; other lines are its caller's.
constexpr std::string_view kDone = "done";

struct Member {
  std::uint64_t next = 0;  ///< The piece that it is at.
  pid_t process = -1;
  int pipe = -1;
  std::string unheard;  ///< The beginning of a line.
};

/// False when the other side is gone.
bool write_line(int pipe, std::string_view line) {
  const std::string text = std::string(line) + "\n";
  std::string_view bytes = text;
  while (!bytes.empty()) {
    const ssize_t written = write(pipe, bytes.data(), bytes.size());
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

[[noreturn]] void work_in_child(const Crew& crew, std::uint64_t first, int pipe) {
  const Crew::Say say = [pipe](std::string_view line) {
    if (!write_line(pipe, line)) _exit(1);
  };
  for (std::uint64_t at = first; at < crew.pieces; at += crew.members) {
    std::string done(kDone);
    for (const std::uint64_t number : crew.work(at, say)) done += " " + std::to_string(number);
    say(done);
  }
  std::fflush(nullptr);
  _exit(0);
}

bool start(const Crew& crew, Member& member) {
  int ends[2];
  if (pipe(ends) != 0) return false;
  std::fflush(nullptr);
  member.process = fork();
  if (member.process == 0) {
    close(ends[0]);
    work_in_child(crew, member.next, ends[1]);
  }
  close(ends[1]);
  if (member.process < 0) {
    close(ends[0]);
    return false;
  }
  member.pipe = ends[0];
  return true;
}

Crew::Numbers read_numbers(std::string_view text) {
  Crew::Numbers numbers;
  while (text.starts_with(' ')) {
    text.remove_prefix(1);
    const char* const end =
        std::from_chars(text.data(), text.data() + text.size(), numbers.emplace_back()).ptr;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  }
  return numbers;
}

void hear(const Crew& crew, Member& member, std::string_view line) {
  if (!line.starts_with(kDone)) return crew.heard(line);
  member.next += crew.members;
  crew.done(read_numbers(line.substr(kDone.size())));
}

/// False at the end of what it says.
bool listen(const Crew& crew, Member& member) {
  char bytes[4096];
  const ssize_t size = read(member.pipe, bytes, sizeof bytes);
  if (size <= 0) return false;
  member.unheard.append(bytes, static_cast<std::size_t>(size));
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = member.unheard.find('\n', begin)) != std::string::npos;) {
    hear(crew, member, std::string_view(member.unheard).substr(begin, end - begin));
    begin = end + 1;
  }
  member.unheard.erase(0, begin);
  return true;
}

void bury(Member& member) {
  close(member.pipe);
  member.pipe = -1;
  member.unheard.clear();
  int status = 0;
  waitpid(member.process, &status, 0);
}

/// After its end. False when it should go on and cannot.
bool replace(const Crew& crew, Member& member) {
  if (member.next >= crew.pieces) return true;
  crew.died(member.next);
  member.next += crew.members;
  return member.next >= crew.pieces || start(crew, member);
}

}  // namespace

bool Crew::run() const {
  std::vector<Member> crew(members);
  bool well = true;
  for (unsigned number = 0; number < members; ++number) {
    crew[number].next = number;
    well = well && (number >= pieces || start(*this, crew[number]));
  }
  while (true) {
    std::vector<pollfd> pipes;
    std::vector<Member*> talkers;
    for (Member& member : crew) {
      if (member.pipe < 0) continue;
      pipes.push_back({member.pipe, POLLIN, 0});
      talkers.push_back(&member);
    }
    if (pipes.empty()) return well;
    if (poll(pipes.data(), pipes.size(), -1) < 0) continue;  // a signal
    for (std::size_t at = 0; at < pipes.size(); ++at) {
      if (pipes[at].revents == 0 || listen(*this, *talkers[at])) continue;
      bury(*talkers[at]);
      well = replace(*this, *talkers[at]) && well;
    }
  }
}

}  // namespace porpoise::sim
