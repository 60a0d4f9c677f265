#include <fstream>
#include <map>

#include <fmt/format.h>

#include "sim/commands.h"
#include "sim/export/trace_line.h"
#include "sim/progress.h"
#include "sim/scenario/write_toml.h"
#include "sim/shrink/shrinker.h"

namespace porpoise::sim {

namespace {

/// The crash after an event as a [[fault]] that does the same; nothing when there is no such event.
std::optional<TomlNode> fault_of(const Scenario& scenario, std::uint64_t seed,
                                 const ExtraCrash& crash) {
  const std::string host = crash.host.empty() ? scenario.hosts.front().name : crash.host;
  std::map<std::string, std::int64_t> calls;
  std::optional<TraceLine> there;
  std::uint64_t events = 0;
  RunOptions options;
  options.seed = seed;
  options.lines = [&](const std::string& text) {
    if (events++ >= crash.event) return;
    there = read_trace_line(text);
    if (there && there->is_call() && there->host() == host) ++calls[there->what];
  };
  play_and_judge(scenario, std::move(options));
  if (!there || events < crash.event) return std::nullopt;
  TomlNode fault;
  fault.kind = TomlNode::Kind::table;
  fault.entries.push_back({"host", text_node(host)});
  if (there->is_call() && there->host() == host) {
    fault.entries.push_back({"on", text_node(there->what)});
    fault.entries.push_back({"nth", number_node(calls[there->what])});
  } else {
    fault.entries.push_back({"at", text_node(fmt::format("{}us", there->ns / 1000))});
  }
  fault.entries.push_back({"then", text_node(std::string(name_of(crash.then)))});
  return fault;
}

void add_fault(TomlNode& story, TomlNode fault) {
  for (TomlEntry& entry : story.entries) {
    if (entry.key == "fault") return entry.value.items.push_back(std::move(fault));
  }
  TomlNode list;
  list.kind = TomlNode::Kind::array;
  list.items.push_back(std::move(fault));
  story.entries.push_back({"fault", std::move(list)});
}

void set_text(TomlNode& story, std::string_view key, std::string text) {
  for (TomlEntry& entry : story.entries) {
    if (entry.key == key) entry.value = text_node(std::move(text));
  }
}

std::size_t messages_in(const Scenario& scenario) {
  std::size_t messages = 0;
  for (const SendPart& send : scenario.sends) messages += send.count;
  return messages;
}

}  // namespace

int shrink(const ShrinkCommand& command) {
  const std::optional<std::string> contents = read_story(command.scenario);
  const std::optional<Scenario> scenario = load_scenario(command.scenario);
  if (!contents || !scenario) return kBadInput;
  const std::string why = why_no_crash(*scenario, command.crash);
  if (!why.empty()) return refuse(why);
  TomlNode story = parse_toml(*contents, command.scenario).root;
  if (command.crash) {
    std::optional<TomlNode> fault = fault_of(*scenario, command.seed, *command.crash);
    if (!fault) {
      return refuse(fmt::format("{}: with seed {} there is no event {}", command.scenario,
                                command.seed, command.crash->event));
    }
    add_fault(story, std::move(*fault));
  }
  Progress progress;
  ShrinkOptions options;
  options.seed = command.seed;
  options.runs_max = command.runs;
  options.progress = [&progress](std::uint64_t runs, std::size_t bytes) {
    progress.show([&] { return fmt::format("{} runs, {} bytes", runs, bytes); });
  };
  Shrunk small = shrink(std::move(story), options);
  progress.clear();
  if (!small.error.empty()) return refuse(command.scenario + ": " + small.error);

  const std::string again = fmt::format("porpoise-sim run {} --seed {}", command.out, small.seed);
  set_text(small.story, "title", "Shrunk from " + scenario->name);
  set_text(small.story, "why", small.complaints.front() + ": " + again);
  const std::string text = write_toml(small.story);
  std::ofstream out(command.out, std::ios::binary | std::ios::trunc);
  if (!out || !(out << text) || !out.flush()) {
    return refuse(command.out + ": cannot be written; name another file");
  }
  for (const std::string& complaint : small.complaints) fmt::print("broken: {}\n", complaint);
  const Scenario left = read_scenario(text, command.out).scenario;
  fmt::print("{}\n", again);
  fmt::print("runs={} hosts={} messages={} bytes={} seed={}\n", small.runs,
             left.hosts.size() + left.sinks.size() + left.name_servers.size(), messages_in(left),
             text.size(), small.seed);
  return kKept;
}

}  // namespace porpoise::sim
