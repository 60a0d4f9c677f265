#pragma once
// The numbers behind the colon of a schedule's name. The first mistake is kept and told; what is read
// after it is worth nothing.

#include <cstdint>
#include <string>
#include <string_view>

namespace porpoise::retry {

class Parameters {
 public:
  /// `list`: values separated by commas; must outlive this.
  explicit Parameters(std::string_view list) : rest_(list), more_(!list.empty()) {}

  bool more() const { return more_ && error_.empty(); }
  /// The next value as whole seconds: digits, with an optional unit s, m, h or d.
  std::int64_t seconds(std::string_view what, std::int64_t least, std::int64_t most);
  /// The next value as a decimal number with up to three places, times 1000.
  std::int64_t permille(std::string_view what, std::int64_t least, std::int64_t most);
  /// Anything left is a mistake.
  void finish();
  void fail(std::string error);

  /// Empty: all is well.
  const std::string& error() const { return error_; }

 private:
  std::string_view take();

  std::string_view rest_;
  bool more_;
  std::string error_;
};

}  // namespace porpoise::retry
