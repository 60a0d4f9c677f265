#include "reports/crash/mutants.h"

#include <charconv>
#include <map>
#include <optional>

#include <fmt/format.h>

namespace porpoise::reports::crash {
namespace {

using Fields = std::vector<std::string>;

/// Takes one record off `csv`, quoted line feeds and doubled quotes and all (RFC 4180).
Fields take_record(std::string_view& csv) {
  Fields fields(1);
  bool quoted = false;
  std::size_t at = 0;
  for (; at < csv.size() && (quoted || csv[at] != '\n'); ++at) {
    const char c = csv[at];
    if (c == '"') {
      const bool doubled = quoted && at + 1 < csv.size() && csv[at + 1] == '"';
      if (doubled) fields.back() += csv[++at];
      if (!doubled) quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else if (c != '\r' || quoted) {
      fields.back() += c;
    }
  }
  csv.remove_prefix(at < csv.size() ? at + 1 : at);
  return fields;
}

/// A defect that was not found has "-" in these columns.
std::optional<std::uint64_t> number(const std::string& text) {
  if (text == "-" || text.empty()) return 0;
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

}  // namespace

Mutants read_mutants(std::string_view csv, const std::string& file) {
  Mutants mutants;
  const Fields head = take_record(csv);
  std::map<std::string, std::size_t, std::less<>> column;
  for (std::size_t at = 0; at < head.size(); ++at) column[head[at]] = at;
  for (const char* wanted : {"mutant", "defect", "found", "promise", "states", "operations", "crashes", "command"}) {
    if (column.contains(wanted)) continue;
    mutants.error = fmt::format("{}:1: there is no column `{}`; make the file with `./dev mutants --csv FILE`", file, wanted);
    return mutants;
  }
  for (std::size_t line = 2; !csv.empty(); ++line) {
    const Fields fields = take_record(csv);
    const auto cell = [&](const char* name) { return fields[column.find(name)->second]; };
    if (fields.size() != head.size()) {
      mutants.error = fmt::format("{}: record {} has {} fields and not {}", file, line, fields.size(), head.size());
      return mutants;
    }
    const auto states = number(cell("states")), operations = number(cell("operations")), crashes = number(cell("crashes"));
    if (!states || !operations || !crashes) {
      mutants.error = fmt::format("{}: record {}: states, operations and crashes are whole numbers", file, line);
      return mutants;
    }
    Mutant mutant;
    mutant.name = cell("mutant");
    mutant.defect = cell("defect");
    mutant.found = cell("found") == "yes";
    if (mutant.found) mutant.promise = cell("promise");
    mutant.states = *states;
    mutant.operations = *operations;
    mutant.crashes = *crashes;
    mutant.command = cell("command");
    mutants.rows.push_back(std::move(mutant));
  }
  return mutants;
}

}  // namespace porpoise::reports::crash
