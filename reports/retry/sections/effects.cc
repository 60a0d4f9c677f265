// What a single message does not meet: the whole server with many.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "reports/page/text.h"
#include "reports/retry/sections/sections.h"

namespace porpoise::reports::retry {
namespace {

double share_of(const std::vector<double>& rising, double part) {
  if (rising.empty()) return 0;
  return rising[static_cast<std::size_t>(part * static_cast<double>(rising.size() - 1))];
}

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

Figure dead_attempts(const Effects& effects) {
  Figure figure;
  figure.id = "dead-host-attempts";
  figure.caption = fmt::format(
      "Attempts on a host that has died without a word and still gets {:g} letters an hour: by the whole server (lines), and by "
      "messages that each keep their schedule whatever happens (dashes).", effects.dead_host.hourly);
  figure.x_label = "time since the host died";
  figure.y_label = "attempts an hour";
  figure.x_time = figure.x_log = figure.y_log = true;
  for (const DeadHost& dead : effects.dead) {
    Series seen{dead.schedule, {}, Series::Style::line}, theory{dead.schedule + ", theory", {}, Series::Style::dashed};
    for (const DeadHost::Window& window : dead.windows) {
      seen.points.emplace_back(window.middle, window.attempts);
      theory.points.emplace_back(window.middle, window.attempts_theory);
    }
    figure.series.push_back(std::move(seen));
    figure.series.push_back(std::move(theory));
  }
  return figure;
}

Figure healthy_waits(const Effects& effects) {
  Figure figure;
  figure.id = "dead-host-others";
  figure.caption = fmt::format(
      "What that costs everybody else: the longest wait for a first attempt of mail for hosts that are well, in windows of {}, with "
      "{} remote deliveries at once.", duration(static_cast<double>(effects.dead_host.lasts) / 24), effects.dead_host.concurrency);
  figure.x_label = "time since the host died";
  figure.y_label = "longest wait of other mail";
  figure.x_time = figure.x_log = figure.y_log = figure.y_time = true;
  figure.y_range = {0.001, 1e5};
  for (const DeadHost& dead : effects.dead) {
    Series series{dead.schedule, {}, Series::Style::steps};
    for (const DeadHost::Window& window : dead.windows) {
      series.points.emplace_back(window.middle, std::max(0.001, window.healthy_most));
    }
    figure.series.push_back(std::move(series));
  }
  return figure;
}

std::string write_dead_host(Page& page, const Effects& effects) {
  const DeadHostSetting& setting = effects.dead_host;
  page.paragraph(fmt::format(
      "<b>Many messages for one dead host.</b> A destination falls silent for good: connections to it are neither accepted nor refused, so that each attempt holds a "
      "delivery slot until the connect times out ({} s). It goes on getting {:g} letters an hour; other, healthy hosts together get as many. The server "
      "has {} slots. Theory for messages that do not know of each other: at age t each has made K(t) attempts, so the host is tried {:g} K(t) times an hour.",
      setting.connect_timeout, setting.hourly, setting.concurrency, setting.hourly));
  page.figure(dead_attempts(effects));
  page.figure(healthy_waits(effects));
  Table table;
  table.id = "dead-host";
  table.caption = "The same in numbers: attempts an hour on the dead host, the slots that they hold on average, and how long mail for healthy hosts waits for its first attempt, in seconds.";
  table.head = {"schedule", "since", "attempts an hour", "theory", "slots held", "theory", "other mail waits: median", "longest"};
  std::string verdict;
  for (const DeadHost& dead : effects.dead) {
    for (const std::size_t n : {std::size_t{1}, std::size_t{7}, std::size_t{15}, dead.windows.size() - 1}) {
      const DeadHost::Window& window = dead.windows[n];
      table.rows.push_back({dead.schedule, duration(window.middle), digits(window.attempts), digits(window.attempts_theory),
                            digits(window.slots), digits(window.slots_theory), digits(window.healthy_median), digits(window.healthy_most)});
    }
  }
  page.table(table);
  const DeadHost& first = effects.dead.front();
  const DeadHost::Window& last = first.windows.back();
  const auto full = std::find_if(first.windows.begin(), first.windows.end(), [&](const DeadHost::Window& w) {
    return w.slots > 0.95 * setting.concurrency;
  });
  if (full != first.windows.end()) {
    verdict = fmt::format(
        "Under {}'s schedule one silent host with {:g} letters an hour holds all {} slots after {}; from then on it is tried less often than its schedule says, "
        "and mail for everybody else waits up to {}.", first.schedule, setting.hourly, setting.concurrency, duration(full->middle), duration(last.healthy_most));
  } else {
    verdict = fmt::format(
        "Under {}'s schedule one silent host with {:g} letters an hour holds {} of {} slots at the end (theory for messages on their own: {}); other mail waits at "
        "most {}.", first.schedule, setting.hourly, digits(last.slots), setting.concurrency, digits(last.slots_theory), duration(last.healthy_most));
  }
  page.paragraph(verdict);
  return verdict;
}

Figure herd_figure(const std::vector<Herd>& herds, std::string id, std::string caption) {
  Figure figure;
  figure.id = std::move(id);
  figure.caption = std::move(caption);
  figure.x_label = "time since the host is back";
  figure.y_label = "delivered, %";
  figure.x_time = figure.x_log = true;
  figure.x_range = {1, 86400};
  figure.y_range = {0, 100};
  for (std::size_t h = 0; h < std::min<std::size_t>(4, herds.size()); ++h) {
    const Herd& herd = herds[h];
    for (const auto& [waited, style, ending] :
         {std::tuple(&herd.waited, Series::Style::line, ""), std::tuple(&herd.waited_theory, Series::Style::dashed, ", theory")}) {
      Series series{herd.schedule + ending, {}, style};
      const std::size_t step = std::max<std::size_t>(1, waited->size() / 80);
      for (std::size_t n = 0; n < waited->size(); n += step) {
        series.points.emplace_back(std::max(1.0, (*waited)[n]), 100 * static_cast<double>(n + 1) / static_cast<double>(waited->size()));
      }
      figure.series.push_back(std::move(series));
    }
  }
  return figure;
}

void write_herd(Page& page, const Effects& effects) {
  const double away = static_cast<double>(effects.steady.away);
  page.paragraph(fmt::format(
      "<b>The herd when it returns.</b> A host falls silent for {} and comes back with {} letters waiting for it: in one case they came evenly while it was away, "
      "in the other all within the first minute, as one mailing to a list does. If each message kept to its own schedule, whatever the others do, its wait would be that to its "
      "next age. Mail of all ages spreads itself; mail of one age is tried as one herd at every retry, unless the schedule has jitter, the slots run out, or a time-out "
      "of the last attempt still runs when the host returns (the connect is then answered late, before the next age).", duration(away), effects.steady.letters));
  page.figure(herd_figure(effects.herds, "herd-steady",
                          "Mail that came evenly while the host was away: how much of it has been delivered, by the time since the host is back. Lines: the whole "
                          "server; dashes: each message on its own."));
  page.figure(herd_figure(effects.bursts, "herd-at-once", "The same for mail that was all handed in within the first minute of the outage."));
  Table table;
  table.id = "herd";
  table.caption = "After the return: when half and nine in ten are delivered, in seconds; the mean wait of the server and of messages on their own; and what the "
                  "returned host sees: connections in its busiest minute and second.";
  table.head = {"mail came", "schedule", "half after", "nine in ten after", "mean wait", "theory", "busiest minute", "busiest second"};
  for (const auto& [name, herds] : {std::pair("evenly", &effects.herds), std::pair("at once", &effects.bursts)}) {
    for (const Herd& herd : *herds) {
      table.rows.push_back({name, herd.schedule, digits(share_of(herd.waited, 0.5)), digits(share_of(herd.waited, 0.9)),
                            digits(mean_of(herd.waited)), digits(mean_of(herd.waited_theory)), fmt::format("{}", herd.busiest_minute),
                            fmt::format("{}", herd.busiest_second)});
    }
  }
  page.table(table);
}

void write_failures(Page& page, const Effects& effects) {
  page.paragraph(
      "<b>How it fails.</b> In theory an attempt is a moment. A refused one nearly is; one that is not answered takes the whole time-out, holds a slot for it, and may still succeed "
      "when the host returns while it runs: the kernel asks again after 1, 3, 7, 15 and 31 seconds. The same outages, met in four ways:");
  Table table;
  table.id = "failure-kinds";
  table.caption = "The same lognormal outages (median 1 h, σ 1.5) under qmail's schedule, by how the destination fails: failed retries and extra delay per letter, and how "
                  "long a failed attempt holds its slot, in seconds.";
  table.head = {"kind of failure", "failed retries", "extra delay, s", "slot held, s"};
  for (const FailureKind& kind : effects.failures) {
    table.rows.push_back({kind.name, digits(kind.failed), digits(kind.delay), digits(kind.held)});
  }
  page.table(table);
}

void write_greylisting(Page& page, const Effects& effects) {
  page.paragraph(fmt::format(
      "<b>Greylisting</b> is no outage: the host is up, answers 451 to each new pair of sender and recipient, and takes it {} later. What a schedule adds is the distance from there to its next age.",
      duration(effects.greylisting)));
  Table table;
  table.id = "greylisting";
  table.caption = "Behind greylisting: delay beyond the greylister's own, in seconds, by the whole server and by the schedule's ages alone, and failed retries per letter.";
  table.head = {"schedule", "extra delay, s", "theory, s", "failed retries"};
  for (const Greylisted& one : effects.greylisted) {
    table.rows.push_back({one.schedule, digits(one.delay), digits(one.delay_theory), digits(one.failed)});
  }
  page.table(table);
  page.paragraph(
      "The greylister counts from the first RCPT, the schedule from the moment when the message was accepted, some milliseconds before. An age that is the greylister's delay to the "
      "second therefore often comes too early, and what looks like no delay at all in theory is another whole interval in practice.");
}

void write_backups(Page& page, const Effects& effects) {
  page.paragraph(
      "<b>A backup MX.</b> The domain has a second host, found by its MX record, for when the first does not answer. For one message theory is short: it is taken at the first age at "
      "which either host is up. What the server adds is the time that a silent first host takes from every attempt before the second one is asked. Mostly the wait moves: "
      "what the backup took waits there for the first host, under the backup's own schedule, where all that this page says begins again (not simulated here).");
  Table table;
  table.id = "backup-mx";
  table.caption = "A backup MX under qmail's schedule; the first host is away for a lognormal outage (median 1 h, σ 1.5), the backup never, or for one of its own that begins at the same "
                  "time. Until some host has taken the letter, in seconds: by the whole server and by theory; attempts in which none did, and seconds for which a letter held a slot, per letter.";
  table.head = {"first host", "backup", "taken after, s", "theory, s", "failed attempts", "slot held, s", "taken by the backup, %"};
  for (const BackupCase& one : effects.backups) {
    table.rows.push_back({one.primary, one.backup, digits(one.rid), digits(one.rid_theory), digits(one.failed), digits(one.held), percent(one.to_backup)});
  }
  page.table(table);
}

}  // namespace

std::string write_effects(Page& page, const Study& study) {
  if (!study.effects || study.effects->herds.empty()) return "";
  const Effects& effects = *study.effects;
  page.section("What a single message does not meet");
  page.paragraph(
      "A server has many messages, few slots and one network. The whole server, the same code that runs on Linux, is put into the simulation with destinations that "
      "misbehave; what it did is read from its trace.");
  const std::string verdict = write_dead_host(page, effects);
  write_herd(page, effects);
  write_failures(page, effects);
  write_greylisting(page, effects);
  write_backups(page, effects);
  return verdict;
}

}  // namespace porpoise::reports::retry
