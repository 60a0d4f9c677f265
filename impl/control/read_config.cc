#include "impl/control/read_config.h"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

#include "impl/base/ascii.h"
#include "impl/control/name_server.h"
#include "impl/control/relay.h"
#include "impl/control/source.h"
#include "impl/retry/make_schedule.h"

namespace porpoise::control {
namespace {

constexpr std::uint64_t kMost32 = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint64_t kMost64 = std::numeric_limits<std::uint64_t>::max();

/// What every server must take (RFC 5321 §4.5.3.1.8).
constexpr std::uint64_t kRecipientsMost = 100;

bool has_blank(std::string_view text) {
  return text.find_first_of(" \t") != text.npos;
}

bool has_unprintable(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < ' ' || byte >= 0x7f;
  });
}

void read_word(const Source& source, std::string_view what, std::string& out) {
  const std::string_view line = source.first_line(what);
  if (has_blank(line)) {
    source.reject(1, fmt::format("{} has a space in it; write {}", quoted(line), what));
  } else if (has_unprintable(line)) {
    source.reject(
        1, fmt::format("{} has a byte that cannot be printed; write {}", quoted(line), what));
  }
  out = line;
}

void read_retryschedule(const Source& source, Config& config) {
  read_word(source, "the name of a schedule", config.retry_schedule);
  if (has_blank(config.retry_schedule) || has_unprintable(config.retry_schedule)) return;
  const std::string wrong = retry::make_schedule(config.retry_schedule).error;
  if (!wrong.empty()) source.reject(1, wrong);
}

void read_defaultdelivery(const Source& source, Config& config) {
  std::vector<std::string> lines;
  for (const Line& line : source.lines()) lines.emplace_back(line.text);
  if (lines.empty()) {
    source.reject("empty; write the lines of a .qmail file, such as ./Maildir/");
  } else {
    config.default_delivery = std::move(lines);
  }
}

/// Could it be the name of a host, or an address in brackets? What else is wrong with it is seen
/// elsewhere.
bool may_be_host(std::string_view text) {
  const bool literal = text.starts_with('[');
  return !text.starts_with('#') && !has_unprintable(text) &&
         text.find_first_of(literal ? " \t@" : " \t@:") == text.npos;
}

void read_host(const Source& source, std::string& out) {
  const std::string_view what = "one host name";
  read_word(source, what, out);
  if (!has_blank(out) && !has_unprintable(out) && !may_be_host(out)) {
    source.reject(1, fmt::format("{} is not a host name; write {}", quoted(out), what));
  }
}

void read_number(const Source& source, std::uint32_t& out) {
  const std::vector<std::uint64_t> numbers = source.numbers(1, 0, kMost32);
  if (!numbers.empty()) out = static_cast<std::uint32_t>(numbers[0]);
}

void read_size(const Source& source, std::uint64_t& bytes) {
  const std::vector<std::uint64_t> numbers = source.numbers(1, 0, kMost64);
  if (!numbers.empty()) bytes = numbers[0];
}

/// 0 counts as 1, as in qmail-smtpd.
void read_timeout(const Source& source, std::uint32_t& seconds) {
  read_number(source, seconds);
  seconds = std::max<std::uint32_t>(seconds, 1);
}

/// Hosts, one a line. Anything else would never match and would hide a mistake.
void read_hosts(const Source& source, const auto& add) {
  for (const Line& line : source.lines()) {
    if (!may_be_host(line.text)) {
      source.reject(line.number, fmt::format("{} is not a host name; write one host a line, such "
                                             "as example.com",
                                             quoted(line.text)));
    } else {
      add(line.text);
    }
  }
}

HostSet host_set(const Source& source) {
  HostSet hosts;
  read_hosts(source, [&hosts](std::string_view host) { hosts.add(host); });
  return hosts;
}

