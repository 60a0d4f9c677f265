#include "impl/main/settings.h"

#include <gtest/gtest.h>

#include "impl/control/read_config.h"

namespace porpoise::command {
namespace {

control::Config config_of(const control::ControlTexts& texts) {
  const control::LoadOutcome outcome = control::read_config("/home", texts);
  EXPECT_EQ(outcome.errors, std::vector<std::string>());
  return outcome.config ? *outcome.config : control::Config();
}

/// The control files that hold exactly what is shown of `config`.
control::ControlTexts files_of(const control::Config& config) {
  control::ControlTexts texts;
  for (const Setting& setting : settings_of(config)) {
    std::string& text = texts[setting.file];
    for (const std::string& value : setting.values) text += value + "\n";
  }
  return texts;
}

const control::ControlTexts kEveryFile = {
    {"badmailfrom", "@spam.example\n"},
    {"bounceformat", "dsn\n"},
    {"bouncefrom", "bounces\n"},
    {"bouncehost", "b.example\n"},
    {"bouncemaxbytes", "9\n"},
    {"bounceper", "recipient\n"},
    {"concurrencydestination", "6\n"},
    {"concurrencyincoming", "7 3\n"},
    {"concurrencylocal", "1\n"},
    {"concurrencyremote", "2\n"},
    {"databytes", "3\n"},
    {"defaultdelivery", "./Mailbox\n|count\n"},
    {"defaultdomain", "f.example\n"},
    {"defaulthost", "g.example\n"},
    {"dnsservers", "192.0.2.1:53\n[2001:db8::1]:5353\n"},
    {"doublebouncehost", "d.example\n"},
    {"doublebounceto", "root\n"},
    {"envnoathost", "e.example\n"},
    {"helohost", "h.example\n"},
    {"idhost", "j.example\n"},
    {"localiphost", "i.example\n"},
    {"locals", "l.example\nm.example\n"},
    {"me", "me.example\n"},
    {"mxpolicy", "first-connection\n"},
    {"percenthack", "p.example\n"},
    {"plusdomain", "k.example\n"},
    {"qmqpservers", "192.0.2.1:628\n"},
    {"queuelifetime", "4\n"},
    {"queuestore", "journal\n"},
    {"rcpthosts", ".r.example\nl.example\n"},
    {"relayclients", "10.0.0.0/8\n2001:db8::/32\n"},
    {"retryschedule", "fixed:60\n"},
    {"sessionrecipients", "11\n"},
    {"smtpgreeting", "me.example hello\n"},
    {"smtpport", "2525\n"},
    {"smtproutes", ":relay.example:26\n"},
    {"timeoutconnect", "5\n"},
    {"timeoutconnectall", "8\n"},
    {"timeoutident", "9\n"},
    {"timeoutprogram", "12\n"},
    {"timeoutremote", "6\n"},
    {"timeoutsmtpd", "7\n"},
    {"virtualdomains", "v.example:prefix\n"},
};

TEST(Settings, ShowEveryControlFileAsItCouldBeWritten) {
  EXPECT_EQ(files_of(config_of(kEveryFile)), kEveryFile);
  for (const auto& [file, text] : kEveryFile) EXPECT_TRUE(control::is_control_file(file)) << file;
}

TEST(Settings, OfDefaultsMakeTheSameConfigWhenWrittenOut) {
  const control::ControlTexts defaults = files_of(config_of({{"me", "me.example"}}));
  EXPECT_EQ(files_of(config_of(defaults)), defaults);
}

}  // namespace
}  // namespace porpoise::command
