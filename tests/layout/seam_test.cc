// No library of the MTA above impl/host/live asks the system for anything: checked on what was
// built, not by reading.

#include <cstdio>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "tests/layout/system_symbols.h"

namespace porpoise::layout {
namespace {

using Symbols = std::set<std::string>;

/// Library name -> archive, as CMake wrote them down.
std::map<std::string, std::string> built_libraries() {
  std::ifstream in(PORPOISE_LIBRARY_LIST);
  std::map<std::string, std::string> libraries;
  std::string name;
  std::string path;
  while (in >> name >> path) libraries.emplace(name, path);
  return libraries;
}

/// What `archive` needs from elsewhere.
Symbols undefined_symbols(const std::string& archive) {
  const std::string command = "nm --undefined-only --no-sort '" + archive + "' 2>/dev/null";
  const std::unique_ptr<FILE, int (*)(FILE*)> nm(popen(command.c_str(), "r"), &pclose);
  Symbols symbols;
  char line[65536];
  while (nm && std::fgets(line, sizeof line, nm.get()) != nullptr) {
    std::istringstream words(line);
    std::string kind;
    std::string name;
    if (words >> kind >> name) symbols.insert(name.substr(0, name.find('@')));
  }
  return symbols;
}

/// Those of them that `suspicious` is true for.
Symbols found_in(const std::string& archive, bool (*suspicious)(std::string_view)) {
  Symbols found;
  for (const std::string& name : undefined_symbols(archive)) {
    if (suspicious(name)) found.insert(name);
  }
  return found;
}

bool in_mta(const std::string& library) {
  return !library.starts_with("sim_");
}

/// Asio itself, and the two folders that may touch the system.
const std::set<std::string> kBelowTheSeam = {"impl_asio", "impl_host_live", "porpoise_commands"};

/// A broken invariant is told on standard error and ends the process.
const std::map<std::string, Symbols> kAllowed = {
    {"impl_base", {"abort", "stderr", "fprintf", "__fprintf_chk"}},
};

TEST(Seam, NoLibraryAboveItAsksTheSystem) {
  for (const auto& [name, archive] : built_libraries()) {
    if (!in_mta(name) || kBelowTheSeam.contains(name)) continue;
    Symbols found = found_in(archive, asks_the_system);
    if (const auto allowed = kAllowed.find(name); allowed != kAllowed.end()) {
      for (const std::string& symbol : allowed->second) found.erase(symbol);
    }
    for (const std::string& symbol : found) ADD_FAILURE() << name << " asks for " << symbol;
    EXPECT_FALSE(undefined_symbols(archive).empty()) << "nm says nothing of " << archive;
  }
}

TEST(Seam, NothingSimulatedKnowsTheTimeOrDrawsByChance) {
  for (const auto& [name, archive] : built_libraries()) {
    if (in_mta(name)) continue;
    for (const std::string& symbol : found_in(archive, makes_runs_differ)) {
      ADD_FAILURE() << name << " asks for " << symbol;
    }
  }
}

TEST(Seam, SeesEveryFolder) {
  const auto libraries = built_libraries();
  for (const char* name : {"impl_base", "impl_host", "impl_mail", "impl_control", "impl_retry",
                           "impl_roles", "impl_send", "sim_clock", "sim_disk"}) {
    EXPECT_TRUE(libraries.contains(name)) << name;
  }
}

TEST(Seam, WouldFindTheSystemWhereItIs) {
  const auto libraries = built_libraries();
  for (const char* name : {"impl_asio", "impl_host_live"}) {
    ASSERT_TRUE(libraries.contains(name)) << name;
    EXPECT_TRUE(found_in(libraries.at(name), asks_the_system).contains("socket")) << name;
  }
  const Symbols live = found_in(libraries.at("impl_host_live"), asks_the_system);
  EXPECT_TRUE(live.contains("fdatasync"));
  EXPECT_TRUE(asks_the_system("_ZNSt6chrono3_V212steady_clock3nowEv"));
  EXPECT_TRUE(asks_the_system("_ZNSt13random_device9_M_getvalEv"));
  EXPECT_FALSE(asks_the_system("memcpy"));
}

}  // namespace
}  // namespace porpoise::layout
