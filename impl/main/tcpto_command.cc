#include "impl/main/commands.h"
#include "impl/serve/operator.h"

namespace porpoise::command {
namespace {

Task<int> ask_for(Host host, std::string home, operate::Verb verb) {
  serve::OperatorCommand command;
  command.request.verb = verb;
  co_return co_await porpoise::serve::operate(host, std::move(home), std::move(command));
}

}  // namespace

Task<int> tcpto(Host host, std::string home) {
  return ask_for(host, std::move(home), operate::Verb::silent_servers);
}

Task<int> tcpok(Host host, std::string home) {
  return ask_for(host, std::move(home), operate::Verb::forget_silent_servers);
}

}  // namespace porpoise::command
