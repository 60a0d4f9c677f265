#pragma once
// The settings of a Config as text, in the terms of the control files they come from.

#include <string>
#include <vector>

#include "impl/control/config.h"

namespace porpoise::command {

struct Setting {
  std::string file;                 ///< Its name in control/.
  std::vector<std::string> values;  ///< One for most; any number for lists.

  Setting() = default;
  Setting(std::string file_, std::vector<std::string> values_)
      : file(std::move(file_)), values(std::move(values_)) {}
};

/// Every setting, in order of file name.
std::vector<Setting> settings_of(const control::Config& config);

}  // namespace porpoise::command
