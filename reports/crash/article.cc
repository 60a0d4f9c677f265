#include "reports/crash/article.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include <fmt/format.h>

#include "model/model.h"
#include "reports/page/text.h"
#include "sim/disk/crash_states.h"
#include "sim/disk/profiles.h"

namespace porpoise::reports::crash {
namespace {

std::string grouped(std::uint64_t value) {
  std::string text = std::to_string(value);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, ",");
  return text;
}

std::string plural(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", grouped(count), count == 1 ? one : many);
}

std::uint64_t total(const Broken& broken) {
  return std::accumulate(broken.begin(), broken.end(), std::uint64_t{0});
}

template <class Rows, class Number>
std::uint64_t sum(const Rows& rows, Number number) {
  std::uint64_t all = 0;
  for (const auto& row : rows) all += number(row);
  return all;
}

std::vector<std::string> promise_names() {
  std::vector<std::string> names;
  for (std::size_t at = 0; at < kPromises; ++at) {
    names.emplace_back(model::name_of(static_cast<model::Promise>(at)));
  }
  return names;
}

/// What a store went through on one profile, over all scenarios.
struct Total {
  std::string store, name;
  unsigned depth = 1;
  std::uint64_t scenarios = 0, points = 0, points_known = 0, sampled_points = 0, states = 0, images = 0, judged = 0, losses = 0,
                losses_reported = 0;
  double seconds = 0;
  Broken broken{};
};

std::vector<Total> totals_of(const Study& study) {
  std::vector<Total> totals;
  for (const Run& run : study.runs) {
    const auto same = [&run](const Total& total) {
      return total.store == run.store && total.name == run.profile && total.depth == run.depth;
    };
    auto found = std::find_if(totals.begin(), totals.end(), same);
    if (found == totals.end()) found = totals.insert(found, Total{run.store, run.profile, run.depth});
    ++found->scenarios;
    found->points += run.points;
    found->points_known += run.points_known;
    found->sampled_points += run.sampled_points;
    found->states += run.states;
    found->images += run.images;
    found->judged += run.judged;
    found->losses += run.losses;
    found->losses_reported += run.losses_reported;
    found->seconds += run.seconds;
    for (std::size_t at = 0; at < kPromises; ++at) found->broken[at] += run.broken[at];
  }
  return totals;
}

std::string row_name(const Total& total) {
  return fmt::format("{}, {}{}", total.store, total.name, total.depth > 1 ? ", crashed twice" : "");
}

void write_visited(Page& page, const std::vector<Total>& totals) {
  page.section("What was visited");
  page.paragraph(
      "One run of each scenario is recorded. At every boundary between two changes of the disk, and after everything that anybody outside can see, the disk states that the "
      "profile allows are made, the whole server is started on each, the world heals, and the model is asked. A state is judged once: if image, history and the state of "
      "everybody outside are equal to those of a state before, on whatever profile, it is counted and not run again. That is why later profiles judge fewer.");
  Table table;
  table.id = "visited";
  table.caption = "Crash points, and disk states at them. “Sampled”: points with too many states to visit all; the bound stands in the last section.";
  table.head = {"store, profile", "scenarios", "points visited", "of", "sampled", "states made", "distinct images", "judged", "judged per second"};
  for (const Total& total : totals) {
    table.rows.push_back({row_name(total), grouped(total.scenarios), grouped(total.points), grouped(total.points_known), grouped(total.sampled_points),
                          grouped(total.states), grouped(total.images), grouped(total.judged),
                          total.seconds > 0 && total.judged > 100 ? grouped(static_cast<std::uint64_t>(static_cast<double>(total.judged) / total.seconds)) : "-"});
  }
  page.table(table);
}

void write_promises(Page& page, const std::vector<Total>& totals, const Study& study) {
  page.section("Which promise, on which file system");
  Table table;
  table.id = "promises";
  table.caption = "Broken promises, over all states that were judged. S1 to S8 and L1 to L3 stand in docs/simulation.md.";
  table.head = promise_names();
  table.head.insert(table.head.begin(), "store, profile");
  table.shade = 1;
  for (const Total& total : totals) {
    std::vector<std::string> row{row_name(total)};
    for (const std::uint64_t times : total.broken) row.push_back(grouped(times));
    table.rows.push_back(std::move(row));
  }
  page.table(table);
  for (const std::string& command : study.counterexamples) {
    page.paragraph("Broken: <code>" + escaped(command) + "</code>");
  }
  for (const Total& total : totals) {
    const sim::Profile* const profile = sim::find_profile(total.name);
    if (profile == nullptr || profile->syncs_ignored_ppm == 0) continue;
    page.paragraph(fmt::format(
        "{} ignores syncs, so nothing can be promised there but S2, S3, no crash loop, and a report of every loss that later mail shows. With the {} store it took {} accepted "
        "messages over all states; of these the server itself noticed and reported {}. The others were the last ones: nothing that came after them survived either.",
        profile->name, total.store, grouped(total.losses), grouped(total.losses_reported)));
  }
}

void write_faults(Page& page, const Study& study) {
  if (study.sweeps.empty()) return;
  page.section("Faults of the disk");
  page.paragraph(
      "Each kind of fault is injected, once a run, at the calls that it can hit: in the story and in recoveries from its crashes. Then the disk heals, the story goes on to its end, and "
      "the model is asked; and again with a power loss or a kill after the fault, which is when most broken promises would show.");
  struct Kind {
    std::uint64_t sites = 0, calls = 0, injected = 0, survived = 0, never = 0;
  };
  std::map<std::string, Kind> kinds;
  std::string never;
  for (const sim::FaultCell& cell : study.coverage.cells()) {
    Kind& kind = kinds[std::string(sim::name_of(cell.kind))];
    ++kind.sites;
    kind.calls += cell.calls;
    kind.injected += cell.injected;
    kind.survived += cell.survived;
    if (cell.injected > 0) continue;
    ++kind.never;
    never += fmt::format("{}<code>{} at {} {}</code>", never.empty() ? "" : ", ", sim::name_of(cell.kind), sim::name_of(cell.op), escaped(cell.role));
  }
  Table table;
  table.id = "faults";
  table.caption = "Kinds of faults. A call site is an operation and the kind of file it is done to; the whole table, site by site, is in data/coverage.csv.";
  table.head = {"fault", "call sites", "injected", "survived", "sites never hit"};
  for (const auto& [name, kind] : kinds) {
    table.rows.push_back({name, grouped(kind.sites), grouped(kind.injected), grouped(kind.survived), grouped(kind.never)});
  }
  page.table(table);
  page.numbers("coverage", study.coverage.to_csv());
  page.paragraph(never.empty() ? "Every kind hit every call site that it can hit at least once." : "Never hit, so nothing is known about them: " + never + ".");
  const auto broken = sum(study.sweeps, [](const Sweep& sweep) { return total(sweep.broken); });
  page.paragraph(fmt::format("{} were injected and {} judged: {}.", plural(sum(study.sweeps, [](const Sweep& s) { return s.faults; }), "fault", "faults"),
                             plural(sum(study.sweeps, [](const Sweep& s) { return s.judged; }), "run", "runs"),
                             broken == 0 ? "no promise was broken" : plural(broken, "promise was broken", "promises were broken")));
}

Figure mutants_figure(const std::vector<Mutant>& mutants) {
  std::vector<double> states;
  for (const Mutant& mutant : mutants) {
    if (mutant.found) states.push_back(static_cast<double>(std::max<std::uint64_t>(1, mutant.states)));
  }
  std::sort(states.begin(), states.end());
  Figure figure;
  figure.id = "defects";
  figure.caption = "Planted defects that were found after so many states judged, or seeds run, at most.";
  figure.x_label = "states judged";
  figure.y_label = "defects found";
  figure.x_log = true;
  Series series;
  series.title = "found";
  series.style = Series::Style::steps;
  for (std::size_t at = 0; at < states.size(); ++at) series.points.emplace_back(states[at], static_cast<double>(at + 1));
  figure.series.push_back(std::move(series));
  figure.y_range = {0, static_cast<double>(mutants.size() + 1)};
  return figure;
}

void write_mutants(Page& page, const std::vector<Mutant>& mutants) {
  page.section("Would it have found a defect?");
  if (mutants.empty()) {
    page.paragraph("Not asked here: <code>./dev mutants --csv FILE</code> makes the table, and <code>--mutants FILE</code> shows it on this page.");
    return;
  }
  page.paragraph(
      "Each of these defects was planted into a copy of the sources, alone, and the simulator was asked to find it. The counterexample is as small as the scenario in which it showed: "
      "messages, signals and faults, and crashes.");
  page.figure(mutants_figure(mutants));
  Table table;
  table.id = "mutants";
  table.caption = "Planted defects.";
  table.head = {"defect", "found", "promise", "states", "operations", "crashes", "what it is"};
  for (const Mutant& mutant : mutants) {
    table.rows.push_back({mutant.name, mutant.found ? "yes" : "no", mutant.promise, grouped(mutant.states), grouped(mutant.operations), grouped(mutant.crashes), mutant.defect});
  }
  page.table(table);
}

void write_not_tried(Page& page, const Study& study) {
  page.section("What was not tried");
  const sim::CrashBounds bounds;
  const auto sampled = sum(study.runs, [](const Run& run) { return run.sampled_points; });
  const auto skipped = sum(study.sweeps, [](const Sweep& sweep) { return sweep.skipped; });
  std::set<std::string> twice;
  for (const Run& run : study.runs) {
    if (run.depth > 1) twice.insert(run.scenario);
  }
  std::string names;
  for (const std::string& name : twice) names += (names.empty() ? "" : ", ") + name;
  page.paragraph(fmt::format("Where more than 2<sup>{}</sup> states are allowed at one point, {} of them were drawn: at {}. ", bounds.exhaustive_max, grouped(bounds.samples_max),
                             plural(sampled, "point", "points")) +
                 (twice.empty() ? "No scenario was crashed twice. " : fmt::format("Crashed a second time, at every point of the recovery: {}. ", names)) +
                 fmt::format("Each kind of fault hit a call site a few times in each life; {} were left out. Two faults in one run are not tried here (porpoise-sim fuzz and the "
                             "property tests draw them), nor more than two crashes.",
                             plural(skipped, "other call", "other calls")));
  page.paragraph(
      "Not simulated at all: memory that runs out, bit errors outside of the disk, a kernel that returns from a call with other data than it was given, two machines on one disk, and a "
      "clock that runs backwards. A profile is a reading of what a file system promises; the evidence for each stands beside it in sim/disk/profiles.cc.");
}

std::string csv_of(const Study& study) {
  std::string csv = "store,scenario,profile,depth,points,points_known,sampled_points,states,images,judged,losses,losses_reported,seconds";
  for (const std::string& name : promise_names()) csv += "," + name;
  for (const Run& run : study.runs) {
    csv += fmt::format("\n{},{},{},{},{},{},{},{},{},{},{},{},{:.3f}", run.store, run.scenario, run.profile, run.depth, run.points, run.points_known, run.sampled_points,
                       run.states, run.images, run.judged, run.losses, run.losses_reported, run.seconds);
    for (const std::uint64_t times : run.broken) csv += fmt::format(",{}", times);
  }
  csv += "\n";
  return csv;
}

std::string summary_of(const Study& study) {
  const auto judged = sum(study.runs, [](const Run& run) { return run.judged; }) + sum(study.sweeps, [](const Sweep& sweep) { return sweep.judged; });
  const auto broken = sum(study.runs, [](const Run& run) { return total(run.broken); }) + sum(study.sweeps, [](const Sweep& sweep) { return total(sweep.broken); });
  const auto found = sum(study.mutants, [](const Mutant& mutant) { return std::uint64_t{mutant.found}; });
  std::string html = fmt::format("<p>The whole mail server was started on {} after a crash or a fault, on {}. {}", plural(judged, "disk", "disks"),
                                 plural(study.stores.size(), "kind of queue", "kinds of queue"),
                                 broken == 0 ? "<b>No promise was broken.</b>" : fmt::format("<b>{}.</b>", plural(broken, "promise was broken", "promises were broken")));
  if (!study.mutants.empty()) {
    html += fmt::format(" Of {} planted one at a time into the server, {} {} found.", plural(study.mutants.size(), "defect", "defects"),
                        found == study.mutants.size() ? "all" : grouped(found), found == 1 ? "was" : "were");
  }
  return html + "</p>";
}

}  // namespace

Page write_article(const Study& study) {
  Page page("What crashes and bad disks do to the queue");
  const std::vector<Total> totals = totals_of(study);
  page.summary(summary_of(study));
  write_promises(page, totals, study);
  write_visited(page, totals);
  write_faults(page, study);
  write_mutants(page, study.mutants);
  write_not_tried(page, study);
  page.numbers("runs", csv_of(study));
  return page;
}

}  // namespace porpoise::reports::crash
