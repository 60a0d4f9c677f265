#include "sim/replay/replay_host.h"

#include "sim/replay/replay_files.h"
#include "sim/replay/replay_network.h"
#include "sim/replay/replay_process.h"

namespace porpoise::sim {

struct ReplayHost::Parts {
  Parts(Executor given, Playback& playback)
      : executor(given),
        clock(playback),
        files(playback),
        network(playback),
        programs(playback),
        accounts(playback),
        entropy(playback),
        identity(playback),
        signals(playback),
        streams(playback),
        log(playback) {}

  Executor executor;
  ReplayClock clock;
  ReplayFiles files;
  ReplayNetwork network;
  ReplayPrograms programs;
  ReplayAccounts accounts;
  ReplayEntropy entropy;
  ReplayIdentity identity;
  ReplaySignals signals;
  ReplayStreams streams;
  ReplayLog log;
};

ReplayHost::ReplayHost(Executor executor, Playback& playback)
    : parts_(std::make_unique<Parts>(executor, playback)) {}

ReplayHost::~ReplayHost() = default;

Host ReplayHost::host() {
  Parts& p = *parts_;
  return {p.executor, p.clock,    p.files,   p.network, p.programs, p.accounts,
          p.entropy,  p.identity, p.signals, p.streams, p.log};
}

}  // namespace porpoise::sim
