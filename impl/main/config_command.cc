#include <fmt/format.h>

#include "impl/control/load.h"
#include "impl/main/commands.h"
#include "impl/main/messages.h"
#include "impl/main/settings.h"

namespace porpoise::command {
namespace {

/// All faults, one a line, the later ones begun like the first by refuse().
std::string joined(const std::vector<std::string>& errors) {
  return fmt::format("{}", fmt::join(errors, "\nporpoise: "));
}

}  // namespace

Task<int> config_show(Host host, std::string home) {
  const control::LoadOutcome outcome = co_await control::load(host.files, std::move(home));
  if (!outcome.errors.empty()) co_return co_await refuse(host, joined(outcome.errors));
  std::string text;
  for (const Setting& setting : settings_of(*outcome.config)) {
    if (setting.values.empty()) text += setting.file + "\n";
    for (const std::string& value : setting.values) text += setting.file + "\t" + value + "\n";
  }
  co_return co_await print(host, std::move(text));
}

Task<int> config_check(Host host, std::string home) {
  const control::LoadOutcome outcome = co_await control::load(host.files, home);
  if (!outcome.errors.empty()) co_return co_await refuse(host, joined(outcome.errors));
  std::string text;
  for (const std::string& line : advice_on(*outcome.config)) text += "note: " + line + "\n";
  for (const std::string& name : outcome.unread) {
    text += fmt::format("note: control/{}: means nothing to porpoise; is it misspelt?\n", name);
  }
  text += fmt::format("{}/control is well\n", home);
  co_return co_await print(host, std::move(text));
}

}  // namespace porpoise::command
