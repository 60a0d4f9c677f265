// The executable: what the command line asks for, run on the live host.

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>

#include "impl/host/live/live_host.h"
#include "impl/main/command_line.h"

namespace {

/// --home, else PORPOISE_HOME, else /var/porpoise; absolute, because a server outlives directories
/// that its caller was in.
std::string absolute_home(const std::optional<std::string>& given) {
  const char* const variable = std::getenv("PORPOISE_HOME");
  const std::string home = given ? *given : variable != nullptr ? variable : "/var/porpoise";
  std::string absolute = std::filesystem::absolute(home).lexically_normal().string();
  while (absolute.size() > 1 && absolute.back() == '/') absolute.pop_back();
  return absolute;
}

int run(int argc, char** argv) {
  const porpoise::command::Choice choice = porpoise::command::parse({argv + 1, argv + argc});
  if (!choice.run && !choice.run_live) {
    std::fputs(choice.output.c_str(), stdout);
    if (!choice.error.empty()) std::fprintf(stderr, "porpoise: %s\n", choice.error.c_str());
    return choice.exit_code;
  }
  porpoise::LiveHost live({argv, argv + argc});
  std::string home = absolute_home(choice.home);
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