/// Deviates from qmail, which overlooks lines without a colon. `form` shows what was meant.
void read_keyed(const Source& source, std::string_view form, KeyedList& out) {
  for (const Line& line : source.lines()) {
    const std::size_t colon = line.text.find(':');
    const std::string_view key = line.text.substr(0, colon);
    if (colon == line.text.npos || has_blank(key)) {
      source.reject(line.number, fmt::format("{} is not of the form {}", quoted(line.text), form));
      continue;
    }
    out.insert_or_assign(to_lower(key), std::string(line.text.substr(colon + 1)));
  }
}

void read_smtproutes(const Source& source, Config& config) {
  read_keyed(source, "DOMAIN:RELAY or DOMAIN:RELAY:PORT", config.smtproutes);
  for (const Line& line : source.lines()) {
    const std::size_t colon = line.text.find(':');
    if (colon == line.text.npos || parse_relay(line.text.substr(colon + 1))) continue;
    source.reject(line.number,
                  fmt::format("{} is not a relay; write HOST or HOST:PORT, the port from 1 to "
                              "65535, an IPv6 address in brackets",
                              quoted(line.text.substr(colon + 1))));
  }
}

/// What was probably meant by `text`: `10.0.0/8` is short of an octet.
std::string range_mend(std::string_view text) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  std::string padded(text.substr(0, slash));
  for (auto dots = std::count(padded.begin(), padded.end(), '.'); dots < 3; ++dots) padded += ".0";
  padded += text.substr(slash);
  return parse_address_range(padded).has_value() ? padded : "192.0.2.0/24 or 2001:db8::/32";
}

void read_relayclients(const Source& source, Config& config) {
  config.relayclients.clear();
  for (const Line& line : source.lines()) {
    const Result<AddressRange> range = parse_address_range(line.text);
    if (range.has_value()) {
      config.relayclients.push_back(*range);
    } else {
      source.reject(line.number, fmt::format("{} is not an address range; write it as {}",
                                             quoted(line.text), range_mend(line.text)));
    }
  }
}

void read_concurrencyincoming(const Source& source, Config& config) {
  const std::vector<std::uint64_t> numbers = source.numbers(2, 1, kMost32);
  if (numbers.empty()) return;
  config.concurrency_incoming = static_cast<std::uint32_t>(numbers[0]);
  if (numbers.size() > 1) {
    config.concurrency_incoming_client = static_cast<std::uint32_t>(numbers[1]);
  }
}

void read_queuestore(const Source& source, Config& config) {
  config.queue_store = source.first_line("`journal` or `classic`");
  if (!config.queue_store.empty() && config.queue_store != "journal" &&
      config.queue_store != "classic") {
    source.reject(1, fmt::format("{} is not a kind of queue; write journal or classic",
                                 quoted(config.queue_store)));
  }
}

void read_dnsservers(const Source& source, Config& config) {
  for (const Line& line : source.lines()) {
    if (const auto server = parse_name_server(line.text)) {
      config.dnsservers.push_back(*server);
    } else {
      source.reject(line.number, fmt::format("{} is no name server; write ADDRESS or ADDRESS:PORT, "
                                             "an IPv6 address with a port in brackets",
                                             quoted(line.text)));
    }
  }
}

void read_qmqpservers(const Source& source, Config& config) {
  for (const Line& line : source.lines()) {
    if (const auto server = parse_server(line.text, kQmqpPort)) {
      config.qmqpservers.push_back(*server);
    } else {
      source.reject(line.number,
                    fmt::format("{} is no server's address; write ADDRESS or "
                                "ADDRESS:PORT, an IPv6 address with a port in brackets",
                                quoted(line.text)));
    }
  }
}

void read_morercpthosts(const Source& source, Config& config) {
  Result<Cdb> hosts = Cdb::open(std::string(source.text()));
  if (hosts.has_value()) {
    config.morercpthosts = std::make_shared<const Cdb>(std::move(*hosts));
  } else {
    source.reject("damaged, or no cdb; make it anew with `porpoise newmrh`");
  }
}

