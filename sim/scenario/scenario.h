#pragma once
// A scenario: a small story with its expectations, as its file tells it. What it makes of a world
// is set.h; whether it came true is judge.h.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "impl/base/endpoint.h"
#include "impl/host/clock.h"
#include "impl/host/process.h"
#include "impl/host/trace/trace.h"
#include "sim/disk/faults.h"
#include "sim/disk/profiles.h"
#include "sim/dns/name_spell.h"
#include "sim/net/link_rules.h"
#include "sim/peers/smtp_sink.h"
#include "sim/world/sim_programs.h"

namespace porpoise::sim {

/// A machine that runs the mail server.
struct HostPart {
  std::string name;
  std::string domain;
  std::vector<std::string> users;  ///< Mailboxes.
  IpAddress address;               ///< Where clients find it.
  std::vector<IpAddress> more_addresses;
  std::map<std::string, std::string> control;     ///< File -> contents.
  std::map<std::string, std::string> files;       ///< Path below the home -> contents.
  std::map<std::string, ProgramScript> programs;  ///< Command line of /bin/sh -> what it does.
  std::vector<std::string> mboxes;                ///< Paths below the home.
  /// Of a recipient with more than one place: in how many its mail is to be found.
  std::map<std::string, std::uint32_t> copies;
  const Profile* disk = nullptr;
  std::uint64_t disk_mebibytes = 16 << 10;

  HostPart() = default;
};

/// A server somewhere else that keeps what it is sent.
struct SinkPart {
  std::string name;
  std::string domain;
  IpAddress address;
  SinkRules rules;
  std::optional<Duration> comes_by;  ///< All that it takes comes until then.

  SinkPart() = default;
};

/// A server that answers questions about names.
struct NameServerPart {
  std::string name;
  IpAddress address;
  Zones zones;
  std::vector<NameSpell> spells;

  NameServerPart() = default;
};

/// What is wrong with the link between two of the scenario's machines, or with all links.
struct LinkSpellPart {
  LinkSpell spell;
  std::string sender;  ///< Names of a host, a peer or a name server, or `client`; empty: all.
  std::string receiver;

  LinkSpellPart() = default;
};

/// What a client submits, `count` times.
struct SendPart {
  Duration at{0};
  Duration every{0};
  std::uint32_t count = 1;
  std::string from;
  std::vector<std::string> to;
  std::string via;  ///< Name of a host.
  std::optional<std::string> body;
  std::uint32_t size = 0;   ///< Bytes of the body when none is given.
  bool breaks_off = false;  ///< The client hangs up half way through the message.

  SendPart() = default;
};

struct FaultPart {
  enum class Then : std::uint8_t { power_loss, kill, hang, disk_full };

  std::string host;
  Duration at{0};                      ///< When `on` is not set.
  std::optional<trace::Operation> on;  ///< After the nth completion of it there.
  std::uint32_t nth = 1;
  Then then = Then::power_loss;
  /// Also how long a hang or a full disk lasts.
  Duration boot_after = std::chrono::seconds(10);

  FaultPart() = default;
};

/// What goes wrong at calls to a host's disk, until the healing: half of `settled_within` before
/// the end of the story.
struct DiskFaultPart {
  std::string host;
  FaultRule rule;

  DiskFaultPart() = default;
};

/// What the operator sends the server of a host.
struct SignalPart {
  std::string host;
  Duration at{0};
  Signal signal = Signal::terminate;
  Duration start_after = std::chrono::seconds(10);  ///< After TERM: when it is started again.
  std::map<std::string, std::string>
      control;  ///< What the operator writes before: file -> contents.

  SignalPart() = default;
};

struct ExpectPart {
  /// From the last thing that the file makes happen.
  Duration settled_within = std::chrono::hours(1);
  std::optional<std::uint32_t> accepted;   ///< Submissions answered 250.
  std::optional<std::uint32_t> delivered;  ///< Copies in mailboxes and sinks.
  std::optional<std::uint32_t> bounced;    ///< Bounces in mailboxes and sinks.
  // What also holds for every smaller story.
  std::optional<std::uint32_t> connects_at_most;  ///< Requests to connect to peers.
  std::optional<std::uint32_t> sessions_at_most;  ///< At the same time, at one peer.

  ExpectPart() = default;
};

struct Scenario {
  std::string file;  ///< Where it stands, as it was named.
  std::string name;  ///< Of the file, without folder and suffix.
  std::string title;
  std::string why;
  LinkRules link;
  std::vector<LinkSpellPart> link_spells;
  std::vector<HostPart> hosts;
  std::vector<SinkPart> sinks;
  std::vector<NameServerPart> name_servers;
  std::vector<SendPart> sends;
  std::vector<FaultPart> faults;
  std::vector<DiskFaultPart> disk_faults;
  std::vector<SignalPart> signals;
  ExpectPart expect;

  Scenario() = default;
  const HostPart* host(std::string_view name) const;
};

std::string_view name_of(FaultPart::Then then);

/// A scenario, or one line `file:line: what is wrong and how to mend it`.
struct ScenarioOutcome {
  Scenario scenario;
  std::string error;

  ScenarioOutcome() = default;
};

ScenarioOutcome read_scenario(std::string_view contents, const std::string& file);

}  // namespace porpoise::sim
