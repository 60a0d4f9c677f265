#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "impl/control/make_home.h"
#include "impl/main/commands.h"
#include "impl/main/messages.h"
#include "impl/operate/format.h"
#include "impl/serve/operator.h"

namespace porpoise::command {
namespace {

using operate::Verb;
using Form = QueueOptions::Form;

bool is_number(std::string_view word) {
  return !word.empty() && word.find_first_not_of("0123456789") == word.npos;
}

/// Puts `which` into the request. Empty, or one line that says what is wrong with it.
std::string choose(const std::vector<std::string>& which, operate::Request& request) {
  for (const std::string& word : which) {
    if (is_number(word)) {
      operate::MessageId id = 0;
      const auto read = std::from_chars(word.data(), word.data() + word.size(), id);
      if (read.ec != std::errc()) return fmt::format("there is no message {} in the queue", word);
      request.ids.push_back(id);
    } else if (which.size() > 1) {
      return fmt::format("`{}` among others; give messages, or one domain, or `all`", word);
    } else if (word != "all") {
      const bool one_domain = control::is_host_name(word);
      if (!one_domain) return fmt::format("`{}` is no message, no domain and not `all`", word);
      if (request.verb == Verb::bounce || request.verb == Verb::remove) {
        return fmt::format("{} takes messages or `all`, because a message to {} may have other "
                           "recipients too",
                           request.verb == Verb::bounce ? "bounce" : "remove", word);
      }
      request.domain = word;
    }
  }
  return {};
}

std::shared_ptr<operate::Format> make_format(Form form, WallTime now) {
  switch (form) {
    case Form::none: return nullptr;
    case Form::table: return operate::make_table(now);
    case Form::detail: return operate::make_detail(now);
    case Form::why:
      return operate::make_why(now);
    case Form::json: return operate::make_json();
    case Form::qread: return operate::make_qread();
    case Form::statistics: return operate::make_statistics(now);
    case Form::qstat: return operate::make_qstat();
  }
  return nullptr;
}

std::string conclusion_of(Verb verb) {
  switch (verb) {
    case Verb::list:
    case Verb::explain:
      return {};
    case Verb::retry: return "{} message{} due now\n";
    case Verb::hold: return "{} message{} held\n";
    case Verb::release: return "{} message{} released\n";
    case Verb::bounce: return "{} message{} given up\n";
    case Verb::remove: return "{} message{} removed\n";
    case Verb::check: return "{} message{} checked\n";
    case Verb::silent_servers:
    case Verb::forget_silent_servers:
      return {};
  }
  return {};
}

}  // namespace

Task<int> queue(Host host, std::string home, QueueOptions options) {
  serve::OperatorCommand command;
  command.request.verb = options.verb;
  std::string wrong = choose(options.which, command.request);
  if (!wrong.empty()) co_return co_await refuse(host, std::move(wrong));
  if (!options.text.empty() && !options.text.ends_with('\n')) options.text += '\n';
  command.request.text = std::move(options.text);
  command.format = make_format(options.form, host.clock.wall());
  command.conclusion = conclusion_of(options.verb);
  co_return co_await porpoise::serve::operate(host, std::move(home), std::move(command));
}

}  // namespace porpoise::command
