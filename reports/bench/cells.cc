#include "reports/bench/cells.h"

#include <fmt/format.h>

#include "reports/page/text.h"

namespace porpoise::reports::bench {

Machine read_machine(std::string_view csv) {
  Machine machine;
  for (std::size_t at = csv.find('\n'); at < csv.size(); at = csv.find('\n', at + 1)) {
    const std::string_view line = csv.substr(at + 1, csv.find('\n', at + 1) - at - 1);
    const std::size_t comma = line.find(',');
    if (comma == line.npos) continue;
    std::string_view value = line.substr(comma + 1);
    if (value.size() > 1 && value.starts_with('"')) value = value.substr(1, value.size() - 2);
    machine.emplace_back(line.substr(0, comma), value);
  }
  return machine;
}

Table machine_table(const Machine& machine) {
  Table table;
  table.id = "machine";
  table.caption = "Where.";
  table.head = {"", ""};
  for (const auto& [name, value] : machine) table.rows.push_back({name, value});
  return table;
}

std::string cell(const std::optional<Spread>& spread) {
  if (!spread) return "-";
  if (spread->low == spread->high) return digits(spread->median);
  return fmt::format("{} ({} to {})", digits(spread->median), digits(spread->low),
                     digits(spread->high));
}

}  // namespace porpoise::reports::bench
