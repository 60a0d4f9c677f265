#include "sim/explore/scene_of.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "sim/scenario/set.h"

namespace porpoise::sim {

namespace {

/// What the journal may keep of its own accord: the segment in use and those to be used next.
constexpr std::size_t kSegmentsMax = 10;

void list_names(const DiskImage& disk, const std::string& path, std::vector<std::string>& paths) {
  const Inode* const directory = disk.find_path(path);
  if (directory == nullptr) return;
  directory->names.for_each(
      [&](const Names::Entry& entry) { paths.push_back(path + "/" + entry.name); });
}

/// As long as the host's control file says, else as the rules have it.
std::int64_t lifetime_of(const HostPart& host, std::int64_t otherwise) {
  const auto file = host.control.find("queuelifetime");
  return file == host.control.end() ? otherwise : std::strtoll(file->second.c_str(), nullptr, 10);
}

bool may_be_heard_late(const Scenario& scenario) {
  return std::any_of(scenario.sinks.begin(), scenario.sinks.end(), [](const SinkPart& sink) {
    return std::any_of(sink.rules.spells.begin(), sink.rules.spells.end(), [](const Spell& spell) {
      return spell.kind == Spell::Kind::tarpit || spell.kind == Spell::Kind::drip ||
             spell.kind == Spell::Kind::long_lines;
    });
  });
}

std::vector<std::string> leftovers_in(const DiskImage& disk) {
  const std::string queue = std::string(kHome) + "/queue";
  std::vector<std::string> paths;
  list_names(disk, queue + "/body", paths);
  for (const char* const folder : {"pid", "intd", "todo", "bounce"}) {
    list_names(disk, queue + "/" + folder, paths);
  }
  for (const char* const folder : {"mess", "info", "local", "remote"}) {
    std::vector<std::string> parts;
    list_names(disk, queue + "/" + folder, parts);
    for (const std::string& part : parts) list_names(disk, part, paths);
  }
  std::vector<std::string> homes;
  list_names(disk, std::string(kHome) + "/mail", homes);
  for (const std::string& user : homes) {
    std::vector<std::string> files;
    list_names(disk, user, files);
    for (const std::string& file : files) {
      const bool is_left = file.find("/.unfinished-mbox-") != file.npos ||
                           file.find("/.program-input-") != file.npos;
      if (is_left) paths.push_back(file);
    }
  }
  std::vector<std::string> segments;
  list_names(disk, queue + "/journal", segments);
  if (segments.size() > kSegmentsMax) {
    paths.push_back(fmt::format("{}/journal ({} segments)", queue, segments.size()));
  }
  return paths;
}

}  // namespace

std::string why_no_scene(const Scenario& scenario) {
  if (scenario.hosts.size() != 1) return "it has more than one host, and only one can be crashed";
  if (!scenario.faults.empty() || !scenario.disk_faults.empty()) {
    return "it has [[fault]]s of its own; explore makes all crashes and faults";
  }
  if (!scenario.link_spells.empty() || may_be_heard_late(scenario)) {
    return "explore cannot tell whether an answer was lost on the way that its links and peers "
           "make hard";
  }
  for (const SignalPart& signal : scenario.signals) {
    if (!signal.control.empty())
      return "its [[signal]]s change settings, and explore knows one set";
  }
  return std::string();
}

Scene scene_of(const Scenario& scenario, std::uint64_t seed) {
  const HostPart& host = scenario.hosts.front();
  Scene scene;
  scene.name = scenario.name;
  scene.seed = seed;
  scene.machine = machine_of(host);
  Machine::Service server = server_of(host);
  scene.main = std::move(server.main);
  scene.process = std::move(server.options);
  scene.cast = [scenario](World& world) {
    world.fabric().set_rules(scenario.link);
    put_on_stage(scenario, world);
  };
  for (const SignalPart& part : scenario.signals) {
    Scene::Order order;
    order.at = Instant() + part.at;
    order.signal = part.signal;
    scene.orders.push_back(order);
    if (part.signal == Signal::terminate) scene.restart_takes = part.start_after;
  }
  for (const std::string& user : host.users) scene.maildirs.push_back(maildir_of(user));
  for (const std::string& path : host.mboxes) {
    scene.mboxes.push_back(fmt::format("{}/{}", kHome, path));
  }
  scene.copies = host.copies;
  for (const auto& [path, contents] : host.files) {
    scene.settings.push_back(fmt::format("{}/{}", kHome, path));
  }
  for (const auto& [file, contents] : host.control) {
    scene.settings.push_back(fmt::format("{}/control/{}", kHome, file));
  }
  scene.leftovers = leftovers_in;
  scene.rules.lifetime_s = lifetime_of(host, scene.rules.lifetime_s);
  return scene;
}

}  // namespace porpoise::sim
