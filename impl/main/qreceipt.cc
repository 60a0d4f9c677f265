#include <fmt/format.h>

#include "impl/base/ascii.h"
#include "impl/host/live/run_program.h"
#include "impl/inject/address_list.h"
#include "impl/inject/header_reader.h"
#include "impl/inject/stamp.h"
#include "impl/mail/address.h"
#include "impl/mail/date.h"
#include "impl/main/helpers.h"
#include "impl/main/mail_commands.h"
#include "impl/main/requeue.h"

namespace porpoise::command::helpers {
namespace {

constexpr std::string_view kRequest = "Notice-Requested-Upon-Delivery-To";

struct Asked {
  bool for_receipt = false;
  std::string message_id;

  Asked() = default;
};

Asked asked_by(const std::vector<std::string>& fields, const std::string& address) {
  const inject::Rewriter as_it_is;  // completes nothing that has a host
  Asked asked;
  for (const std::string& field : fields) {
    const std::string_view name = inject::field_name(field);
    const std::string_view text = std::string_view(field).substr(field.find(':') + 1);
    if (equal_ignoring_case(name, "Message-ID")) asked.message_id = text;
    if (!equal_ignoring_case(name, kRequest)) continue;
    const auto list = inject::parse_address_list(text, as_it_is);
    if (!list) continue;
    for (const std::string& one : list->addresses) {
      asked.for_receipt = asked.for_receipt || equal_ignoring_case(one, address);
    }
  }
  return asked;
}

std::string notice(Host host, const std::string& address, const std::string& sender,
                   const Asked& asked) {
  const inject::Stamp stamp = inject::make_stamp(host);
  std::string text = fmt::format("Date: {}\nMessage-ID: {}\n", mail::date_822(stamp.seconds),
                                 inject::message_id(stamp, host.identity.host_name()));
  if (!asked.message_id.empty()) text += "In-Reply-To:" + asked.message_id;  // with its line feed
  const std::string written = mail::quote_address(address);
  text += fmt::format(
      "From: {}\nTo: {}\nSubject: success notice\n\n"
      "Hi! This is the qreceipt program. Your message was delivered to the\n"
      "following address: {}. Thanks for asking.\n",
      written, mail::quote_address(sender), written);
  return text;
}

Task<int> receipt(Host host, std::string home, std::string address, std::string sender) {
  inject::HeaderReader reader;
  char bytes[4096];
  while (!reader.ended()) {
    const Result<std::size_t> got = co_await host.streams.read_input(bytes);
    if (got.has_error()) {
      co_return co_await complain(host, "qreceipt: fatal: unable to read message", kTemporary);
    }
    if (*got == 0) reader.finish();
    reader.read(std::string_view(bytes, *got));
  }
  const Asked asked = asked_by(reader.fields(), address);
  if (!asked.for_receipt) co_return 0;
  Requeue message;
  message.program = "qreceipt";
  message.head = notice(host, address, sender, asked);
  message.with_input = false;
  message.recipients.push_back(std::move(sender));
  co_return co_await requeue(host, std::move(home), std::move(message));
}

}  // namespace

Choice qreceipt(Arguments arguments) {
  if (arguments.size() != 1) {
    return exiting(kPermanent, "qreceipt: usage: qreceipt deliveryaddress");
  }
  const std::optional<std::string> sender = live::variable("SENDER");
  if (!sender) return exiting(kPermanent, "qreceipt: fatal: SENDER not set");
  if (sender->empty() || *sender == "#@[]") return exiting(0);  // never a notice about a notice
  Choice choice;
  choice.run = [address = arguments.front(), sender = *sender](Host host, std::string home) {
    return receipt(host, std::move(home), address, sender);
  };
  return choice;
}

}  // namespace porpoise::command::helpers
