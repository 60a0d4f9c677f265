// Addresses and address lists. What is quoted reads back as it was, in a header and on an SMTP
// line; a list that was completed once stays as it is when it is read and completed again.

#include "impl/mail/address.h"
#include "impl/inject/address_list.h"
#include "impl/smtp/path_argument.h"
#include "tests/fuzz/fuzz.h"
#include "tests/impl/inject/zippy.h"

namespace porpoise {
namespace {

using fuzz::require;

bool is_plain_host(std::string_view host) {
  return host.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.[]") == host.npos;
}

void check_quoting(std::string_view address) {
  const std::string quoted = mail::quote_address(address);
  const mail::AddressParts parts = mail::split_address(address);
  if (!is_plain_host(parts.host)) return;
  require(mail::unquote_address(quoted) == address, "an address reads back");
  if (!smtp::is_acceptable_address(address)) return;
  const std::string argument = "TO:<" + quoted + "> SIZE=1";
  const smtp::PathArgument path = smtp::parse_path_argument(argument);
  require(path.address == address, "an address passes an SMTP line");
  require(path.bracketed && path.parameters == "SIZE=1", "and ends where it ends");
}

void check_list(std::string_view text) {
  static const inject::Rewriter rewriter = inject::zippy();
  const auto list = inject::parse_address_list(text, rewriter);
  if (!list) return;
  const std::string once = inject::written(list->tokens);
  const auto again = inject::parse_address_list(once, rewriter);
  require(again.has_value(), "a list that was written can be read");
  require(again->addresses == list->addresses, "and has the same addresses");
  require(inject::written(again->tokens) == once, "and is complete");
  const auto broken =
      inject::parse_address_list(inject::written_in_lines("", list->tokens, 40), rewriter);
  require(broken && broken->addresses == list->addresses, "lines change nothing");
}

}  // namespace
}  // namespace porpoise

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace porpoise;
  const fuzz::Input input(data, size);
  check_quoting(input.rest());
  check_list(input.rest());
  const smtp::PathArgument path = smtp::parse_path_argument(input.rest());
  (void)smtp::parse_mail_parameters(path.parameters);
  return 0;
}
