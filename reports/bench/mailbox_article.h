#pragma once
// The page that tells what deliveries into Maildirs cost, beside Postfix's.

#include <string>

#include "reports/bench/cells.h"

namespace porpoise::reports::bench {

Page make_mailbox_article(const Measurements& measured, const Machine& machine);

/// What a terminal is told: a line for each server and number of mailboxes.
std::string mailbox_summary(const Measurements& measured);

}  // namespace porpoise::reports::bench