/// One of two words; `what` says in the error what they are.
template <class Value>
void read_choice(const Source& source, std::string_view what,
                 const std::array<std::pair<std::string_view, Value>, 2>& choices, Value& out) {
  const auto& [first, second] = choices;
  const std::string_view word =
      source.first_line(fmt::format("`{}` or `{}`", first.first, second.first));
  if (word == first.first) {
    out = first.second;
  } else if (word == second.first) {
    out = second.second;
  } else if (!word.empty()) {
    source.reject(1, fmt::format("{} is no {}; write {} or {}", quoted(word), what, first.first,
                                 second.first));
  }
}

void read_bounceformat(const Source& source, Config& config) {
  read_choice<BounceFormat>(source, "format",
                            {{{"qsbmf", BounceFormat::qsbmf}, {"dsn", BounceFormat::dsn}}},
                            config.bounce_format);
}

void read_bounceper(const Source& source, Config& config) {
  read_choice<BouncePer>(source, "way to notify",
                         {{{"message", BouncePer::message}, {"recipient", BouncePer::recipient}}},
                         config.bounce_per);
}

void read_mxpolicy(const Source& source, Config& config) {
  read_choice<MxPolicy>(
      source, "policy",
      {{{"next-host", MxPolicy::next_host}, {"first-connection", MxPolicy::first_connection}}},
      config.mx_policy);
}

void read_sessionrecipients(const Source& source, Config& config) {
  const std::vector<std::uint64_t> numbers = source.numbers(1, 1, kRecipientsMost);
  if (!numbers.empty()) config.session_recipients = static_cast<std::uint32_t>(numbers[0]);
}

void read_smtpport(const Source& source, Config& config) {
  const std::vector<std::uint64_t> numbers = source.numbers(1, 1, 65535);
  if (!numbers.empty()) config.smtp_port = static_cast<std::uint16_t>(numbers[0]);
}

struct Setting {
  std::string_view file;
  void (*read)(const Source&, Config&);
};

/// Every file but `me`, which others take their default from.
constexpr std::array kSettings = {
    Setting{"badmailfrom",
            [](const Source& source, Config& config) {
              for (const Line& line : source.lines()) {
                config.badmailfrom.insert(to_lower(line.text));
              }
            }},
    Setting{"bounceformat", read_bounceformat},
    Setting{"bouncefrom", [](const Source& s,
                             Config& c) { read_word(s, "the part before the @", c.bouncefrom); }},
    Setting{"bouncehost", [](const Source& s, Config& c) { read_host(s, c.bouncehost); }},
    Setting{"bouncemaxbytes", [](const Source& s, Config& c) { read_size(s, c.bouncemaxbytes); }},
    Setting{"bounceper", read_bounceper},
    Setting{"concurrencydestination",
            [](const Source& s, Config& c) { read_number(s, c.concurrency_destination); }},
    Setting{"concurrencyincoming", read_concurrencyincoming},
    Setting{"concurrencylocal",
            [](const Source& s, Config& c) { read_number(s, c.concurrency_local); }},
    Setting{"concurrencyremote",
            [](const Source& s, Config& c) { read_number(s, c.concurrency_remote); }},
    Setting{"databytes", [](const Source& s, Config& c) { read_size(s, c.databytes); }},
    Setting{"defaultdelivery", read_defaultdelivery},
    Setting{"defaultdomain", [](const Source& s, Config& c) { read_host(s, c.defaultdomain); }},
    Setting{"defaulthost", [](const Source& s, Config& c) { read_host(s, c.defaulthost); }},
    Setting{"dnsservers", read_dnsservers},
    Setting{"doublebouncehost",
            [](const Source& s, Config& c) { read_host(s, c.doublebouncehost); }},
    Setting{"doublebounceto",
            [](const Source& s, Config& c) {
              read_word(s, "the part before the @", c.doublebounceto);
            }},
    Setting{"envnoathost", [](const Source& s, Config& c) { read_host(s, c.envnoathost); }},
    Setting{"helohost", [](const Source& s, Config& c) { read_host(s, c.helohost); }},
    Setting{"idhost", [](const Source& s, Config& c) { read_host(s, c.idhost); }},
    Setting{"localiphost", [](const Source& s, Config& c) { read_host(s, c.localiphost); }},
    Setting{"locals", [](const Source& s, Config& c) { c.locals = host_set(s); }},
    Setting{"morercpthosts.cdb", read_morercpthosts},
    Setting{"mxpolicy", read_mxpolicy},
    Setting{"percenthack",
            [](const Source& source, Config& config) {
              read_hosts(source,
                         [&](std::string_view host) { config.percenthack.insert(to_lower(host)); });
            }},
    Setting{"plusdomain", [](const Source& s, Config& c) { read_host(s, c.plusdomain); }},
    Setting{"qmqpservers", read_qmqpservers},
    Setting{"queuelifetime", [](const Source& s, Config& c) { read_number(s, c.queue_lifetime); }},
    Setting{"queuestore", read_queuestore},
    Setting{"rcpthosts", [](const Source& s, Config& c) { c.rcpthosts = host_set(s); }},
    Setting{"relayclients", read_relayclients},
    Setting{"retryschedule", read_retryschedule},
    Setting{"sessionrecipients", read_sessionrecipients},
    Setting{"smtpgreeting",
            [](const Source& s, Config& c) { c.smtp_greeting = s.first_line("a greeting"); }},
    Setting{"smtpport", read_smtpport},
    Setting{"smtproutes", read_smtproutes},
    Setting{"timeoutconnect",
            [](const Source& s, Config& c) { read_timeout(s, c.timeout_connect); }},
    Setting{"timeoutconnectall",
            [](const Source& s, Config& c) { read_timeout(s, c.timeout_connect_all); }},
    Setting{"timeoutident", [](const Source& s, Config& c) { read_number(s, c.timeout_ident); }},
    Setting{"timeoutprogram",
            [](const Source& s, Config& c) { read_number(s, c.timeout_program); }},
    Setting{"timeoutremote", [](const Source& s, Config& c) { read_timeout(s, c.timeout_remote); }},
    Setting{"timeoutsmtpd", [](const Source& s, Config& c) { read_timeout(s, c.timeout_smtpd); }},
    Setting{"virtualdomains",
            [](const Source& s, Config& c) { read_keyed(s, "DOMAIN:PREFIX", c.virtualdomains); }},
};

