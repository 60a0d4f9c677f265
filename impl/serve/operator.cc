#include "impl/serve/operator.h"

#include <fmt/format.h>

#include "impl/control/load.h"
#include "impl/operate/desk.h"
#include "impl/operate/look_only_files.h"
#include "impl/operate/socket.h"
#include "impl/operate/stopped.h"
#include "impl/queue/move/mover.h"
#include "impl/serve/exit_codes.h"
#include "impl/serve/make_store.h"
#include "impl/serve/qmail_conventions.h"

namespace porpoise::serve {
namespace {

using namespace std::chrono_literals;
using operate::Outcome;
using operate::Request;
using operate::Verb;

constexpr int kDone = 0;
constexpr int kWrong = 1;
constexpr Duration kConnectPatience = 10s;
/// Gathered before it is written.
constexpr std::size_t kPrintAtOnce = 64 << 10;

/// Prints to the standard streams.
class Printer final : public operate::Sink {
 public:
  Printer(Host host, std::shared_ptr<operate::Format> format)
      : host_(host), format_(std::move(format)) {}

  Task<Result<void>> entry(operate::Entry entry) override {
    if (!format_) co_return Result<void>();
    if (!begun_) text_ += format_->head();
    begun_ = true;
    text_ += format_->entry(entry);
    if (text_.size() < kPrintAtOnce) co_return Result<void>();
    co_return co_await flush();
  }
  Task<Result<void>> silent(operate::SilentServer server) override {
    text_ += operate::silent_server_line(server, host_.clock.wall());
    co_return Result<void>();
  }
  Task<Result<void>> trouble(std::string line) override {
    const Result<void> flushed = co_await flush();
    PORPOISE_CO_CHECK(flushed);
    const std::string text = "porpoise: " + line + "\n";
    co_return co_await host_.streams.write_error(text);
  }
  Task<Result<void>> progress(std::uint64_t) override { co_return Result<void>(); }

  Task<Result<void>> end(std::string conclusion) {
    if (format_) text_ += format_->end();
    text_ += conclusion;
    co_return co_await flush();
  }

 private:
  Task<Result<void>> flush() {
    const std::string text = std::move(text_);
    text_.clear();
    if (text.empty()) co_return Result<void>();
    co_return co_await host_.streams.write_output(text);
  }

