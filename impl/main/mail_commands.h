#pragma once
// The commands that send mail. They keep qmail's exit codes: 0, 100 for what can never work, 111
// for what may work later.

#include <string>
#include <vector>

#include "impl/host/host.h"
#include "impl/inject/exit_codes.h"
#include "impl/inject/filter_enqueuer.h"
#include "impl/inject/inject.h"
#include "impl/roles/enqueuer.h"

namespace porpoise::command {

using inject::kPermanent;
using inject::kTemporary;

/// The way into the queue for this process: the server or incoming/, or $QMAILQUEUE.
std::unique_ptr<roles::Enqueuer> queue_of(Host host, std::string home);
/// $QMAILQUEUE as a filter, whose own qmail-queue finds `home`; nothing when it is not set.
std::optional<inject::QueueFilter> queue_filter(const Identity& identity, const std::string& home);
/// The variables of this process.
inject::Variables variables_of(Host host);

/// qmail-inject, its arguments as given.
Task<int> inject(Host host, std::string home, std::vector<std::string> arguments);
/// The same with `head` before what standard input says.
Task<int> inject_behind(Host host, std::string home, std::string head,
                        std::vector<std::string> arguments);
/// sendmail's stand-in.
Task<int> sendmail(Host host, std::string home, std::vector<std::string> arguments);
/// qmail-queue: message on descriptor 0, envelope on 1.
Task<int> qmail_queue(Host host, std::string home);

/// qmail-qmqpc: the same, into the queue of one of control/qmqpservers.
Task<int> qmail_qmqpc(Host host, std::string home);

/// Writes `line` and a line feed to standard error; returns `code`.
Task<int> complain(Host host, std::string line, int code);

}  // namespace porpoise::command
