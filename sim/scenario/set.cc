#include "sim/scenario/set.h"

#include <fmt/format.h>

#include "impl/base/assert.h"
#include "impl/queue/classic/layout.h"
#include "impl/serve/server.h"
#include "sim/dns/name_server.h"
#include "sim/peers/smtp_client.h"
#include "sim/scenario/letters.h"

namespace porpoise::sim {

namespace {

/// As whom the server runs.
constexpr std::uint32_t kServerUser = 1000;

/// Plain operations on a disk that nobody else uses: they do not fail.
class Furnisher {
 public:
  explicit Furnisher(Disk& disk) : disk_(disk) {}

  void directory(const std::string& path, std::uint32_t owner, std::uint32_t mode) {
    PORPOISE_ASSERT(disk_.make_directory(root_, path, mode).has_value());
    PORPOISE_ASSERT(disk_.set_owner(root_, path, owner, owner).has_value());
  }
  /// Those that `path` needs below `top`, where they are missing.
  void directories(const std::string& top, std::string_view path, std::uint32_t owner) {
    for (std::size_t end = path.find('/'); end != path.npos; end = path.find('/', end + 1)) {
      const std::string below = top + "/" + std::string(path.substr(0, end));
      if (disk_.seen().find_path(below) == nullptr) directory(below, owner, 0755);
    }
  }
  void file(const std::string& path, std::string_view contents, std::uint32_t owner = 0) {
    OpenOptions making;
    making.write = true;
    making.create = true;
    making.mode = 0644;
    const Result<Disk::HandleId> handle = disk_.open(root_, path, making);
    PORPOISE_ASSERT(handle.has_value());
    const Result<std::size_t> written = disk_.write(*handle, 0, std::span(&contents, 1));
    PORPOISE_ASSERT(written.has_value() && *written == contents.size());
    disk_.close(*handle);
    PORPOISE_ASSERT(disk_.set_owner(root_, path, owner, owner).has_value());
  }
  /// All below `folder` that are no directories.
  void remove_files(const std::string& folder) {
    const Result<Disk::Listing> listing = disk_.list(root_, folder);
    PORPOISE_ASSERT(listing.has_value());
    for (const DirectoryEntry& entry : listing->entries) {
      const std::string path = folder + "/" + entry.name;
      const Result<FileInfo> info = disk_.stat(root_, path);
      PORPOISE_ASSERT(info.has_value());
      if (info->kind == FileKind::directory) {
        remove_files(path);
      } else {
        PORPOISE_ASSERT(disk_.unlink(root_, path).has_value());
      }
    }
  }

