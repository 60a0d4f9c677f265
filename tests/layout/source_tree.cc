#include "tests/layout/source_tree.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace porpoise::layout {

std::vector<SourceLine> lines_under(std::string_view folder) {
  namespace fs = std::filesystem;
  const fs::path top = PORPOISE_SOURCE_DIR;
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(top / folder)) {
    const fs::path extension = entry.path().extension();
    if (extension == ".h" || extension == ".cc") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<SourceLine> lines;
  for (const fs::path& file : files) {
    std::ifstream in(file);
    SourceLine line;
    line.file = file.lexically_relative(top).string();
    while (std::getline(in, line.text)) {
      ++line.number;
      lines.push_back(line);
    }
  }
  return lines;
}

std::string folder_of(std::string_view file) {
  const std::size_t slash = file.rfind('/');
  return slash == file.npos ? std::string() : std::string(file.substr(0, slash));
}

std::string place(const SourceLine& line) {
  return line.file + ":" + std::to_string(line.number) + ": " + line.text;
}

}  // namespace porpoise::layout
