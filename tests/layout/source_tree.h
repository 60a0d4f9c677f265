#pragma once
// The sources as the layout tests see them: which files there are, to which unit each belongs and
// what it includes.

#include <string>
#include <string_view>
#include <vector>

namespace porpoise::layout {

struct SourceLine {
  std::string file;  ///< Relative to the top of the project.
  int number = 0;    ///< From 1.
  std::string text;

  SourceLine() = default;
};

/// Every line of every *.h and *.cc file under `folder`, in order of file name.
std::vector<SourceLine> lines_under(std::string_view folder);

/// The folder that `file` is in.
std::string folder_of(std::string_view file);

/// `file:line: text`, for a failure message.
std::string place(const SourceLine& line);

}  // namespace porpoise::layout
