#include "tests/impl/queue_rig/store_rig.h"

namespace porpoise::testing {

using queue::MessageId;

Task<Result<MessageId>> submit(queue::Store& store, std::string body,
                               std::vector<std::string> recipients, MessageId finishes,
                               bool privileged) {
  queue::DraftOptions options;
  options.privileged = privileged;
  Result<std::unique_ptr<queue::Draft>> begun = co_await store.begin(options);
  PORPOISE_CO_CHECK(begun);
  queue::Draft& draft = **begun;
  Result<void> kept = co_await draft.append(body);
  if (kept.has_value()) {
    queue::Envelope envelope("sender@example", std::move(recipients));
    kept = co_await draft.commit(std::move(envelope), finishes);
  }
  if (kept.has_error()) {
    co_await draft.abort();
    co_return kept.error();
  }
  co_return draft.id();
}

Task<Result<Seen>> look(queue::Store& store, MessageId id) {
  Result<queue::Message> message = co_await store.read(id);
  PORPOISE_CO_CHECK(message);
  Seen seen;
  seen.sender = message->sender;
  for (const queue::Recipient& recipient : message->recipients) {
    if (recipient.state == queue::Recipient::State::pending) seen.pending.push_back(recipient.address);
    if (recipient.state == queue::Recipient::State::failed) {
      seen.failed.push_back(recipient.address + " " + recipient.report);
    }
  }
  for (std::size_t c = 0; c < queue::kChannels; ++c) seen.attempts[c] = message->progress[c].attempts;
  seen.held = message->held;
  Result<std::shared_ptr<queue::MessageSource>> body = co_await store.open_body(id);
  PORPOISE_CO_CHECK(body);
  EXPECT_EQ((*body)->size(), message->size);
  seen.body.resize((*body)->size());
  std::size_t done = 0;
  while (done < seen.body.size()) {
    const std::span<char> rest(seen.body.data() + done, seen.body.size() - done);
    const Result<std::size_t> got = co_await (*body)->read_at(done, rest);
    PORPOISE_CO_CHECK(got);
    if (*got == 0) co_return make_error(errc::io_error);
    done += *got;
  }
  co_return seen;
}

Task<int> StoreRig::live(Host host, StoreRig& rig, Scene scene, bool ends) {
  FaultyFiles files(host.files, rig.faults);
  const Host faulty{host.executor, host.clock,    files,        host.network, host.programs,
                    host.accounts, host.entropy,  host.identity, host.signals, host.streams,
                    host.log};
  const std::unique_ptr<queue::Store> store = rig.make_(faulty);
  rig.listed.clear();
  rig.warnings.clear();
  std::function<void(const queue::Listed&)> found = [&rig](const queue::Listed& listed) {
    rig.listed.push_back(listed);
  };
  std::function<void(std::string)> warn = [&rig](std::string line) {
    rig.warnings.push_back(std::move(line));
  };
  rig.opened = co_await store->open(std::move(found), std::move(warn));
  if (rig.opened.has_error()) co_return 1;
  co_await scene(*store, faulty);
  if (!ends) co_await host.clock.sleep_until(Instant::never());
  const Result<void> closed = co_await store->close();
  co_return closed.has_value() ? 0 : 2;
}

void StoreRig::play(Scene scene) {
  if (!machine.up()) world.boot(machine);
  sim::Process& process = world.start(machine, [this, scene](Host host) {
    return live(host, *this, scene, true);
  });
  world.run_until([&process] { return !process.alive(); });
  EXPECT_FALSE(process.alive()) << "the scene did not end";
}

sim::Process& StoreRig::start(Scene scene) {
  if (!machine.up()) world.boot(machine);
  return world.start(machine, [this, scene](Host host) { return live(host, *this, scene, false); });
}

std::map<MessageId, Seen> StoreRig::contents() {
  std::map<MessageId, Seen> all;
  play([this, &all](queue::Store& store, const Host&) -> Task<> {
    for (const queue::Listed& entry : listed) {
      const Result<Seen> seen = co_await look(store, entry.id);
      EXPECT_TRUE(seen.has_value()) << entry.id << ": " << seen.error().message();
      if (seen.has_value()) all[entry.id] = *seen;
    }
  });
  return all;
}

}  // namespace porpoise::testing
