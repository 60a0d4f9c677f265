#include "impl/inject/options.h"

#include "impl/inject/flags.h"

namespace porpoise::inject {
namespace {

constexpr std::string_view kOverlooked = "vimxeoBpnGLNORUV";

/// -b as a mode; -bm is what happens anyway.
std::optional<SendmailOptions::Mode> mode_of(std::string_view value) {
  if (value == "m") return SendmailOptions::Mode::send;
  if (value == "p") return SendmailOptions::Mode::list_queue;
  if (value == "s") return SendmailOptions::Mode::serve;
  return std::nullopt;
}

}  // namespace

std::optional<Options> parse_inject(const std::vector<std::string>& arguments) {
  Options options;
  Flags flags(arguments, "f");
  while (const char letter = flags.next()) {
    switch (letter) {
      case 'a':
        options.recipients_from = From::arguments;
        break;
      case 'A':
        options.recipients_from = From::arguments_or_header;
        break;
      case 'h':
        options.recipients_from = From::header;
        break;
      case 'H':
        options.recipients_from = From::both;
        break;
      case 'n':
        options.print = true;
        break;
      case 'N':
        options.print = false;
        break;
      case 'f':
        options.sender = flags.value();
        break;
      default:
        return std::nullopt;
    }
  }
  options.recipients = flags.rest();
  return options;
}

SendmailOptions parse_sendmail(const std::vector<std::string>& arguments) {
  SendmailOptions options;
  options.inject.recipients_from = From::arguments;
  Flags flags(arguments, "fFbepoBrLNORV");
  while (const char letter = flags.next()) {
    switch (letter) {
      case 't':
        options.inject.recipients_from = From::both;
        break;
      case 'f':
      case 'r':
        options.inject.sender = flags.value();
        break;
      case 'F':
        options.name = flags.value();
        break;
      case 'b':
        options.mode = mode_of(flags.value()).value_or(SendmailOptions::Mode::unknown);
        break;
      case 'E':
      case 'J':
        flags.skip_attached();
        break;
      default:
        // What those that are overlooked ask for is so anyway, or is not for us to do.
        if (kOverlooked.find(letter) == kOverlooked.npos) {
          options.mode = SendmailOptions::Mode::unknown;
        }
    }
    if (options.mode == SendmailOptions::Mode::unknown) return options;
  }
  options.inject.recipients = flags.rest();
  return options;
}

}  // namespace porpoise::inject
