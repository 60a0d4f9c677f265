#pragma once
// The meaning of every control file: texts in, one Config or a list of faults out. No I/O:
// load.h fetches the texts.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "impl/control/config.h"

namespace porpoise::control {

/// File name in control/ -> contents. A file that does not exist is not in it.
using ControlTexts = std::map<std::string, std::string, std::less<>>;

struct LoadOutcome {
  std::shared_ptr<const Config> config;  ///< Null when there are errors.
  /// One line per fault, each naming the file, the line and the mend: `control/databytes:1: ...`.
  std::vector<std::string> errors;
  /// What was read, for whoever wants to say more of it.
  ControlTexts texts;
  /// Files of control/ that mean nothing here, in order of name; perhaps misspelt.
  std::vector<std::string> unread;

  LoadOutcome() = default;
};

/// Whether a file of this name in control/ is no setting itself, but what a command makes one of:
/// morercpthosts.
bool is_input_file(std::string_view name);

/// Whether a file of this name is a setting.
bool is_control_file(std::string_view name);

/// `home` is the absolute path that Config::home gets.
LoadOutcome read_config(std::string home, const ControlTexts& texts);

}  // namespace porpoise::control
