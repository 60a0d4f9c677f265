#pragma once
// Sending a message on: it goes through the queue, with our Delivered-To line on top.

#include <string>
#include <vector>

#include "impl/local/course.h"
#include "impl/local/letter.h"
#include "impl/roles/enqueuer.h"

namespace porpoise::local {

/// One message for all `envelope.recipients`. Done, with `qp ID`: it is durable. Otherwise nothing
/// was sent. `info.size_hint` is set here.
Task<StepResult> forward(roles::Enqueuer& enqueuer, roles::SubmissionInfo info, Letter letter,
                         roles::Envelope envelope);

}  // namespace porpoise::local
