#include "sim/story_jobs.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include <fmt/format.h>

#include "sim/commands.h"

namespace porpoise::sim {

namespace {

struct Job {
  pid_t process = -1;
  std::FILE* out = nullptr;
  std::FILE* coverage = nullptr;
};

std::string contents(std::FILE* file) {
  std::string all;
  std::rewind(file);
  char bytes[4096];
  while (const std::size_t size = std::fread(bytes, 1, sizeof bytes, file)) all.append(bytes, size);
  return all;
}

/// In a process of its own.
[[noreturn]] void do_job(const Job& job, const Story& story, const StoryWork& work) {
  FaultCoverage coverage;
  const int code = work(story, job.out, coverage);
  const std::string csv = coverage.to_csv();
  std::fwrite(csv.data(), 1, csv.size(), job.coverage);
  std::fflush(job.out);
  std::fflush(job.coverage);
  _exit(code);
}

/// Empty: started; else why not.
std::string start(Job& job, const Story& story, const StoryWork& work) {
  job.out = std::tmpfile();
  job.coverage = std::tmpfile();
  if (job.out == nullptr || job.coverage == nullptr) return "no temporary file can be made";
  std::fflush(nullptr);
  job.process = fork();
  if (job.process < 0) return "no more processes can be started";
  if (job.process == 0) do_job(job, story, work);
  return std::string();
}

int finish(Job& job, const Story& story, FaultCoverage& coverage) {
  int status = 0;
  waitpid(job.process, &status, 0);
  const std::string said = contents(job.out);
  std::fwrite(said.data(), 1, said.size(), stdout);
  const bool crashed = !WIFEXITED(status);
  if (crashed) fmt::print("broken: {} crashed the simulator\n", story.file);
  const std::string wrong = coverage.add_csv(contents(job.coverage));
  std::fclose(job.out);
  std::fclose(job.coverage);
  return crashed || !wrong.empty() ? kBroken : WEXITSTATUS(status);
}

}  // namespace

int for_each_story(const std::vector<Story>& stories, unsigned jobs, const StoryWork& work,
                   FaultCoverage& coverage) {
  int worst = kKept;
  if (jobs <= 1) {
    for (const Story& story : stories) {
      worst = std::max(worst, work(story, stdout, coverage));
      std::fflush(stdout);
    }
    return worst;
  }
  std::vector<Job> all(stories.size());
  std::size_t started = 0;
  for (std::size_t next = 0; next < all.size(); ++next) {
    for (; started < all.size() && started < next + jobs; ++started) {
      const std::string wrong = start(all[started], stories[started], work);
      if (!wrong.empty()) return refuse("--jobs: " + wrong);
    }
    worst = std::max(worst, finish(all[next], stories[next], coverage));
  }
  return worst;
}

void show_progress(const std::string& line) {
  if (isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\r{} \033[K", line);
}

void end_progress() {
  if (isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\r\033[K");
}

}  // namespace porpoise::sim
