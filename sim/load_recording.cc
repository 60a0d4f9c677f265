#include "sim/load_recording.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "sim/commands.h"

namespace porpoise::sim {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDigits = 6;

bool is_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

bool is_recording(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string begin(record::kMagic.size(), '\0');
  file.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  return file && begin == record::kMagic;
}

std::vector<std::string> files_of(const std::string& path) {
  const fs::path whole(path);
  const std::string prefix = whole.filename().string() + ".";
  const fs::path folder = whole.has_parent_path() ? whole.parent_path() : fs::path(".");
  std::vector<std::string> files;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (!name.starts_with(prefix) || name.size() != prefix.size() + kDigits) continue;
    if (is_digits(std::string_view(name).substr(prefix.size())))
      files.push_back(at->path().string());
  }
  std::sort(files.begin(), files.end());
  if (fs::exists(whole, error)) files.push_back(path);
  return files;
}

std::unique_ptr<TraceSet> load_recording(const std::string& path) {
  std::vector<RecordingFile> files;
  for (const std::string& name : files_of(path)) {
    std::ifstream file(name, std::ios::binary);
    std::ostringstream contents;
    // A file without a byte leaves the stream in a failed state, and is no failure.
    if (!file || (fs::file_size(name) > 0 && !(contents << file.rdbuf()))) {
      refuse(name + ": cannot be read");
      return nullptr;
    }
    files.emplace_back(name, std::move(contents).str());
  }
  if (files.empty()) {
    refuse(path + ": no such file; name one that `porpoise serve --record` has written");
    return nullptr;
  }
  auto recording = std::make_unique<TraceSet>(std::move(files));
  for (const std::string& trouble : recording->troubles()) {
    fmt::print(stderr, "porpoise-sim: {}\n", trouble);
  }
  if (!recording->processes().empty()) return recording;
  return nullptr;
}

}  // namespace porpoise::sim
