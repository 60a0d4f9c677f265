#include "sim/replay/replayer.h"

#include "impl/serve/server.h"
#include "sim/replay/replay_host.h"

namespace porpoise::sim {

namespace {

/// Hears nothing.
class Deaf final : public PlaybackListener {
 public:
  void told(const record::ReadEvent&) override {}
};

struct RecordedLife {
  std::optional<int> exit_code;
};

Task<> live(Task<int> main, RecordedLife& life, boost::asio::io_context& context) {
  life.exit_code = co_await std::move(main);
  context.stop();
}

}  // namespace

Task<int> serve_as_recorded(Host host, const record::Header& header) {
  serve::ServeOptions options;
  options.home = header.home;
  options.warnings = header.warnings;
  for (const std::string& text : header.listen) {
    const Result<Endpoint> endpoint = parse_endpoint(text);
    if (endpoint.has_value()) options.listen.push_back(*endpoint);
  }
  return serve::run(host, std::move(options));
}

ReplayOutcome replay(const RecordedProcess& process, const ReplayMain& main,
                     const ReplayOptions& options) {
  Deaf deaf;
  PlaybackListener& listener = options.listener != nullptr ? *options.listener : deaf;
  Shadow none;
  const bool redacted = process.header.redacted;
  Shadow* const shadow = options.shadow != nullptr ? options.shadow : redacted ? &none : nullptr;
  TurnReader turns(process);
  RecordedLife life;
  ReplayOutcome outcome;
  std::unique_ptr<ReplayHost> host;
  std::unique_ptr<Playback> playback;
  {
    // Its end destroys the frames, which refer to all of the above.
    boost::asio::io_context context(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE);
    playback =
        std::make_unique<Playback>(turns, context.get_executor(), shadow, redacted, listener);
    if (playback->turn()) {
      outcome.first = playback->now();
      host = std::make_unique<ReplayHost>(context.get_executor(), *playback);
      spawn(context.get_executor(), live(main(host->host(), process.header), life, context));
      do {
        context.restart();
        context.poll();
        outcome.turns = playback->current().number;
        if (life.exit_code || playback->divergence() || !playback->lacking().empty()) break;
        if (options.until && options.until(playback->current(), playback->events())) break;
      } while (playback->turn());
    }
    if (life.exit_code) playback->ended(*life.exit_code);
    outcome.exit_code = life.exit_code;
    outcome.events = playback->events();
    outcome.calls = playback->calls();
    outcome.last = playback->now();
    outcome.wall = playback->wall();
    outcome.open_calls = playback->open_calls();
    outcome.divergence = playback->divergence();
    outcome.trouble = turns.trouble();
    if (outcome.trouble.empty()) outcome.trouble = playback->lacking();
    if (options.finish_writes) playback->finish_writes();
  }
  return outcome;
}

}  // namespace porpoise::sim