 private:
  Disk& disk_;
  DiskUser root_{0, 0};
};

/// As `porpoise init --store classic` leaves it.
void furnish_classic_queue(Furnisher& furnisher, const std::string& queue) {
  for (const queue::classic::Folder& folder : queue::classic::folders()) {
    const std::string path = queue + "/" + folder.name;
    furnisher.directory(path, kServerUser, folder.mode);
    for (queue::MessageId part = 0; folder.split && part < queue::classic::kSplit; ++part) {
      furnisher.directory(fmt::format("{}/{}", path, part), kServerUser, folder.mode);
    }
  }
  furnisher.file(queue + "/lock/sendmutex", "", kServerUser);
}

DiskImage home_of(const HostPart& host, const DiskOptions& options) {
  Disk disk(options);
  Furnisher furnisher(disk);
  const std::string home(kHome);
  furnisher.directory("/var", 0, 0755);
  furnisher.directory(home, kServerUser, 0755);
  furnisher.directory(home + "/control", kServerUser, 0755);
  furnisher.directory(home + "/queue", kServerUser, 0700);
  furnisher.directory(home + "/mail", kServerUser, 0755);
  furnisher.directory(home + "/incoming", kServerUser, 03777);
  for (const auto& [name, contents] : host.control) {
    furnisher.file(home + "/control/" + name, contents);
  }
  const auto store = host.control.find("queuestore");
  if (store != host.control.end() && store->second.starts_with("classic")) {
    furnish_classic_queue(furnisher, home + "/queue");
  }
  for (const std::string& user : host.users) {
    furnisher.directory(home + "/mail/" + user, kServerUser, 0700);
    furnisher.directory(maildir_of(user), kServerUser, 0700);
    for (const char* folder : {"/tmp", "/new", "/cur"}) {
      furnisher.directory(maildir_of(user) + folder, kServerUser, 0700);
    }
  }
  for (const auto& [path, contents] : host.files) {
    furnisher.directories(home, path, kServerUser);
    furnisher.file(home + "/" + path, contents, kServerUser);
  }
  return disk.seen();
}

/// Of the family of `like`.
Endpoint any_address(const IpAddress& like, std::uint16_t port) {
  if (like.is_v6()) return Endpoint(boost::asio::ip::address_v6::any(), port);
  return Endpoint(boost::asio::ip::address_v4::any(), port);
}

/// Where the scenario's machines are in the network.
using Sites = std::map<std::string, SiteId>;

}  // namespace

std::string maildir_of(std::string_view user) {
  return fmt::format("{}/mail/{}/Maildir", kHome, user);
}

DiskImage with_files(const Disk& disk, const std::string& folder,
                     const std::map<std::string, std::string>& files) {
  DiskOptions options = disk.options();
  options.faults = nullptr;
  Disk changed(options, disk.seen());
  Furnisher furnisher(changed);
  const std::string top = fmt::format("{}/{}", kHome, folder);
  furnisher.remove_files(top);
  for (const auto& [path, contents] : files) {
    furnisher.directories(top, path, kServerUser);
    furnisher.file(top + "/" + path, contents, kServerUser);
  }
  return changed.seen();
}

MachineOptions machine_of(const HostPart& host) {
  MachineOptions options;
  options.name = host.name;
  options.addresses = host.more_addresses;
  options.addresses.insert(options.addresses.begin(), host.address);
  options.disk.profile = host.disk;
  options.disk.capacity_bytes = host.disk_mebibytes << 20;
  options.programs = host.programs;
  DiskOptions furnishing = options.disk;
  furnishing.wall = [] { return kEpoch; };
  options.image = home_of(host, furnishing);
  return options;
}

Machine::Service server_of(const HostPart& host) {
  Machine::Service service;
  service.options.name = host.name;
  service.options.user = service.options.group = kServerUser;
  service.options.arguments = {"porpoise", "serve", "--home", std::string(kHome)};
  service.main = [address = host.address](Host given) {
    serve::ServeOptions options;
    options.home = std::string(kHome);
    options.listen.push_back(any_address(address, 25));
    return serve::run(given, std::move(options));
  };
  return service;
}

Cast put_on_stage(const Scenario& scenario, World& world) {
  Cast cast;
  Sites sites;
  for (std::size_t at = 0; at < scenario.hosts.size(); ++at) {
    sites[scenario.hosts[at].name] = world.machine(at).site();
  }
  for (const SinkPart& sink : scenario.sinks) {
    const SiteId site = sites[sink.name] = world.fabric().add_site({sink.address});
    SinkRules rules = sink.rules;
    rules.seed = world.chance("peers").split(sink.name).draw();
    const ActorId id =
        world.stage().add(sink.name, site, SmtpSinkActor(sink.domain, std::move(rules)));
    PORPOISE_ASSERT(world.stage().listen(id, any_address(sink.address, 25)).has_value());
    cast.sinks.push_back(id);
  }
  for (const NameServerPart& part : scenario.name_servers) {
    const SiteId site = sites[part.name] = world.fabric().add_site({part.address});
    const std::uint64_t seed = world.chance("name servers").split(part.name).draw();
    const ActorId id =
        world.stage().add(part.name, site, NameServerActor(part.zones, part.spells, seed));
    PORPOISE_ASSERT(world.stage().bind(id, any_address(part.address, kNameServerPort)).has_value());
    PORPOISE_ASSERT(
        world.stage().listen(id, any_address(part.address, kNameServerPort)).has_value());
  }
  const SiteId site = sites["client"] =
      world.fabric().add_site({boost::asio::ip::make_address("10.0.1.1")});
  cast.client = world.stage().add(
      "client", site,
      SmtpClientActor("client.example", letters_of(scenario, world.chance("workload"))));
  for (const LinkSpellPart& part : scenario.link_spells) {
    LinkSpell spell = part.spell;
    if (!part.sender.empty()) {
      spell.sender = sites.at(part.sender);
      spell.receiver = sites.at(part.receiver);
    }
    world.fabric().add_spell(spell);
  }
  return cast;
}

}  // namespace porpoise::sim
