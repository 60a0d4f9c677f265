#pragma once
// The settings of one home, read once into an immutable value. A HUP makes a new one.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "impl/base/endpoint.h"
#include "impl/control/cdb.h"

namespace porpoise::control {

/// What a host name is matched against: exact names and `.suffix` wildcards, without case.
class HostSet {
 public:
  void add(std::string_view entry);
  /// The host itself, or any of its `.suffixes`.
  bool matches(std::string_view host) const;
  bool contains_exact(std::string_view entry) const;
  bool empty() const { return entries_.empty(); }
  const std::set<std::string, std::less<>>& entries() const { return entries_; }

 private:
  std::set<std::string, std::less<>> entries_;  // lower case
};

/// `key:value` lines, keys in lower case; of equal keys the last line wins.
using KeyedList = std::map<std::string, std::string, std::less<>>;

/// What becomes of an attempt once a host has taken the connection and fails before MAIL.
enum class MxPolicy : std::uint8_t {
  next_host,         ///< The next host is tried.
  first_connection,  ///< The attempt is over, as with qmail.
};

/// What failure notices look like.
enum class BounceFormat : std::uint8_t {
  qsbmf,  ///< qmail's own.
  dsn,    ///< Delivery status notifications (RFC 3464).
};

/// How many failures a notice tells of, and when it is sent.
enum class BouncePer : std::uint8_t {
  message,    ///< All of a message, once nobody is left to try.
  recipient,  ///< One, as soon as it is known (THOUGHTS T54).
};

struct Config {
  std::string home;  ///< Absolute.
  std::string me;

  // SMTP in
  std::string smtp_greeting;
  std::uint64_t databytes = 0;       ///< 0: no limit.
  std::optional<HostSet> rcpthosts;  ///< Missing: nothing may be relayed in (spec F10).
  /// Of morercpthosts.cdb, keys in lower case; null where there is none. Means something only
  /// where there are rcpthosts: see takes_mail_for().
  std::shared_ptr<const Cdb> morercpthosts;
  std::set<std::string, std::less<>> badmailfrom;  ///< Lower case: address or @host.
  std::string localiphost;                         ///< Empty: off.
  std::vector<AddressRange> relayclients;
  std::uint32_t concurrency_incoming = 100;        ///< Sessions at once.
  std::uint32_t concurrency_incoming_client = 50;  ///< Of one client address.
  std::uint32_t timeout_smtpd = 1200;              ///< Seconds.
  std::uint32_t timeout_ident = 0;  ///< Seconds to ask who a client is; 0: nobody is asked.

  // Routing
  HostSet locals;
  std::set<std::string, std::less<>> percenthack;  ///< Lower case.
  KeyedList virtualdomains;
  std::string envnoathost;

  // Sending
  std::uint32_t concurrency_local = 10;
  std::uint32_t concurrency_remote = 20;
  /// Of concurrency_remote, to one destination. 0: nothing is remembered of destinations.
  std::uint32_t concurrency_destination = 10;
  std::uint32_t queue_lifetime = 604800;  ///< Seconds.
  std::string retry_schedule = "qmail";
  std::string queue_store = "journal";
  BounceFormat bounce_format = BounceFormat::qsbmf;
  BouncePer bounce_per = BouncePer::message;
  std::uint64_t bouncemaxbytes = 0;  ///< Of the original that a notice returns; 0: no limit.
  std::string bouncefrom = "MAILER-DAEMON";
  std::string bouncehost;
  std::string doublebounceto = "postmaster";
  std::string doublebouncehost;

  // Mail from programs
  std::string defaultdomain;          ///< Completes hosts without a dot.
  std::string defaulthost;            ///< Completes addresses without a host.
  std::string plusdomain;             ///< Completes hosts that end in `+`.
  std::string idhost;                 ///< In message ids.
  std::vector<Endpoint> qmqpservers;  ///< Of a mini installation, in the order to be tried.

  // Local delivery
  /// The lines of a .qmail file for users who have none.
  std::vector<std::string> default_delivery = {"./Maildir/"};
  std::uint32_t timeout_program = 0;  ///< Seconds that a program of theirs may take; 0: no limit.

  // SMTP out
  std::string helohost;
  /// Recipients of a message that one session may carry to a destination (THOUGHTS T62).
  std::uint32_t session_recipients = 1;
  KeyedList smtproutes;
  std::vector<Endpoint> dnsservers;  ///< Empty: those of /etc/resolv.conf.
  /// Port of hosts found by MX or address, and of address literals.
  std::uint16_t smtp_port = 25;
  MxPolicy mx_policy = MxPolicy::next_host;
  std::uint32_t timeout_connect = 60;  ///< Seconds.
  /// Seconds for all hosts of one attempt together, until one of them takes the connection.
  std::uint32_t timeout_connect_all = 180;
  std::uint32_t timeout_remote = 1200;  ///< Seconds.

  Config() = default;
};

}  // namespace porpoise::control
