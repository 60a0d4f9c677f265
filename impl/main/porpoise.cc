// The executable: what the command line asks for, run on the live host.

#include <cstdio>
#include <exception>
#include <filesystem>
#include <sstream>
#include <string>

#include "impl/host/live/live_host.h"
#include "impl/main/command_line.h"
#include "impl/main/program_names.h"
#include "impl/main/queue_filter.h"

namespace {

namespace fs = std::filesystem;

/// Where the shell found the program that it calls `name`.
fs::path located(const porpoise::Identity& identity, const fs::path& name) {
  const std::optional<std::string> path = identity.variable("PATH");
  if (name.has_parent_path() || !path) return name;
  std::istringstream directories(*path);
  std::string directory;
  std::error_code error;
  while (std::getline(directories, directory, ':')) {
    const fs::path found = fs::path(directory) / name;
    if (fs::exists(found, error)) return found;
  }
  return name;
}

/// The home whose bin/ holds the link that the program was called by, or a link on its way to the
/// executable; empty when there is none.
std::string home_of_link(fs::path called) {
  std::error_code error;
  for (int links = 0; links < 8 && fs::is_symlink(called, error); ++links) {
    const fs::path directory = fs::absolute(called).parent_path();
    if (directory.filename() == "bin" &&
        fs::exists(directory.parent_path() / "control/me", error)) {
      return directory.parent_path().string();
    }
    called = directory / fs::read_symlink(called, error);
  }
  return {};
}

/// --home, else PORPOISE_HOME, else that of the link, else /var/porpoise; absolute, because a
/// server outlives directories that its caller was in.
std::string absolute_home(const porpoise::Identity& identity,
                          const std::optional<std::string>& given, const char* called) {
  const std::optional<std::string> variable = identity.variable("PORPOISE_HOME");
  std::string home = given      ? *given
                     : variable ? *variable
                                : home_of_link(located(identity, called));
  if (home.empty()) home = "/var/porpoise";
  std::string absolute = fs::absolute(home).lexically_normal().string();
  while (absolute.size() > 1 && absolute.back() == '/') absolute.pop_back();
  return absolute;
}

/// By the name it was called by, else by its arguments.
porpoise::command::Choice choose(const std::string& name,
                                 const std::vector<std::string>& arguments) {
  using namespace porpoise::command;
  if (std::optional<Choice> choice = program_named(name, arguments)) return std::move(*choice);
  return parse(arguments);
}

int run(int argc, char** argv) {
  if (argc == 0) return 100;
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() == 2 && arguments[0] == porpoise::command::kQueueFilterCommand) {
    return porpoise::command::run_queue_filter(arguments[1]);
  }
  const std::string name = fs::path(argv[0]).filename().string();
  const porpoise::command::Choice choice = choose(name, arguments);
  if (!choice.run && !choice.run_live) {
    std::fputs(choice.output.c_str(), stdout);
    if (!choice.error.empty()) std::fprintf(stderr, "porpoise: %s\n", choice.error.c_str());
    if (!choice.complaint.empty()) std::fprintf(stderr, "%s\n", choice.complaint.c_str());
    return choice.exit_code;
  }
  porpoise::LiveHost live({argv, argv + argc});
  std::string home = absolute_home(live.host().identity, choice.home, argv[0]);
  return live.run(choice.run ? choice.run(live.host(), std::move(home))
                             : choice.run_live(live, std::move(home)));
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& bug) {
    std::fprintf(stderr, "porpoise: a bug: %s\n", bug.what());
    return 111;
  }
}
