#include "impl/queue/classic/debris.h"

#include <fmt/format.h>

#include "impl/host/file_io.h"

namespace porpoise::queue::classic {
namespace {

/// qmail-queue gives up after a day; half a day more for clocks that differ (OSSIFIED).
constexpr std::chrono::seconds kOldEnough(129600);
/// Wall time may jump: never sleep on an old idea of it for longer.
constexpr std::chrono::hours kLongestSleep(6);
constexpr std::chrono::hours kBetweenTrials(1);

}  // namespace

Task<Result<void>> Debris::find(const std::set<MessageId>& known) {
  for (MessageId part = 0; part < kSplit; ++part) {
    const Result<void> found =
        co_await look_into(layout_.at(fmt::format("mess/{}", part)), true, known);
    PORPOISE_CO_CHECK(found);
  }
  const Result<void> begun = co_await look_into(layout_.at("pid"), false, {});
  PORPOISE_CO_CHECK(begun);
  const Result<void> envelopes = co_await look_into(layout_.at("intd"), false, known);
  PORPOISE_CO_CHECK(envelopes);
  co_return co_await drop_envelopes(known);
}

Task<Result<void>> Debris::look_into(std::string directory, bool of_messages,
                                     const std::set<MessageId>& known) {
  const Result<std::set<std::string>> names = co_await list_names(host_.files, directory);
  PORPOISE_CO_CHECK(names);
  for (const std::string& name : *names) {
    const std::optional<MessageId> number = parse_number(name);
    if (of_messages && !number) continue;  // none of ours
    if (number && known.contains(*number)) continue;
    const Result<void> added =
        co_await add(directory + "/" + name, of_messages ? *number : MessageId{0});
    PORPOISE_CO_CHECK(added);
  }
  co_return Result<void>();
}

/// Of messages that have left todo/: a power loss brought these back.
Task<Result<void>> Debris::drop_envelopes(const std::set<MessageId>& known) {
  const Result<std::set<std::string>> names = co_await list_names(host_.files, layout_.at("intd"));
  PORPOISE_CO_CHECK(names);
  for (const std::string& name : *names) {
    const std::optional<MessageId> id = parse_number(name);
    if (!id || !known.contains(*id)) continue;
    const Result<FileInfo> todo = co_await host_.files.stat(layout_.todo(*id));
    if (todo.has_value() || todo.error() != errc::no_such_file_or_directory) continue;
    static_cast<void>(co_await host_.files.unlink(layout_.intd(*id)));
  }
  co_return Result<void>();
}

Task<Result<void>> Debris::add(std::string path, MessageId message) {
  const Result<FileInfo> info = co_await host_.files.stat(path);
  if (info.has_error() && info.error() == errc::no_such_file_or_directory) {
    co_return Result<void>();
  }
  PORPOISE_CO_CHECK(info);
  Thing thing;
  thing.message = message;
  thing.name = std::move(path);
  due_.emplace(info->modified + kOldEnough, std::move(thing));
  co_return Result<void>();
}

void Debris::left(std::string path) {
  Thing thing;
  thing.name = std::move(path);
  due_.emplace(host_.clock.wall() + kOldEnough, std::move(thing));
  if (timer_) timer_->wake();
}

Task<> Debris::collect() {
  timer_ = host_.clock.make_timer();
  over_ = std::make_unique<Gate>(host_.executor);
  while (!stopped_) {
    const WallTime now = host_.clock.wall();
    const auto first = due_.begin();
    if (first != due_.end() && first->first <= now) {
      const Thing thing = first->second;
      due_.erase(first);
      co_await remove(thing);
      continue;
    }
    Instant deadline = Instant::never();
    if (first != due_.end()) {
      const Duration wait = std::min<Duration>(first->first - now, kLongestSleep);
      deadline = host_.clock.now() + wait;
    }
    co_await timer_->wait_until(deadline);
  }
  timer_.reset();
  over_->open_all();
}

Task<> Debris::stop() {
  stopped_ = true;
  if (!timer_) co_return;
  timer_->wake();
  co_await over_->wait();
}

/// What cannot be removed now is tried again later.
Task<> Debris::remove(Thing thing) {
  const Result<FileInfo> info = co_await host_.files.stat(thing.name);
  if (info.has_error() && info.error() == errc::no_such_file_or_directory) co_return;
  WallTime again = host_.clock.wall() + kBetweenTrials;
  if (info.has_value() && info->modified + kOldEnough > host_.clock.wall()) {
    again = info->modified + kOldEnough;  // was written to since
  } else if (info.has_value()) {
    Result<void> gone;
    if (thing.message == 0) {
      gone = co_await remove_name(host_.files, thing.name);
    } else {
      gone = co_await remove_message(thing);
    }
    if (gone.has_value()) co_return;
  }
  due_.emplace(again, std::move(thing));
}

Task<Result<void>> Debris::remove_message(const Thing& thing) const {
  const MessageId id = thing.message;
  const std::vector<std::string> paths{layout_.info(id), layout_.todo(id)};
  for (const std::string& path : paths) {
    const Result<FileInfo> there = co_await host_.files.stat(path);
    if (there.has_value()) co_return Result<void>();  // a message, after all
    if (there.error() != errc::no_such_file_or_directory) co_return there.error();
  }
  // Nothing may tell of the number when it is used again.
  const Result<void> removed = co_await files_.remove(id);
  PORPOISE_CO_CHECK(removed);
  const Result<void> envelope = co_await remove_name(host_.files, layout_.intd(id));
  PORPOISE_CO_CHECK(envelope);
  co_return co_await remove_name(host_.files, thing.name);
}

}  // namespace porpoise::queue::classic
