#pragma once
// qmail's small programs for .qmail files and for people, each in a file of its own name. Each gets
// the arguments without its name and says what is to be run; those that begin by running another
// program have run it when they return.

#include <string>
#include <vector>

#include "impl/inject/exit_codes.h"
#include "impl/main/command_line.h"

namespace porpoise::command::helpers {

using inject::kPermanent;
using inject::kTemporary;

using Arguments = std::vector<std::string>;

/// Tells qmail-local that the lines that follow do not count.
inline constexpr int kDoneAndStop = 99;

/// Only an exit code, and perhaps a line on standard error.
inline Choice exiting(int code, std::string complaint = {}) {
  Choice choice;
  choice.exit_code = code;
  choice.complaint = std::move(complaint);
  return choice;
}

/// `error [program args]`: prints the error and exits 100, if the program exits 0.
Choice bouncesaying(Arguments arguments);
/// `address program args`: if the program exits 0, the message goes to the address instead, and 99
/// says that nothing more is to be done with it.
Choice condredirect(Arguments arguments);
/// qmail-inject behind a Date in local time.
Choice datemail(Arguments arguments);
/// `program args`: its exit code turned round.
Choice except(Arguments arguments);
/// `[-nNpPdD] database`: the message goes where its aliases say.
Choice fastforward(Arguments arguments);
/// `address...`: the message goes there as well.
Choice forward(Arguments arguments);
/// Moves $MAILDIR behind $MAIL, by way of $MAILTMP.
Choice maildir2mbox(Arguments arguments);
/// `directory`: makes an empty Maildir.
Choice maildirmake(Arguments arguments);
/// `subject recipient...`: sends what is on standard input.
Choice mailsubj(Arguments arguments);
/// `program args`: gives it a Date in local time before its input.
Choice predate(Arguments arguments);
/// `[-frdFRD] program args`: gives it $UFLINE, $RPLINE and $DTLINE before its input.
Choice preline(Arguments arguments);
/// Tells $USER of the message on every terminal that wants to know (u+x). Always exits 0.
Choice qbiff(Arguments arguments);
/// `address`: tells the sender that the message has arrived there, if it asks for that.
Choice qreceipt(Arguments arguments);

}  // namespace porpoise::command::helpers
