#pragma once
// The commands of `porpoise`, each in a file of its own name. Every one gets the absolute path of
// its home and resumes with its exit code; what it cannot do it says itself (messages.h).

#include <string>
#include <vector>

#include "impl/host/host.h"

namespace porpoise::command {

struct InitOptions {
  std::string me;
  std::string store = "journal";  ///< Or "classic".

  InitOptions() = default;
};

Task<int> config_check(Host host, std::string home);
Task<int> config_show(Host host, std::string home);
Task<int> init(Host host, std::string home, InitOptions options);
Task<int> serve(Host host, std::string home, std::vector<std::string> listen);
Task<int> user_add(Host host, std::string home, std::string name);
Task<int> user_list(Host host, std::string home);
Task<int> user_remove(Host host, std::string home, std::string name);

}  // namespace porpoise::command
