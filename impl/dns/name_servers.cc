#include "impl/dns/name_servers.h"

#include "impl/control/name_server.h"
#include "impl/host/file_io.h"

namespace porpoise::dns {
namespace {

constexpr std::size_t kServersMax = 3;
constexpr std::size_t kFileMax = 64 * 1024;
constexpr Duration kFreshFor = std::chrono::seconds(10);
constexpr std::string_view kBlanks = " \t\r";

/// Cuts the first word off `line`.
std::string_view take_word(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
  const std::string_view word = line.substr(0, line.find_first_of(kBlanks));
  line.remove_prefix(word.size());
  return word;
}

}  // namespace

std::vector<Endpoint> parse_resolv_conf(std::string_view text) {
  std::vector<Endpoint> servers;
  while (!text.empty() && servers.size() < kServersMax) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (take_word(line) != "nameserver") continue;
    if (const auto server = control::parse_name_server(take_word(line))) {
      servers.push_back(*server);
    }
  }
  if (servers.empty()) {
    servers.emplace_back(boost::asio::ip::address_v4::loopback(), control::kNameServerPort);
  }
  return servers;
}

Task<std::vector<Endpoint>> NameServers::current() {
  const std::shared_ptr<const control::Config> config = config_.current();
  if (!config->dnsservers.empty()) co_return config->dnsservers;
  if (of_system_.empty() || clock_.now() - read_at_ >= kFreshFor) {
    read_at_ = clock_.now();
    const Result<std::string> text = co_await read_file(files_, "/etc/resolv.conf", kFileMax);
    of_system_ = parse_resolv_conf(text.has_value() ? std::string_view(*text) : std::string_view());
  }
  co_return of_system_;
}

}  // namespace porpoise::dns