constexpr std::string_view kMe = "me";

/// What a command makes another file of: no server reads them.
constexpr std::array<std::string_view, 1> kInputs = {"morercpthosts"};

void take_defaults_from_me(Config& config) {
  config.smtp_greeting = config.me;
  config.localiphost = config.me;
  config.envnoathost = config.me;
  config.bouncehost = config.me;
  config.doublebouncehost = config.me;
  config.helohost = config.me;
  config.defaultdomain = config.me;
  config.defaulthost = config.me;
  config.plusdomain = config.me;
  config.idhost = config.me;
  config.locals.add(config.me);
  for (const std::string_view own : {"127.0.0.0/8", "::1"}) {
    config.relayclients.push_back(*parse_address_range(own));
  }
}

}  // namespace

bool is_input_file(std::string_view name) {
  return std::find(kInputs.begin(), kInputs.end(), name) != kInputs.end();
}

bool is_control_file(std::string_view name) {
  return name == kMe || std::any_of(kSettings.begin(), kSettings.end(),
                                    [name](const Setting& s) { return s.file == name; });
}

LoadOutcome read_config(std::string home, const ControlTexts& texts) {
  LoadOutcome outcome;
  const auto config = std::make_shared<Config>();
  config->home = std::move(home);
  if (const auto me = texts.find(kMe); me != texts.end()) {
    read_host(Source(kMe, me->second, outcome.errors), config->me);
  } else {
    outcome.errors.emplace_back("control/me: missing; write this host's full name into it");
  }
  take_defaults_from_me(*config);
  for (const Setting& setting : kSettings) {
    const auto text = texts.find(setting.file);
    if (text == texts.end()) continue;
    setting.read(Source(setting.file, text->second, outcome.errors), *config);
  }
  if (outcome.errors.empty()) outcome.config = config;
  return outcome;
}

}  // namespace porpoise::control