  Host host_;
  std::shared_ptr<operate::Format> format_;
  std::string text_;
  bool begun_ = false;
};

Outcome refused(std::string why) {
  Outcome outcome;
  outcome.refusal = std::move(why);
  return outcome;
}

bool only_looks(Verb verb) {
  return verb == Verb::list || verb == Verb::explain || verb == Verb::check;
}

/// What a server remembers ends with it.
bool is_about_memory(Verb verb) {
  return verb == Verb::silent_servers || verb == Verb::forget_silent_servers;
}

/// Empty, or why this user must not open the queue: what it made would be out of the server's
/// reach.
Task<std::string> not_our_queue(Host host, std::string queue) {
  const Result<FileInfo> info = co_await host.files.stat(queue);
  if (info.has_error()) {
    co_return fmt::format("{}: {}; run this as the user that the server runs as", queue,
                          info.error().message());
  }
  if (info->owner == host.identity.user()) co_return std::string();
  co_return fmt::format("{} belongs to user {} and no server runs; run this as that user", queue,
                        info->owner);
}

/// On the queue itself, under its lock.
Task<Outcome> on_the_disk(Host host, std::string home,
                          std::shared_ptr<const control::Config> config, Request request,
                          operate::Sink& sink) {
  const std::string queue = home + "/queue";
  const Result<FileInfo> there = co_await host.files.stat(queue);
  if (there.has_error() && there.error() == errc::no_such_file_or_directory) {
    if (request.ids.empty()) co_return Outcome();
    co_return refused(fmt::format("there is no message {} in the queue", request.ids.front()));
  }
  std::string foreign = co_await not_our_queue(host, queue);
  if (!foreign.empty()) co_return refused(std::move(foreign));
  std::string other = co_await other_kind_there(host.files, queue, config->queue_store);
  if (!other.empty()) co_return refused(std::move(other));
  std::string moving = co_await queue::move::move_under_way(host.files, queue);
  if (!moving.empty()) co_return refused(std::move(moving));

  operate::LookOnlyFiles look_only(host.files);
  FileSystem& files = only_looks(request.verb) ? static_cast<FileSystem&>(look_only) : host.files;
  const Host on_disk{host.executor, host.clock,    files,        host.network,
                     host.programs, host.accounts, host.entropy, host.identity,
                     host.signals,  host.streams,  host.log};
  const control::ConfigSource settings(config);
  const QmailConventions conventions(settings);
  const std::unique_ptr<queue::Store> store =
      make_store(on_disk, config->queue_store, queue, conventions);
  std::vector<std::string> warnings;
  std::function<void(const queue::Listed&)> found = [](const queue::Listed&) {};
  std::function<void(std::string)> warn = [&warnings](std::string line) {
    warnings.push_back(std::move(line));
  };
  const Result<void> opened = co_await store->open(std::move(found), std::move(warn));
  if (opened.has_error()) {
    const bool in_use = opened.error() == errc::address_in_use;
    co_return refused(in_use ? fmt::format("{} is in use by a server that does not answer at {}; "
                                           "end it or start it again",
                                           queue, operate::socket_path(home))
                             : fmt::format("cannot open {}: {}", queue, opened.error().message()));
  }
  operate::NoDeliveries nobody(*config);
  operate::NoSilentServers nothing;
  operate::Desk desk(host.executor, settings, *store, nobody, nothing, [](std::string) {});
  const bool checks = request.verb == Verb::check;
  Outcome outcome = co_await desk.perform(std::move(request), sink);
  if (checks) {
    for (const std::string& refused : look_only.refused()) {
      warnings.push_back("the next start would " + refused);
    }
  }
  for (const std::string& line : warnings) {
    if (checks) ++outcome.troubles;
    const Result<void> heard = co_await sink.trouble(line);
    if (heard.has_error()) break;
  }
  const Result<void> closed = co_await store->close();
  if (closed.has_error() && &files == &host.files) {
    ++outcome.troubles;
    static_cast<void>(co_await sink.trouble("cannot close the queue: " + closed.error().message()));
  }
  co_return outcome;
}

Task<Outcome> carry_out(Host host, std::string home, std::shared_ptr<const control::Config> config,
                        Request request, operate::Sink& sink) {
  const std::string path = operate::socket_path(home);
  const Instant deadline = host.clock.now() + kConnectPatience;
  Result<std::unique_ptr<Stream>> stream = co_await host.network.connect_local(path, deadline);
  if (stream.has_value()) {
    const Result<Outcome> outcome =
        co_await operate::ask_server(host.clock, **stream, std::move(request), sink);
    if (outcome.has_value()) co_return *outcome;
    co_return refused(
        fmt::format("the server at {} broke off: {}; nothing is sure of what was not "
                    "reported yet",
                    path, outcome.error().message()));
  }
  if (stream.error() == errc::permission_denied) {
    co_return refused(fmt::format("{}: {}; run this as the user that the server runs as", path,
                                  stream.error().message()));
  }
  if (stream.error() == errc::timed_out) {
    co_return refused(fmt::format("the server at {} does not answer", path));
  }
  if (is_about_memory(request.verb)) co_return Outcome();
  co_return co_await on_the_disk(host, std::move(home), std::move(config), std::move(request),
                                 sink);
}

int exit_code(Verb verb, const Outcome& outcome) {
  if (!outcome.refusal.empty()) return kBadInput;
  if (outcome.troubles == 0) return kDone;
  return verb == Verb::check ? kWrong : kBadInput;
}

}  // namespace

Task<int> operate(Host host, std::string home, OperatorCommand command) {
  control::LoadOutcome loaded = co_await control::load(host.files, home);
  Printer printer(host, command.format);
  if (!loaded.errors.empty()) {
    for (std::string& error : loaded.errors) {
      static_cast<void>(co_await printer.trouble(std::move(error)));
    }
    co_return kBadInput;
  }
  const Verb verb = command.request.verb;
  Outcome outcome = co_await carry_out(host, std::move(home), std::move(loaded.config),
                                       std::move(command.request), printer);
  if (!outcome.refusal.empty()) {
    static_cast<void>(co_await printer.trouble(outcome.refusal));
    co_return kBadInput;
  }
  std::string conclusion;
  if (!command.conclusion.empty()) {
    conclusion = fmt::format(fmt::runtime(command.conclusion), outcome.messages,
                             outcome.messages == 1 ? "" : "s");
  }
  const Result<void> printed = co_await printer.end(std::move(conclusion));
  co_return printed.has_value() ? exit_code(verb, outcome) : kTrouble;
}

}  // namespace porpoise::serve
