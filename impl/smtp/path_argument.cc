#include "impl/smtp/path_argument.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "impl/base/ascii.h"
#include "impl/mail/address.h"

namespace porpoise::smtp {
namespace {

/// From the first to before the next space; `text` keeps what follows.
std::string_view take_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  return word;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= 20 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::uint64_t number_or_greatest(std::string_view digits) {
  std::uint64_t number = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return read.ec == std::errc{} ? number : std::numeric_limits<std::uint64_t>::max();
}

}  // namespace

PathArgument parse_path_argument(std::string_view argument) {
  PathArgument path;
  std::string_view rest;
  if (const std::size_t bracket = argument.find('<'); bracket != argument.npos) {
    path.bracketed = true;
    rest = argument.substr(bracket + 1);
  } else if (const std::size_t colon = argument.find(':'); colon != argument.npos) {
    rest = argument.substr(colon + 1);
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  }

  if (rest.starts_with('@')) {  // a source route (RFC 5321 §4.1.1.3)
    const std::size_t colon = rest.find(':');
    rest = colon == rest.npos ? std::string_view() : rest.substr(colon + 1);
  }

  rest.remove_prefix(mail::unquote_until(rest, path.bracketed ? '>' : ' ', path.address));
  const std::size_t space = rest.find(' ');
  if (space != rest.npos) path.parameters = rest.substr(space + 1);
  return path;
}

bool is_acceptable_address(std::string_view address) {
  return address.size() <= kAddressMax && address.find('\0') == address.npos &&
         address.find('\r') == address.npos;
}

MailParameters parse_mail_parameters(std::string_view parameters) {
  MailParameters parsed;
  while (true) {
    const std::string_view word = take_word(parameters);
    if (word.empty()) return parsed;
    const std::size_t equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    const std::string_view value = equals == word.npos ? "" : word.substr(equals + 1);
    if (equal_ignoring_case(name, "SIZE")) {
      if (is_number(value)) {
        parsed.size = number_or_greatest(value);
      } else {
        parsed.valid = false;
      }
    } else if (equal_ignoring_case(name, "BODY")) {
      if (!equal_ignoring_case(value, "7BIT") && !equal_ignoring_case(value, "8BITMIME")) {
        parsed.valid = false;
      }
    } else {
      parsed.known = false;
    }
  }
}

}  // namespace porpoise::smtp
