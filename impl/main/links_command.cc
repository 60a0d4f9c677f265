#include <filesystem>

#include <fmt/format.h>

#include "impl/main/commands.h"
#include "impl/main/messages.h"
#include "impl/main/program_names.h"

namespace porpoise::command {
namespace {

namespace fs = std::filesystem;

/// Empty, or what is in the way of the link. Another link gives way, a file does not.
std::string make_link(const fs::path& from, const fs::path& to) {
  std::error_code error;
  if (fs::is_symlink(fs::symlink_status(from, error))) fs::remove(from, error);
  fs::create_symlink(to, from, error);
  if (!error) return {};
  return fmt::format("{}: {}", from.string(), error.message());
}

}  // namespace

Task<int> links(Host host, std::string directory) {
  std::error_code error;
  const fs::path executable = fs::read_symlink("/proc/self/exe", error);
  if (!error) fs::create_directories(directory, error);
  if (error) {
    std::string line = fmt::format("{}: {}", directory, error.message());
    co_return co_await refuse(host, std::move(line));
  }
  std::size_t made = 0;
  for (const std::string& name : program_names()) {
    std::string wrong = make_link(fs::path(directory) / name, executable);
    if (!wrong.empty()) co_return co_await refuse(host, std::move(wrong));
    ++made;
  }
  std::string told = fmt::format("{} links to {} in {}\n", made, executable.string(), directory);
  co_return co_await print(host, std::move(told));
}

}  // namespace porpoise::command
