#include "reports/bench/article.h"

#include <fmt/format.h>

#include "reports/bench/aims.h"
#include "reports/page/text.h"

namespace porpoise::reports::bench {
namespace {

constexpr const char* kSessions[] = {"1", "8", "32"};

Table by_sessions(std::string id, std::string caption) {
  Table table;
  table.id = std::move(id);
  table.caption = std::move(caption);
  table.head = {"server", "1 session", "8 sessions", "32 sessions"};
  return table;
}

/// A row for each server: `what` of it at each number of sessions.
Table table_of(const Measurements& measured, std::string id, std::string caption,
               const std::string& what, const std::string& metric) {
  Table table = by_sessions(std::move(id), std::move(caption));
  for (const std::string& server : measured.servers(what)) {
    std::vector<std::string> row{server};
    for (const char* const sessions : kSessions) {
      row.push_back(cell(measured.of({what, sessions, metric}, server)));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table ratios(const Measurements& measured, std::string id, const std::string& what) {
  Table table = by_sessions(
      std::move(id),
      "Times Postfix's rate: median of the rounds' ratios, with the least and the greatest.");
  for (const std::string& server : measured.servers(what)) {
    if (server == kPostfix) continue;
    std::vector<std::string> row{server};
    for (const char* const sessions : kSessions) {
      const Choice choice{what, sessions, "rate"};
      row.push_back(cell(measured.ratio(choice, server, choice, kPostfix)));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

void add_point(Series& series, const std::string& load, const std::optional<Spread>& spread) {
  if (spread) series.points.emplace_back(std::stod(load), spread->median);
}

/// gnuplot draws no series without points.
void add_figure(Page& page, Figure figure) {
  std::erase_if(figure.series, [](const Series& series) { return series.points.empty(); });
  if (!figure.series.empty()) page.figure(std::move(figure));
}

Series rates_of(const Measurements& measured, const std::string& what, const std::string& server) {
  Series series;
  series.title = server;
  for (const char* const sessions : kSessions) {
    add_point(series, sessions, measured.of({what, sessions, "rate"}, server));
  }
  return series;
}

Figure rates_figure(const Measurements& measured, const std::string& what, std::string caption) {
  Figure figure;
  figure.id = what + "-rates";
  figure.caption = std::move(caption);
  figure.x_label = "sessions";
  figure.y_label = "messages per second";
  figure.x_log = figure.y_log = true;
  figure.x_range = {0.9, 36};
  for (const std::string& server : measured.servers(what)) {
    figure.series.push_back(rates_of(measured, what, server));
  }
  Series limit = rates_of(measured, "limit", std::string(kSink));
  limit.title = "smtp-source against smtp-sink";
  limit.style = Series::Style::dashed;
  figure.series.push_back(std::move(limit));
  return figure;
}

void add_rates(Page& page, const Measurements& measured) {
  page.section("Accepting");
  page.paragraph(
      "Messages of 4 KiB over connections that are kept (<code>smtp-source -d</code>), until the "
      "last is acknowledged. Nothing is delivered meanwhile: porpoise has no slot for remote mail, "
      "and Postfix puts what it accepts into its hold queue, which is the least that it can do "
      "with it.");
  add_figure(page, rates_figure(measured, "accept", "Messages accepted per second."));
  page.table(table_of(measured, "accept-rate", "Messages accepted per second.", "accept", "rate"));
  page.table(ratios(measured, "accept-ratio", "accept"));
  page.section("From end to end");
  page.paragraph(
      "The same mail, relayed to <code>smtp-sink</code>: until the last message is there. How many "
      "connections a server opens at once is what it does when nobody has said.");
  add_figure(page, rates_figure(measured, "relay", "Messages relayed per second."));
  page.table(table_of(measured, "relay-rate", "Messages relayed per second.", "relay", "rate"));
  page.table(ratios(measured, "relay-ratio", "relay"));
}

void add_costs(Page& page, const Measurements& measured) {
  page.section("What a message costs");
  page.table(table_of(measured, "syncs",
                      "Calls that sync a file, for each message that was accepted, relayed and "
                      "settled, counted by strace in a run of its own.",
                      "syncs", "calls"));
  page.table(table_of(measured, "relay-flushes",
                      "Flushes that the device was sent, for each relayed message.", "relay",
                      "flushes"));
  page.table(table_of(measured, "accept-written",
                      "Bytes that the device was given to write, for each accepted message.",
                      "accept", "written_bytes"));
  page.table(table_of(measured, "relay-written",
                      "Bytes that the device was given to write, for each relayed message.",
                      "relay", "written_bytes"));
  page.table(table_of(measured, "accept-cpu",
                      "Milliseconds of processor time for each accepted message, all processes of "
                      "the server together.",
                      "accept", "cpu_ms"));
  page.table(table_of(measured, "relay-cpu",
                      "Milliseconds of processor time for each relayed message.", "relay",
                      "cpu_ms"));
}

void add_restarts(Page& page, const Measurements& measured) {
  page.section("A large queue");
  page.paragraph(
      "From the start of the process until it takes mail, with messages that were tried once and "
      "wait. Postfix does not read its deferred queue when it starts, but piece by piece later: "
      "what is here shows that its start does not depend on the queue. Memory is the anonymous "
      "memory of the server's largest process one second after the start.");
  Table table;
  table.id = "restart";
  table.caption =
      "Start with a full queue, and what each message adds to the memory of an empty server.";
  table.head = {"server", "messages", "seconds", "memory, MB", "bytes for each message"};
  Figure figure;
  figure.id = "restarts";
  figure.caption = "Seconds from the start until mail is taken.";
  figure.x_label = "messages in the queue";
  figure.y_label = "seconds";
  figure.x_log = figure.y_log = true;
  for (const std::string& server : measured.servers("restart")) {
    Series series;
    series.title = server;
    for (const std::string& load : measured.loads("restart", server)) {
      const auto seconds = measured.of({"restart", load, "seconds"}, server);
      const auto memory = measured.of({"restart", load, "memory_bytes"}, server);
      add_point(series, load, seconds);
      table.rows.push_back({server, load, cell(seconds),
                            memory ? digits(memory->median / 1e6) : "-",
                            cell(bytes_a_message(measured, server, load))});
    }
    series.style = series.points.size() > 2 ? Series::Style::line : Series::Style::points;
    figure.series.push_back(std::move(series));
  }
  add_figure(page, std::move(figure));
  page.table(table);
}

void add_limits(Page& page, const Measurements& measured) {
  page.section("The machine's own limits");
  Table disk;
  disk.id = "disk";
  disk.caption = "Syncs of this disk, measured by <code>porpoise check-sync</code> in each round.";
  disk.head = {"sync of", "per second", "median, us", "99 %, us"};
  for (const std::string& load : measured.loads("limit", "disk")) {
    disk.rows.push_back({load, cell(measured.of({"limit", load, "syncs_per_second"}, "disk")),
                         cell(measured.of({"limit", load, "median_us"}, "disk")),
                         cell(measured.of({"limit", load, "p99_us"}, "disk"))});
  }
  page.table(disk);
  Table ceiling = by_sessions(
      "ceiling", "smtp-source against smtp-sink, which keeps nothing: messages per second.");
  std::vector<std::string> row{std::string(kSink)};
  for (const char* const sessions : kSessions) {
    row.push_back(cell(measured.of({"limit", sessions, "rate"}, kSink)));
  }
  ceiling.rows.push_back(std::move(row));
  page.table(ceiling);
  page.table(table_of(measured, "others",
                      "Processors that were busy for somebody else while mail was accepted, those "
                      "included that a virtual machine's host took away.",
                      "accept", "others_cores"));
}

void add_method(Page& page, const Measurements& measured, const Machine& machine) {
  page.section("How it was measured, and what was not");
  std::size_t rounds = 0;
  for (const Measurement& one : measured.all()) {
    if (one.what == "accept") rounds = std::max(rounds, static_cast<std::size_t>(one.round));
  }
  page.paragraph(fmt::format(
      "{} rounds; in each, every server in turn, fresh, with an empty queue and 200 messages "
      "before "
      "the clock starts, after which it came to rest. A cell is the median, with the least and the "
      "greatest in brackets. Postfix is Debian's package with its defaults but for what "
      "<code>reports/bench/postfix</code> names. Client, server and sink share the processors, so "
      "a "
      "fast server is held back by the client as well. Not measured: TLS, DNS, many destinations, "
      "local deliveries, other file systems.",
      rounds));
  page.table(machine_table(machine));
}

}  // namespace

Page make_article(const Measurements& measured, const Machine& machine) {
  Page page("The queue, measured");
  page.summary(
      "<p>Porpoise beside Postfix on one machine, over loopback, and what that machine can do at "
      "all.</p>");
  page.table(table_of_aims(measured));
  add_rates(page, measured);
  add_costs(page, measured);
  add_restarts(page, measured);
  add_limits(page, measured);
  add_method(page, measured, machine);
  return page;
}

}  // namespace porpoise::reports::bench
