#include "impl/serve/explain_route.h"

#include <fmt/format.h>

#include "impl/base/ascii.h"
#include "impl/control/routing.h"
#include "impl/dns/stub_resolver.h"
#include "impl/local/addressee.h"
#include "impl/local/user_lookup.h"
#include "impl/mail/address.h"
#include "impl/remote/static_router.h"

namespace porpoise::serve {
namespace {

using control::Config;
using control::RoutedAddress;
using Kind = control::RoutedAddress::Kind;

/// `text` without line ends and other bytes that would break a table.
std::string in_one_line(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  std::string line(text);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) c = ' ';
  }
  return line;
}

/// One line of fields parted by tabs.
std::string row(std::initializer_list<std::string_view> fields) {
  std::string line;
  for (const std::string_view field : fields) {
    if (!line.empty()) line += '\t';
    line += in_one_line(field);
  }
  return line;
}

void tell_refusal(const roles::Verdict& verdict, RouteReport& report) {
  const bool failed = verdict.kind == roles::Verdict::Kind::failed;
  report.lines.push_back((failed ? "failed\t" : "deferred\t") + in_one_line(verdict.text));
  report.refused = true;
}

std::string channel_reason(const Config& config, const RoutedAddress& routed,
                           std::string_view plain) {
  const std::string host = to_lower(mail::split_address(plain).host);
  if (config.locals.contains_exact(host)) return host + " is in control/locals";
  const std::string* prefix = control::find_virtual_domain(config.virtualdomains, plain);
  if (prefix == nullptr) {
    return host + " is neither in control/locals nor in control/virtualdomains";
  }
  if (prefix->empty()) return host + " is an exception in control/virtualdomains";
  return fmt::format("control/virtualdomains makes it {}", routed.address);
}

/// How the address was rewritten before it was looked up.
void explain_rewriting(const Config& config, std::string_view given, RouteReport& report) {
  const std::string plain = control::plain_address(config, given);
  if (plain != given) {
    const bool had_host = given.find('@') != given.npos;
    report.reasons.push_back(fmt::format(
        "{} makes it {}", had_host ? "control/percenthack" : "control/envnoathost", plain));
  }
}

void explain_admission(const Config& config, std::string_view given, RouteReport& report) {
  const mail::AddressParts parts = mail::split_address(given);
  if (!parts.has_host) return;
  const bool admitted = control::takes_mail_for(config, parts.host);
  report.reasons.push_back(
      admitted ? fmt::format("{} is in control/rcpthosts: anybody may send to it", parts.host)
               : fmt::format("{} is not in control/rcpthosts: only relayclients may send to it",
                             parts.host));
}

std::string kind_reason(const local::LocalUser& user) {
  switch (user.kind) {
    case local::LocalUser::Kind::assigned:
      return "users/cdb gives it to " + user.name;
    case local::LocalUser::Kind::mailbox:
      return "there is a mailbox " + user.name;
    case local::LocalUser::Kind::account:
      return "there is an account " + user.name;
    case local::LocalUser::Kind::alias:
      return "it is nobody's, so it is for the alias user";
  }
  return {};
}

/// Where mail goes without a .qmail file: the first line of control/defaultdelivery.
std::string default_file(const Config& config, const std::string& home) {
  if (config.default_delivery.empty()) return home;
  const std::string& line = config.default_delivery.front();
  return line.starts_with("./") ? home + line.substr(1) : line;
}

Task<> find_local(Host host, std::shared_ptr<const Config> config, std::string address,
                  RouteReport& report) {
  const std::string local(mail::split_address(address).local);
  if (local.empty()) {
    report.lines.emplace_back("discarded");
    report.reasons.emplace_back("mail to an empty local part is thrown away");
    co_return;
  }
  local::UserLookup lookup(host, config->home);
  const local::UserOutcome outcome = co_await lookup.find(local);
  if (outcome.refusal) {
    tell_refusal(*outcome.refusal, report);
    co_return;
  }
  report.reasons.push_back(kind_reason(*outcome.user));
  const local::Addressee whose = local::addressee_of(*outcome.user);
  std::string trouble;
  const std::optional<local::FoundQmail> qmail =
      co_await local::find_qmail(host.files, whose, trouble);
  if (!trouble.empty()) {
    tell_refusal(roles::Verdict::deferred(trouble), report);
    co_return;
  }
  if (!qmail && !local::has_default(whose)) {
    tell_refusal(roles::Verdict::failed("Sorry, no mailbox here by that name. (#5.1.1)\n"), report);
    co_return;
  }
  const std::string file =
      qmail ? whose.home + "/" + qmail->file.name : default_file(*config, whose.home);
  report.lines.push_back(row({"local", whose.user, whose.home, whose.dash, whose.ext, file}));
}

Task<> find_remote(Host host, std::shared_ptr<const Config> config, std::string address,
                   RouteReport& report) {
  const std::string domain(mail::split_address(address).host);
  if (domain.empty()) {
    tell_refusal(roles::Verdict::failed("Sorry, address must include host name. (#5.1.3)\n"),
                 report);
    co_return;
  }
  const std::string* relay = control::find_by_host(config->smtproutes, domain);
  const bool relayed = relay != nullptr && !relay->empty();
  report.reasons.push_back(relayed ? "control/smtproutes sends it to " + *relay
                                   : std::string("control/smtproutes has no route for it"));
  const control::ConfigSource source(config);
  dns::StubResolver resolver(dns::ResolverParts{host.executor, host.clock, host.files, host.network,
                                                host.entropy, source});
  remote::DnsRouter by_name(source, host.clock, host.entropy, resolver);
  remote::StaticRouter router(source, host.network, by_name);
  const remote::Route route = co_await router.route(domain);
  if (route.refusal) tell_refusal(*route.refusal, report);
  for (const remote::Hop& hop : route.hops) {
    report.lines.push_back(fmt::format("remote\t{}\t{}\t{}\t{}", hop.host, hop.endpoint.port,
                                       hop.preference, hop.endpoint.address.to_string()));
  }
}

}  // namespace

Task<RouteReport> explain_route(Host host, std::shared_ptr<const Config> config,
                                std::string address) {
  RouteReport report;
  explain_admission(*config, address, report);
  explain_rewriting(*config, address, report);
  const RoutedAddress routed = control::route_address(*config, address);
  report.reasons.push_back(
      channel_reason(*config, routed, control::plain_address(*config, address)));
  if (routed.kind == Kind::local) {
    co_await find_local(host, config, routed.address, report);
  } else {
    co_await find_remote(host, config, routed.address, report);
  }
  co_return report;
}

}  // namespace porpoise::serve
