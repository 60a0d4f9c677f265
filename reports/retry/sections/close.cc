// How to repeat it, what was left out, and the article as a whole.

#include <fmt/format.h>

#include "reports/retry/sections/sections.h"
#include "reports/page/text.h"

namespace porpoise::reports::retry {

std::string write_close(Page& page, const Study& study) {
  page.section("What was not modelled");
  page.paragraph(
      "Outage laws are made up unless a log was given. In formula and Monte Carlo attempts take no time and are never late (queue scans but Postfix's own, slots, time-outs): what "
      "that leaves out is measured on porpoise's server alone, not on those whose schedules it borrows; they have memories of dead hosts (qmail's tcpto, Exim's hints, Postfix's dead "
      "destinations) that are not modelled. Of a backup MX only the sender's side. In the simulation destinations are otherwise quick and never busy, and links lose nothing. Messages do not "
      "learn from each other, but in the section on busy destinations. The kind of failure does not depend on the age of the outage. A last attempt at the end of the "
      "lifetime is the same for all. Servers that count attempts are followed by the age of the message. Jitter is averaged over 64 messages. "
      "Schedules are judged by expected cost; nobody's patience is linear, which is why other values of waiting are shown for the main question.");
  page.section("To repeat it");
  page.paragraph(fmt::format("<code>{}</code>: seed {}, {} messages per law for the Monte Carlo, {} letters per law and schedule for the whole server. The numbers behind every figure and table are in <code>data/</code>; "
                             "the method, with formulas and sources, is in <code>docs/retry.md</code>.",
                             escaped(study.setup.command), study.setup.play.seed, study.setup.play.messages, study.setup.letters));
  return "";
}

Page write_article(const Study& study) {
  Page page("What a retry schedule costs");
  std::string verdicts;
  if (study.setup.log) {
    const std::string verdict = write_log(page, *study.setup.log);
    if (!verdict.empty()) verdicts += fmt::format("<li>{}</li>\n", verdict);
  }
  for (const auto write : {write_model, write_schedules, write_agreement, write_costs, write_as_shipped, write_optimum, write_beliefs,
                           write_prices, write_quadratic, write_backlog, write_effects}) {
    const std::string verdict = write(page, study);
    if (!verdict.empty()) verdicts += fmt::format("<li>{}</li>\n", verdict);
  }
  write_close(page, study);
  page.summary(fmt::format("<p>For anyone who has to choose how a mail server tries again. T59, T60 and T61 are remarks on retry schedules in qmail's file THOUGHTS, quoted in their sections. In short:</p>\n<ul>\n{}</ul>\n", verdicts));
  return page;
}

}  // namespace porpoise::reports::retry
