#include "sim/scenario/write_toml.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace porpoise::sim {
namespace {

/// All but the lines.
std::string shape_of(const TomlNode& node) {
  std::string shape = std::string(name_of(node.kind)) + "(" + node.text + ":" +
                      std::to_string(node.integer) + ":" + std::to_string(node.boolean);
  for (const TomlEntry& entry : node.entries)
    shape += "," + entry.key + "=" + shape_of(entry.value);
  for (const TomlNode& item : node.items) shape += "," + shape_of(item);
  return shape + ")";
}

std::string shape_of(const std::string& text) {
  const TomlOutcome parsed = parse_toml(text, "x.toml");
  EXPECT_EQ(parsed.error, "") << text;
  return shape_of(parsed.root);
}

TEST(WriteToml, EveryShippedScenarioIsReadBackAsItWas) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(SCENARIOS)) {
    if (entry.path().extension() != ".toml") continue;
    std::ostringstream contents;
    contents << std::ifstream(entry.path()).rdbuf();
    const TomlNode root = parse_toml(contents.str(), "x.toml").root;
    EXPECT_EQ(shape_of(write_toml(root)), shape_of(root)) << entry.path();
    ++count;
  }
  EXPECT_GT(count, 10u);
}

TEST(WriteToml, QuotesWhatNeedsIt) {
  const std::string text =
      "\"a key\" = \"quote \\\" and \\\\ and \\u0001\"\nlines = \"\"\"\n\na\n\\\"\\\"\\\"b\"\"\"\n";
  EXPECT_EQ(shape_of(write_toml(parse_toml(text, "x.toml").root)), shape_of(text));
}

}  // namespace
}  // namespace porpoise::sim
