#pragma once
// Where long-lived parts ask for the settings of the moment: a HUP exchanges the value.

#include <memory>
#include <utility>

#include "impl/control/config.h"

namespace porpoise::control {

/// Holds the current Config. Take a copy of the pointer for one session or one pass, so that its
/// settings do not change half-way.
class ConfigSource {
 public:
  explicit ConfigSource(std::shared_ptr<const Config> first) : current_(std::move(first)) {}

  std::shared_ptr<const Config> current() const { return current_; }
  void replace(std::shared_ptr<const Config> next) { current_ = std::move(next); }

 private:
  std::shared_ptr<const Config> current_;
};

}  // namespace porpoise::control
