#pragma once
// A directory of its own on the real disk, and a process that works in it.

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "impl/host/live/live_host.h"
#include "tests/support/watched_files.h"

namespace porpoise::test {

class LiveHome {
 public:
  LiveHome() : path((std::filesystem::temp_directory_path() / "porpoise-XXXXXX").string()) {
    EXPECT_NE(::mkdtemp(path.data()), nullptr);
    live_.emplace(std::vector<std::string>{"test"});
    files_.emplace(live_->host().files);
  }
  ~LiveHome() {
    live_.reset();  // with it all frames, which may refer to the rest
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }

  std::string path;

  WatchedFiles& files() { return *files_; }
  /// The live host, but for its files, which are watched.
  Host host() {
    const Host live = live_->host();
    return Host{live.executor, live.clock,   *files_,      live.network, live.programs, live.accounts,
                live.entropy,  live.identity, live.signals, live.streams, live.log};
  }

  /// Runs `body` to its end; once.
  void run(Task<> body) { live_->run(ending(std::move(body))); }

  /// The names in a directory below the home, sorted.
  std::vector<std::string> names(const std::string& directory) const {
    std::vector<std::string> all;
    for (const auto& entry : std::filesystem::directory_iterator(path + "/" + directory)) {
      all.push_back(entry.path().filename().string());
    }
    std::sort(all.begin(), all.end());
    return all;
  }
  bool exists(const std::string& name) const { return std::filesystem::exists(path + "/" + name); }
  std::string read(const std::string& name) const {
    std::ifstream file(path + "/" + name, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path + "/" + name, std::ios::binary) << text;
  }

 private:
  static Task<int> ending(Task<> body) {
    co_await std::move(body);
    co_return 0;
  }

  std::optional<WatchedFiles> files_;
  std::optional<LiveHost> live_;
};

}  // namespace porpoise::test
