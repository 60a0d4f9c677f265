#include <algorithm>

#include <fmt/format.h>

#include "sim/scenario/read_disk_fault.h"
#include "sim/scenario/read_link.h"
#include "sim/scenario/read_name_server.h"
#include "sim/scenario/read_peer.h"
#include "sim/scenario/strict_table.h"

namespace porpoise::sim {

namespace {

std::vector<std::string> names_of(const std::vector<HostPart>& hosts) {
  std::vector<std::string> names;
  for (const HostPart& host : hosts) names.push_back(host.name);
  return names;
}

std::vector<std::string> operation_names() {
  std::vector<std::string> names;
  for (unsigned n = 0; n <= static_cast<unsigned>(trace::Operation::find_user); ++n) {
    names.emplace_back(trace::name_of(static_cast<trace::Operation>(n)));
  }
  return names;
}

/// The files of the table's table `key`, which is called `name`.
void read_files(Complaint& complaint, StrictTable& table, std::string_view key,
                const std::string& name, std::map<std::string, std::string>& files) {
  const TomlNode* const node = table.node(key);
  if (node == nullptr) return;
  StrictTable control(complaint, *node, name);
  for (const auto& [file, value] : node->entries) {
    std::string contents;
    if (value.kind == TomlNode::Kind::integer) {
      contents = std::to_string(value.integer) + "\n";
      control.node(file);
    } else {
      for (const std::string& line : control.texts(file)) contents += line + "\n";
    }
    files[file] = contents;
  }
}

void read_control(Complaint& complaint, StrictTable& host_table, HostPart& host) {
  // What `porpoise init` writes; and the scenario's clients may send through this host.
  host.control["me"] = host.control["locals"] = host.control["rcpthosts"] = host.domain + "\n";
  host.control["relayclients"] = "10.0.1.0/24\n";
  read_files(complaint, host_table, "control", fmt::format("[host.{}.control]", host.name),
             host.control);
}

ProgramScript read_program(Complaint& complaint, const TomlNode& node, const std::string& name) {
  StrictTable table(complaint, node, name);
  ProgramScript script;
  script.status.code = static_cast<int>(table.integer_or("exit", 0, 0, 255));
  script.status.signal = static_cast<int>(table.integer_or("signal", 0, 0, 64));
  script.output = table.text_or("output", "");
  script.takes = table.duration_or("takes", script.takes);
  script.reads_input = !table.flag("reads_nothing");
  table.finish();
  return script;
}

/// What local delivery finds there: files below the home, programs, and where mail ends up.
void read_local_mail(Complaint& complaint, StrictTable& host_table, HostPart& host) {
  const std::string name = fmt::format("host.{}", host.name);
  read_files(complaint, host_table, "files", fmt::format("[{}.files]", name), host.files);
  host.mboxes = host_table.texts("mboxes");
  if (const TomlNode* const node = host_table.node("programs")) {
    StrictTable programs(complaint, *node, fmt::format("[{}.programs]", name));
    for (const auto& [line, program] : node->entries) {
      programs.node(line);
      host.programs[line] =
          read_program(complaint, program, fmt::format("[{}.programs.'{}']", name, line));
    }
  }
  if (const TomlNode* const node = host_table.node("copies")) {
    StrictTable copies(complaint, *node, fmt::format("[{}.copies]", name));
    for (const auto& [address, number] : node->entries) {
      host.copies[address] = static_cast<std::uint32_t>(copies.integer_or(address, 1, 1, 100));
    }
  }
}

/// One address, or a list of them.
void read_addresses(StrictTable& table, const IpAddress& fallback, HostPart& host) {
  for (const std::string& text : table.texts("address")) {
    host.more_addresses.push_back(parse_address(table, text));
  }
  host.address = fallback;
  if (host.more_addresses.empty()) return;
  host.address = host.more_addresses.front();
  host.more_addresses.erase(host.more_addresses.begin());
}

HostPart read_host(Complaint& complaint, const std::string& name, const TomlNode& node,
                   std::size_t number) {
  HostPart host;
  host.name = name;
  StrictTable table(complaint, node, fmt::format("[host.{}]", name));
  host.domain = table.text("domain");
  host.users = table.texts("users");
  read_addresses(table, private_address(0, number + 1), host);
  std::vector<std::string> profiles{std::string(default_profile().name)};
  for (const Profile& profile : sim::profiles()) profiles.emplace_back(profile.name);
  host.disk = find_profile(table.word_or_first("disk", profiles));
  host.disk_mebibytes =
      static_cast<std::uint64_t>(table.integer_or("disk_mebibytes", 16 << 10, 1, 16 << 10));
  read_control(complaint, table, host);
  read_local_mail(complaint, table, host);
  table.finish();
  return host;
}

/// Complains unless `key` names one of the hosts.
std::string read_host_name(StrictTable& table, std::string_view key, const Scenario& scenario) {
  const std::string name = table.text(key);
  if (scenario.host(name) != nullptr) return name;
  const std::vector<std::string> names = names_of(scenario.hosts);
  const std::string near = nearest(name, names);
  table.complain(
      key, near.empty()
               ? fmt::format("there is no host `{}`; there are: {}", name, fmt::join(names, ", "))
               : fmt::format("there is no host `{}`; did you mean `{}`?", name, near));
  return name;
}

SendPart read_send(Complaint& complaint, const TomlNode& node, const Scenario& scenario) {
  StrictTable table(complaint, node, "[[send]]");
  SendPart send;
  send.at = table.duration_or("at", send.at);
  send.every = table.duration_or("every", send.every);
  send.count = static_cast<std::uint32_t>(table.integer_or("count", 1, 1, kManyTimes));
  send.from = table.text("from");
  send.to = table.texts("to");
  if (send.to.empty()) table.complain("to", "[[send]] needs at least one recipient");
  for (const std::string& address : send.to) {
    if (address.find('@') == std::string::npos) {
      table.complain("to", fmt::format("`{}` is no address; write user@domain", address));
    }
  }
  send.via = read_host_name(table, "via", scenario);
  if (table.has("body")) send.body = table.text("body");
  if (send.body && table.has("size")) table.complain("size", "a message has a body or a size");
  send.size = static_cast<std::uint32_t>(table.integer_or("size", 500, 0, 100'000'000));
  send.breaks_off = table.flag("breaks_off");
  if (send.count > 1 && !table.has("every")) {
    table.complain("count", "says how often, so `every` must say how long between");
  }
  table.finish();
  return send;
}

/// What befalls a machine, or, with a `kind`, what goes wrong on its disk.
void read_fault(Complaint& complaint, const TomlNode& node, Scenario& scenario) {
  StrictTable table(complaint, node, "[[fault]]");
  FaultPart fault;
  fault.host = read_host_name(table, "host", scenario);
  if (table.has("kind")) {
    DiskFaultPart part;
    part.host = fault.host;
    part.rule = read_disk_fault(table);
    scenario.disk_faults.push_back(std::move(part));
    table.finish();
    return;
  }
  if (table.has("on")) {
    const std::vector<std::string> operations = operation_names();
    const std::string on = table.word_or_first("on", operations);
    const auto found = std::find(operations.begin(), operations.end(), on);
    fault.on = static_cast<trace::Operation>(found - operations.begin());
    fault.nth = static_cast<std::uint32_t>(table.integer_or("nth", 1, 1, kManyTimes));
    if (table.has("at")) table.complain("at", "a fault happens `at` a time or `on` an operation");
  } else {
    const std::optional<Duration> at = table.duration("at");
    if (!at) table.complain("at", "[[fault]] needs `at`, a time, or `on`, an operation");
    fault.at = at.value_or(Duration(0));
  }
  const std::string then = table.word_or_first("then", {"power-loss", "kill", "hang", "disk-full"});
  fault.then = then == "kill"        ? FaultPart::Then::kill
               : then == "hang"      ? FaultPart::Then::hang
               : then == "disk-full" ? FaultPart::Then::disk_full
                                     : FaultPart::Then::power_loss;
  fault.boot_after = table.duration_or("boot_after", fault.boot_after);
  scenario.faults.push_back(std::move(fault));
  table.finish();
}

SignalPart read_signal(Complaint& complaint, const TomlNode& node, const Scenario& scenario) {
  StrictTable table(complaint, node, "[[signal]]");
  SignalPart part;
  part.host = read_host_name(table, "host", scenario);
  part.at = table.duration_or("at", part.at);
  const std::string name = table.word_or_first("send", {"term", "hup", "alrm"});
  part.signal = name == "hup"    ? Signal::reread
                : name == "alrm" ? Signal::run_queue
                                 : Signal::terminate;
  if (part.signal == Signal::terminate) {
    part.start_after = table.duration_or("start_after", part.start_after);
  }
  read_files(complaint, table, "control", "[signal.control]", part.control);
  table.finish();
  return part;
}

ExpectPart read_expect(Complaint& complaint, const TomlNode& node) {
  StrictTable table(complaint, node, "[expect]");
  ExpectPart expect;
  expect.settled_within = table.duration_or("settled_within", expect.settled_within);
  const auto number = [&table](std::string_view key) -> std::optional<std::uint32_t> {
    if (!table.has(key)) return std::nullopt;
    return static_cast<std::uint32_t>(table.integer_or(key, 0, 0, 4'000'000'000));
  };
  expect.accepted = number("accepted");
  expect.delivered = number("delivered");
  expect.bounced = number("bounced");
  expect.connects_at_most = number("connects_at_most");
  expect.sessions_at_most = number("sessions_at_most");
  table.finish();
  return expect;
}

/// The named tables of `[key.NAME]`.
template <class Part>
std::vector<Part> read_named(Complaint& complaint, StrictTable& root, std::string_view key,
                             Part (*read)(Complaint&, const std::string&, const TomlNode&,
                                          std::size_t)) {
  std::vector<Part> parts;
  const TomlNode* const node = root.node(key);
  if (node == nullptr) return parts;
  const StrictTable check(complaint, *node, fmt::format("[{}.NAME]", key));
  for (const auto& [name, part] : node->entries) {
    if (parts.size() == 250) complaint.at(part.line, "no more than 250 of a kind, please");
    parts.push_back(read(complaint, name, part, parts.size()));
  }
  return parts;
}

void check_domains(Complaint& complaint, const TomlNode& root, const Scenario& scenario) {
  std::vector<std::string> seen;
  const auto check = [&](const std::string& domain, std::string_view kind,
                         const std::string& name) {
    if (std::find(seen.begin(), seen.end(), domain) != seen.end()) {
      const TomlNode* const table = root.find(kind)->find(name);
      complaint.at(table->line, fmt::format("`{}` is the domain of two hosts", domain));
    }
    seen.push_back(domain);
  };
  for (const HostPart& host : scenario.hosts) check(host.domain, "host", host.name);
  for (const SinkPart& sink : scenario.sinks) check(sink.domain, "peer", sink.name);
}

std::string stem_of(const std::string& file) {
  const std::size_t slash = file.rfind('/');
  const std::string last = slash == std::string::npos ? file : file.substr(slash + 1);
  return last.ends_with(".toml") ? last.substr(0, last.size() - 5) : last;
}

}  // namespace

const HostPart* Scenario::host(std::string_view wanted) const {
  const auto found = std::find_if(hosts.begin(), hosts.end(),
                                  [wanted](const HostPart& host) { return host.name == wanted; });
  return found == hosts.end() ? nullptr : &*found;
}

std::string_view name_of(FaultPart::Then then) {
  switch (then) {
    case FaultPart::Then::power_loss:
      return "power-loss";
    case FaultPart::Then::kill:
      return "kill";
    case FaultPart::Then::hang:
      return "hang";
    case FaultPart::Then::disk_full:
      return "disk-full";
  }
  return "";
}

ScenarioOutcome read_scenario(std::string_view contents, const std::string& file) {
  ScenarioOutcome outcome;
  const TomlOutcome parsed = parse_toml(contents, file);
  outcome.error = parsed.error;
  if (!outcome.error.empty()) return outcome;

  Complaint complaint(file);
  Scenario& scenario = outcome.scenario;
  StrictTable root(complaint, parsed.root, "the scenario");
  scenario.file = file;
  scenario.name = stem_of(file);
  scenario.title = root.text("title");
  scenario.why = root.text("why");
  scenario.hosts = read_named<HostPart>(complaint, root, "host", read_host);
  scenario.sinks = read_named<SinkPart>(complaint, root, "peer", read_peer);
  scenario.name_servers =
      read_named<NameServerPart>(complaint, root, "nameserver", read_name_server);
  use_name_servers(scenario);
  if (const TomlNode* link = root.node("link")) read_link(complaint, *link, scenario);
  if (scenario.hosts.empty()) complaint.at(1, "a scenario needs at least one [host.NAME]");
  for (const TomlNode* send : root.tables("send")) {
    scenario.sends.push_back(read_send(complaint, *send, scenario));
  }
  for (const TomlNode* fault : root.tables("fault")) {
    read_fault(complaint, *fault, scenario);
  }
  for (const TomlNode* signal : root.tables("signal")) {
    scenario.signals.push_back(read_signal(complaint, *signal, scenario));
  }
  if (const TomlNode* expect = root.node("expect")) {
    scenario.expect = read_expect(complaint, *expect);
  }
  root.finish();
  check_domains(complaint, parsed.root, scenario);
  outcome.error = complaint.text();
  return outcome;
}

}  // namespace porpoise::sim
