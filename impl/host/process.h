#pragma once
// What a process knows of itself, hears from its operator, draws by chance and says.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "impl/base/result.h"
#include "impl/base/task.h"

namespace porpoise {

/// Unpredictable bits: message ids, DNS ids, the choice among equals.
class Entropy {
 public:
  virtual ~Entropy() = default;
  virtual std::uint64_t draw() = 0;
};

/// Constant for the life of the process.
class Identity {
 public:
  virtual ~Identity() = default;
  virtual std::string host_name() const = 0;
  virtual std::string boot_id() const = 0;  ///< Differs after every boot of the machine.
  virtual std::uint32_t process() const = 0;
  virtual std::uint32_t user() const = 0;
  virtual std::uint32_t group() const = 0;
  virtual std::vector<std::string> arguments() const = 0;
  virtual std::optional<std::string> variable(std::string_view name) const = 0;
};

enum class Signal : std::uint8_t {
  terminate,  ///< TERM or INT: drain and end; a second one: end now.
  reread,     ///< HUP: read the control files again.
  run_queue,  ///< ALRM: try everything now.
};

class Signals {
 public:
  virtual ~Signals() = default;
  /// Every delivered signal once, in order; none is lost between two calls.
  virtual Task<Signal> next() = 0;
};

/// One line per decision, for the operator. Never waits and never fails the caller.
class Log {
 public:
  virtual ~Log() = default;
  /// `line` without its line feed.
  virtual void write(std::string_view line) = 0;
};

/// Descriptors 0, 1 and 2 of the process.
class StandardStreams {
 public:
  virtual ~StandardStreams() = default;
  virtual Task<Result<std::size_t>> read_input(std::span<char> out) = 0;
  virtual Task<Result<void>> write_output(std::string_view bytes) = 0;
  virtual Task<Result<void>> write_error(std::string_view bytes) = 0;
};

}  // namespace porpoise
