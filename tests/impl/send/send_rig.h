#pragma once
// A queue manager between a queue in memory and deliverers that do as they are told.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "impl/base/gate.h"
#include "impl/send/queue_manager.h"
#include "tests/support/manual_clock.h"

namespace porpoise::send {

class MemoryStore final : public queue::Store {
 public:
  Task<Result<void>> open(std::function<void(const queue::Listed&)>,
                          std::function<void(std::string)>) override {
    co_return Result<void>();
  }
  Task<Result<std::unique_ptr<queue::Draft>>> begin(queue::DraftOptions) override {
    co_return make_error(errc::no_space_on_device);
  }
  Task<Result<std::vector<queue::Listed>>> list(queue::MessageId after, std::size_t max) override {
    std::vector<queue::Listed> page;
    for (auto at = messages.upper_bound(after); at != messages.end() && page.size() < max; ++at) {
      queue::Listed& listed = page.emplace_back();
      listed.id = at->first;
      listed.birth = at->second.birth;
      listed.held = at->second.held;
    }
    co_return page;
  }
  Task<Result<queue::Message>> read(queue::MessageId id) override {
    const auto found = messages.find(id);
    if (found == messages.end()) co_return make_error(errc::no_such_file_or_directory);
    co_return found->second;
  }
  Task<Result<std::shared_ptr<queue::MessageSource>>> open_body(queue::MessageId) override {
    co_return std::shared_ptr<queue::MessageSource>(std::make_shared<Body>(*this));
  }
  Task<Result<void>> mark_delivered(queue::MessageId id, std::uint32_t recipient) override {
    if (!messages.contains(id)) co_return make_error(errc::no_such_file_or_directory);
    messages[id].recipients[recipient].state = queue::Recipient::State::delivered;
    co_return Result<void>();
  }
  Task<Result<void>> mark_failed(queue::MessageId id, std::uint32_t recipient,
                                 std::string report) override {
    if (failures_to_mark > 0) {
      --failures_to_mark;
      co_return make_error(errc::io_error);
    }
    if (!messages.contains(id)) co_return make_error(errc::no_such_file_or_directory);
    messages[id].recipients[recipient].state = queue::Recipient::State::failed;
    messages[id].recipients[recipient].report = std::move(report);
    co_return Result<void>();
  }
  Task<Result<void>> note_progress(queue::MessageId id, queue::Channel channel,
                                   queue::Progress progress) override {
    if (!messages.contains(id)) co_return make_error(errc::no_such_file_or_directory);
    messages[id].progress[static_cast<std::size_t>(channel)] = progress;
    co_return Result<void>();
  }
  Task<Result<void>> set_held(queue::MessageId id, bool held) override {
    messages[id].held = held;
    co_return Result<void>();
  }
  Task<Result<void>> sync() override { co_return Result<void>(); }
  Task<Result<void>> remove(queue::MessageId id) override {
    messages.erase(id);
    co_return Result<void>();
  }
  Task<Result<void>> close() override { co_return Result<void>(); }

  std::map<queue::MessageId, queue::Message> messages;
  int failures_to_mark = 0;
  std::string body = "hello\n";  ///< Of every message.
  bool unreadable = false;       ///< It cannot be read.

 private:
  struct Body final : queue::MessageSource {
    explicit Body(const MemoryStore& store_) : store(store_) {}
    std::uint64_t size() const override { return store.body.size(); }
    Task<Result<std::size_t>> read_at(std::uint64_t offset, std::span<char> out) override {
      if (store.unreadable) co_return make_error(errc::io_error);
      co_return std::string_view(store.body).copy(out.data(), out.size(), offset);
    }

    const MemoryStore& store;
  };
};

/// Takes bounces; keeps their text and envelope.
class BounceCatcher final : public roles::Enqueuer {
 public:
  struct Caught {
    std::string text;
    roles::Envelope envelope;
    queue::MessageId finishes = 0;

    Caught() = default;
  };

  explicit BounceCatcher(MemoryStore& store) : store_(store) {}
  Task<Begun> begin(roles::SubmissionInfo info) override {
    Begun begun;
    if (refusals > 0) {
      --refusals;
      begun.refusal = roles::EnqueueResult::temporary("no room");
    } else {
      begun.submission = std::make_unique<Taken>(*this, info.finishes);
    }
    co_return begun;
  }

  std::vector<Caught> caught;
  int refusals = 0;

