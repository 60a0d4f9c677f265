#include "impl/host/live/recorder.h"

namespace porpoise::live {
namespace {

// How much a crash may take of what a quiet server recorded.
constexpr Duration kFlushAfter = std::chrono::seconds(1);
// Blocks of the files that are kept, and bytes in each: fewer or smaller ones waste room.
constexpr std::uint64_t kBlocksMin = 16;
constexpr std::size_t kBlockMin = 4096;

/// Blocks are small where files must be.
record::TurnWriterOptions writer_options(TraceFile& file, record::Veil* veil) {
  record::TurnWriterOptions options;
  options.veil = veil;
  options.keeper = &file.keeper();
  for (const std::uint64_t bound : {file.options().keep_bytes, file.options().rotate_bytes}) {
    if (bound == 0) continue;
    const auto part = std::max<std::size_t>(bound / kBlocksMin, kBlockMin);
    options.block_bytes = std::min(options.block_bytes, part);
  }
  return options;
}

}  // namespace

Recorder::Recorder(Host inner, EventLoop& loop, TraceFileOptions options,
                   std::unique_ptr<record::Veil> veil)
    : inner_(inner),
      loop_(loop),
      file_(std::move(options)),
      veil_(std::move(veil)),
      writer_(writer_options(file_, veil_.get()),
              [this](record::Block block) { return file_.put(std::move(block)); }),
      turnstile_(loop.executor(), loop.waits()) {}

std::string Recorder::begin(record::Header header) {
  std::string trouble = file_.begin(std::move(header));
  if (!trouble.empty()) return trouble;
  turnstile_.set_time(loop_.now(), loop_.wall());
  writer_.turn(trace::Turn{turnstile_.now(), turnstile_.wall(), {}});
  traced_.emplace(inner_, writer_, &turnstile_);
  return {};
}

bool Recorder::turn() {
  loop_.completed();
  if (!turnstile_.turn(loop_.now(), loop_.wall(), writer_)) return false;
  if (file_.stopped()) say_trouble();
  return true;
}

bool Recorder::rest() {
  writer_.rest();
  if (writer_.pending() == 0) return false;
  if (loop_.now() - writer_.pending_since() >= kFlushAfter) writer_.flush();
  return writer_.pending() > 0;
}

void Recorder::flush() {
  writer_.flush();
}

void Recorder::end(int exit_code) {
  writer_.end(exit_code);
  file_.finish();
}

void Recorder::say_trouble() {
  if (said_trouble_) return;
  said_trouble_ = true;
  inner_.log.write("warning: the recording has stopped, the mail goes on: " + file_.trouble());
}

}  // namespace porpoise::live
