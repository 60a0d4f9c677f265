#include "impl/main/settings.h"

#include <fmt/format.h>

namespace porpoise::command {
namespace {

using Values = std::vector<std::string>;

template <class Number>
Values number(Number value) {
  return {fmt::format("{}", value)};
}

template <class Strings>
Values list(const Strings& strings) {
  return Values(strings.begin(), strings.end());
}

Values keyed(const control::KeyedList& entries) {
  Values lines;
  for (const auto& [key, value] : entries) lines.push_back(key + ":" + value);
  return lines;
}

Values ranges(const std::vector<AddressRange>& all) {
  Values lines;
  for (const AddressRange& range : all) {
    lines.push_back(fmt::format("{}/{}", range.network.to_string(), range.prefix_bits));
  }
  return lines;
}

Values endpoints(const std::vector<Endpoint>& all) {
  Values lines;
  for (const Endpoint& endpoint : all) lines.push_back(endpoint.to_string());
  return lines;
}

}  // namespace

std::vector<Setting> settings_of(const control::Config& config) {
  std::vector<Setting> all;
  const auto add = [&all](const char* file, Values values) {
    all.emplace_back(file, std::move(values));
  };
  add("badmailfrom", list(config.badmailfrom));
  add("bounceformat", {config.bounce_format == control::BounceFormat::dsn ? "dsn" : "qsbmf"});
  add("bouncefrom", {config.bouncefrom});
  add("bouncehost", {config.bouncehost});
  add("bouncemaxbytes", number(config.bouncemaxbytes));
  add("bounceper",
      {config.bounce_per == control::BouncePer::message ? "message" : "recipient"});
  add("concurrencydestination", number(config.concurrency_destination));
  add("concurrencyincoming",
      {fmt::format("{} {}", config.concurrency_incoming, config.concurrency_incoming_client)});
  add("concurrencylocal", number(config.concurrency_local));
  add("concurrencyremote", number(config.concurrency_remote));
  add("databytes", number(config.databytes));
  add("defaultdelivery", config.default_delivery);
  add("defaultdomain", {config.defaultdomain});
  add("defaulthost", {config.defaulthost});
  add("dnsservers", endpoints(config.dnsservers));
  add("doublebouncehost", {config.doublebouncehost});
  add("doublebounceto", {config.doublebounceto});
  add("envnoathost", {config.envnoathost});
  add("helohost", {config.helohost});
  add("idhost", {config.idhost});
  add("localiphost", {config.localiphost});
  add("locals", list(config.locals.entries()));
  add("me", {config.me});
  if (config.morercpthosts) {
    add("morercpthosts.cdb", {fmt::format("({} hosts)", config.morercpthosts->size())});
  }
  add("mxpolicy",
      {config.mx_policy == control::MxPolicy::next_host ? "next-host" : "first-connection"});
  add("percenthack", list(config.percenthack));
  add("plusdomain", {config.plusdomain});
  add("qmqpservers", endpoints(config.qmqpservers));
  add("queuelifetime", number(config.queue_lifetime));
  add("queuestore", {config.queue_store});
  add("rcpthosts", config.rcpthosts ? list(config.rcpthosts->entries()) : Values());
  add("relayclients", ranges(config.relayclients));
  add("retryschedule", {config.retry_schedule});
  add("sessionrecipients", number(config.session_recipients));
  add("smtpgreeting", {config.smtp_greeting});
  add("smtpport", number(config.smtp_port));
  add("smtproutes", keyed(config.smtproutes));
  add("timeoutconnect", number(config.timeout_connect));
  add("timeoutconnectall", number(config.timeout_connect_all));
  add("timeoutident", number(config.timeout_ident));
  add("timeoutprogram", number(config.timeout_program));
  add("timeoutremote", number(config.timeout_remote));
  add("timeoutsmtpd", number(config.timeout_smtpd));
  add("virtualdomains", keyed(config.virtualdomains));
  return all;
}

}  // namespace porpoise::command