 private:
  struct Taken final : roles::Submission {
    Taken(BounceCatcher& catcher_, queue::MessageId finishes) : catcher(catcher_) {
      bounce.finishes = finishes;
    }
    Task<> append(std::string_view bytes) override {
      bounce.text += bytes;
      co_return;
    }
    Task<roles::EnqueueResult> commit(roles::Envelope envelope) override {
      bounce.envelope = std::move(envelope);
      catcher.store_.messages.erase(bounce.finishes);
      catcher.caught.push_back(bounce);
      co_return roles::EnqueueResult::accepted(1000 + catcher.caught.size());
    }
    Task<> abort() override { co_return; }

    BounceCatcher& catcher;
    Caught bounce;
  };
  MemoryStore& store_;
};

/// Answers as `answer` says, at once or after hold_open is opened; remembers every attempt.
class ScriptedAgent final : public roles::DeliveryAgent {
 public:
  struct Tried {
    std::string recipient;
    std::int64_t age_s = 0;
  };

  ScriptedAgent(Executor executor, Clock& clock) : clock_(clock), gate_(executor) {}
  Task<roles::Verdict> deliver(roles::Delivery delivery) override {
    tried.push_back({delivery.recipient, seconds_of(clock_.wall()) - seconds_of(delivery.birth)});
    if (hold) co_await gate_.wait();
    co_return answer(delivery);
  }
  Task<std::vector<roles::Verdict>> deliver_together(roles::Delivery delivery,
                                                     std::vector<std::string> recipients) override {
    together.push_back(recipients.size());
    co_return co_await DeliveryAgent::deliver_together(std::move(delivery), std::move(recipients));
  }
  void let_one_go() { gate_.open_one(); }

  std::function<roles::Verdict(const roles::Delivery&)> answer = [](const roles::Delivery&) {
    return roles::Verdict::delivered("ok\n");
  };
  bool hold = false;
  std::vector<Tried> tried;
  std::vector<std::size_t> together;  ///< Recipients of each conversation that had several.

 private:
  Clock& clock_;
  Gate gate_;
};

class LineLog final : public Log {
 public:
  void write(std::string_view line) override { lines.emplace_back(line); }
  std::vector<std::string> lines;
};

class LedgerNotes final : public Ledger {
 public:
  void note(PerhapsTwice entry) override { entries.push_back(std::move(entry)); }
  std::vector<PerhapsTwice> entries;
};

/// An answer of a ScriptedAgent.
inline roles::Verdict later(const roles::Delivery&) {
  return roles::Verdict::deferred("busy\n");
}

struct SendRig {
  static std::shared_ptr<const control::Config> settings(std::uint32_t remote_slots) {
    const auto config = std::make_shared<control::Config>();
    config->locals.add("here.example");
    config->envnoathost = config->bouncehost = config->doublebouncehost = "here.example";
    config->concurrency_remote = remote_slots;
    return config;
  }

  explicit SendRig(std::uint32_t remote_slots = 20)
      : config(settings(remote_slots)),
        manager(Parts{context.get_executor(), clock, log, 0, config, store, bounces, local, remote,
                      ledger}) {
    spawn(context.get_executor(), manager.run());
    settle();
  }

  void accept(queue::MessageId id, std::string sender, std::vector<std::string> recipients) {
    queue::Message message;
    message.id = id;
    message.birth = clock.wall();
    message.sender = sender;
    for (const std::string& address : recipients) {
      queue::Recipient recipient;
      recipient.address = address;
      message.recipients.push_back(recipient);
    }
    store.messages[id] = message;
    manager.accept(id, message.birth, roles::Envelope(sender, std::move(recipients)));
    settle();
  }
  void settle() {
    context.restart();
    context.poll();
  }
  /// In steps, so that everything happens at its own time.
  void pass(std::int64_t seconds_) {
    for (std::int64_t i = 0; i < seconds_; ++i) {
      clock.advance(std::chrono::seconds(1));
      settle();
    }
  }

  boost::asio::io_context context;
  test::ManualClock clock{context.get_executor()};
  LineLog log;
  control::ConfigSource config;
  MemoryStore store;
  BounceCatcher bounces{store};
  ScriptedAgent local{context.get_executor(), clock};
  ScriptedAgent remote{context.get_executor(), clock};
  LedgerNotes ledger;
  QueueManager manager;
};

}  // namespace porpoise::send
