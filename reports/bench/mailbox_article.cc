#include "reports/bench/mailbox_article.h"

#include <fmt/format.h>

#include "reports/page/text.h"

namespace porpoise::reports::bench {
namespace {

constexpr std::string_view kRates = "maildir";
constexpr std::string_view kSyncs = "maildir-syncs";
constexpr const char* kMailboxes[] = {"1", "8"};
constexpr const char* kPostfixAgents[] = {"postfix", "postfix-local"};
constexpr double kAsked = 3;

Choice rate_at(const char* mailboxes) {
  return {std::string(kRates), mailboxes, "rate"};
}

Choice syncs_at(const char* mailboxes, const char* of_what) {
  return {std::string(kSyncs), mailboxes, of_what};
}

std::string median_of(const std::optional<Spread>& spread) {
  return spread ? digits(spread->median) : "-";
}

bool is_postfix(std::string_view server) {
  return server.starts_with(kPostfix);
}

Table by_mailboxes(std::string id, std::string caption) {
  Table table;
  table.id = std::move(id);
  table.caption = std::move(caption);
  table.head = {"server", "1 mailbox", "8 mailboxes"};
  return table;
}

Table metric_table(const Measurements& measured, std::string id, std::string caption,
                   const char* metric) {
  Table table = by_mailboxes(std::move(id), std::move(caption));
  for (const std::string& server : measured.servers(kRates)) {
    std::vector<std::string> row{server};
    for (const char* const mailboxes : kMailboxes) {
      row.push_back(cell(measured.of({std::string(kRates), mailboxes, metric}, server)));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table ratio_table(const Measurements& measured) {
  Table table = by_mailboxes(
      "maildir-ratio",
      fmt::format("Times Postfix's rate: median of the rounds' ratios, with the least and the "
                  "greatest. At least {} is asked.",
                  kAsked));
  for (const std::string& server : measured.servers(kRates)) {
    if (is_postfix(server)) continue;
    for (const char* const agent : kPostfixAgents) {
      std::vector<std::string> row{fmt::format("{}, times {}", server, agent)};
      for (const char* const mailboxes : kMailboxes) {
        const Choice choice = rate_at(mailboxes);
        row.push_back(cell(measured.ratio(choice, server, choice, agent)));
      }
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

Table sync_table(const Measurements& measured) {
  Table table;
  table.id = "maildir-syncs";
  table.caption =
      "Calls that sync a file, for each message from its acceptance to its delivery, counted by "
      "strace in a run of its own.";
  table.head = {"server", "mailboxes", "all", "the message's file", "directory new/", "queue"};
  for (const std::string& server : measured.servers(kSyncs)) {
    for (const char* const mailboxes : kMailboxes) {
      std::vector<std::string> row{server, mailboxes};
      for (const char* const kind : {"calls", "message_calls", "directory_calls", "queue_calls"}) {
        row.push_back(cell(measured.of(syncs_at(mailboxes, kind), server)));
      }
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

Figure rounds_figure(const Measurements& measured, const char* mailboxes) {
  Figure figure;
  figure.id = fmt::format("maildir-rates-{}", mailboxes);
  figure.caption =
      fmt::format("Messages delivered per second, round by round; mailboxes: {}.", mailboxes);
  figure.x_label = "round";
  figure.y_label = "messages per second";
  figure.y_log = true;
  for (const std::string& server : measured.servers(kRates)) {
    Series series;
    series.title = server;
    series.style = Series::Style::points;
    for (const Measurement& one : measured.all()) {
      const bool wanted = one.what == kRates && one.server == server && one.load == mailboxes &&
                          one.metric == "rate";
      if (wanted) series.points.emplace_back(one.round, one.value);
    }
    if (!series.points.empty()) figure.series.push_back(std::move(series));
  }
  return figure;
}

}  // namespace

Page make_mailbox_article(const Measurements& measured, const Machine& machine) {
  Page page("Deliveries into Maildirs, measured");
  page.summary(
      "<p>Porpoise beside Postfix on one machine, over loopback: from the first byte that a "
      "client sends to the last file in <code>new/</code>.</p>");
  page.table(ratio_table(measured));
  page.section("Rates");
  page.paragraph(
      "Messages of 4 KiB by eight sessions of <code>smtp-source -d</code>: all to one mailbox, or "
      "each to one of eight. Postfix delivers by virtual(8), or by local(8), which is called "
      "postfix-local; both sync the file and no directory. Porpoise runs as an ordinary user and "
      "syncs both.");
  for (const char* const mailboxes : kMailboxes) {
    Figure figure = rounds_figure(measured, mailboxes);
    if (!figure.series.empty()) page.figure(std::move(figure));
  }
  page.table(metric_table(measured, "maildir-rate", "Messages delivered per second.", "rate"));
  page.section("What a delivery costs");
  page.table(sync_table(measured));
  page.table(metric_table(measured, "maildir-cpu",
                          "Milliseconds of processor time for each message, all processes of the "
                          "server together.",
                          "cpu_ms"));
  page.table(metric_table(measured, "maildir-flushes",
                          "Flushes that the device was sent, for each message.", "flushes"));
  page.table(metric_table(measured, "maildir-written",
                          "Bytes that the device was given to write, for each message.",
                          "written_bytes"));
  page.table(metric_table(measured, "maildir-others",
                          "Processors that were busy for somebody else meanwhile.",
                          "others_cores"));
  page.section("How it was measured");
  page.paragraph(
      "In each round every server in turn, fresh, with an empty queue and empty mailboxes; 200 "
      "messages and more before the clock starts, after which it came to rest. Every run ends "
      "with a look at the mailboxes: all messages must be there, each once and whole. Settings "
      "are the defaults but for what <code>reports/bench/postfix</code> names.");
  page.table(machine_table(machine));
  return page;
}

std::string mailbox_summary(const Measurements& measured) {
  std::string text;
  for (const char* const mailboxes : kMailboxes) {
    for (const std::string& server : measured.servers(kRates)) {
      const Choice choice = rate_at(mailboxes);
      text += fmt::format("server={} mailboxes={} rate={}", server, mailboxes,
                          median_of(measured.of(choice, server)));
      if (!is_postfix(server)) {
        for (const char* const agent : kPostfixAgents) {
          const auto times = measured.ratio(choice, server, choice, agent);
          text += fmt::format(" times_{}={}", agent, median_of(times));
        }
      }
      const auto syncs = measured.of(syncs_at(mailboxes, "calls"), server);
      text += fmt::format(" syncs_a_delivery={}\n", median_of(syncs));
    }
  }
  return text;
}

}  // namespace porpoise::reports::bench
