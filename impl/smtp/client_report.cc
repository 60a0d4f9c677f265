#include "impl/smtp/client_report.h"

namespace porpoise::smtp {
namespace {

using roles::Verdict;

std::string duplicate_warning(bool dot_sent) { return dot_sent ? "Possible duplicate! " : ""; }

/// Better verdicts rank higher.
int rank(Verdict::Kind kind) {
  switch (kind) {
    case Verdict::Kind::delivered: return 1;
    case Verdict::Kind::deferred: return 0;
    case Verdict::Kind::failed: break;
  }
  return -1;
}

}  // namespace

std::string quote_reply(const Reply& reply) {
  return reply.text.empty() ? "" : "Remote host said: " + reply.text;
}

Verdict refusal(const Reply& reply, std::string text) {
  text += quote_reply(reply);
  return reply.refuses_for_good() ? Verdict::failed(std::move(text))
                                  : Verdict::deferred(std::move(text));
}

std::string connection_died(std::string_view peer, bool dot_sent) {
  return "Connected to " + std::string(peer) + " but connection died. " +
         duplicate_warning(dot_sent) + "(#4.4.2)\n";
}

std::string nonsense_said(std::string_view peer, bool dot_sent, const Reply& reply) {
  return "Connected to " + std::string(peer) + " but its answer makes no sense. " +
         duplicate_warning(dot_sent) + "(#4.5.0)\n" + quote_reply(reply);
}

Verdict merge_reports(const RecipientReport& recipient, const Verdict& message) {
  if (recipient.kind == RecipientReport::Kind::accepted) return message;
  const Verdict::Kind overall = recipient.kind == RecipientReport::Kind::refused
                                    ? Verdict::Kind::failed
                                    : Verdict::Kind::deferred;
  // The message's fate is told only where it is no better than the recipient's.
  const bool told = rank(message.kind) <= rank(overall);
  return {overall, recipient.text + (told ? message.text : "")};
}

}  // namespace porpoise::smtp
