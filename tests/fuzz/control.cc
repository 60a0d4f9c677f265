// The files of control/: a line `== NAME` begins each. There is a Config or there are faults, each
// one printable line; and what `porpoise config show` prints of a Config, put back into files, is
// the same Config.

#include <algorithm>

#include "impl/control/check.h"
#include "impl/control/read_config.h"
#include "impl/dns/name_servers.h"
#include "impl/main/settings.h"
#include "tests/fuzz/fuzz.h"

namespace porpoise::control {
namespace {

using fuzz::require;

ControlTexts texts_of(fuzz::Input input) {
  ControlTexts texts;
  std::string name = "me";
  while (!input.empty()) {
    const std::string_view line = input.line();
    if (line.starts_with("== ")) {
      name = line.substr(3);
      texts[name];
    } else {
      texts[name] += std::string(line) + "\n";
    }
  }
  return texts;
}

bool is_printable(std::string_view line) {
  return std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c != 0x7f; });
}

std::string shown(const Config& config) {
  std::string text;
  for (const command::Setting& setting : command::settings_of(config)) {
    text += setting.file + ":\n";
    for (const std::string& value : setting.values) text += value + "\n";
  }
  return text;
}

ControlTexts written(const Config& config, const ControlTexts& before) {
  ControlTexts texts;
  for (const command::Setting& setting : command::settings_of(config)) {
    if (setting.values.empty() && !before.contains(setting.file)) continue;
    std::string& text = texts[setting.file];
    for (const std::string& value : setting.values) text += value + "\n";
  }
  const auto database = before.find("morercpthosts.cdb");
  if (database != before.end()) texts["morercpthosts.cdb"] = database->second;
  return texts;
}

void check(const ControlTexts& texts) {
  const LoadOutcome outcome = read_config("/home", texts);
  require((outcome.config != nullptr) == outcome.errors.empty(), "a config, or faults");
  for (const std::string& line : outcome.errors) {
    require(line.starts_with("control/") && is_printable(line), "a fault is one line");
  }
  if (!outcome.config) return;
  (void)contradictions(*outcome.config, texts);
  const LoadOutcome again = read_config("/home", written(*outcome.config, texts));
  for (const std::string& line : again.errors) std::fprintf(stderr, "%s\n", line.c_str());
  require(again.config != nullptr, "what is shown can be read");
  require(shown(*again.config) == shown(*outcome.config), "and means the same");
}

}  // namespace
}  // namespace porpoise::control

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace porpoise;
  const fuzz::Input input(data, size);
  control::check(control::texts_of(input));
  fuzz::require(!dns::parse_resolv_conf(input.rest()).empty(), "there is a name server");
  return 0;
}
