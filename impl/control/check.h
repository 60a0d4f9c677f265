#pragma once
// What control files say that their writer can hardly have meant: settings that are well each by
// itself and do not go together. Pure.

#include <string>
#include <string_view>
#include <vector>

#include "impl/control/read_config.h"

namespace porpoise::control {

/// A line of a list that stands for something, such as a host.
struct ListedLine {
  int number = 0;
  std::string key;    ///< In lower case; of keyed lists what is before the colon.
  std::string value;  ///< Of keyed lists what is behind it.

  ListedLine() = default;
};

/// The lines of a list, or of a keyed one; none where there is no such file.
std::vector<ListedLine> lines_of(const ControlTexts& texts, std::string_view file, bool keyed);

/// One line for each contradiction, with the file, where it can be told the line, and the mend:
/// `control/virtualdomains:3: ...`. `config` is what `texts` were read as; `texts` may hold
/// morercpthosts too.
std::vector<std::string> contradictions(const Config& config, const ControlTexts& texts);

}  // namespace porpoise::control
