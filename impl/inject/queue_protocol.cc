#include "impl/inject/queue_protocol.h"

#include "impl/inject/envelope_reader.h"
#include "impl/inject/program_input.h"
#include "impl/inject/qq_codes.h"

namespace porpoise::inject {
namespace {

constexpr int kAddressTooLong = 11;
constexpr int kReadError = 54;
constexpr int kBadEnvelope = 91;

/// 0 once the envelope is complete, else an exit code.
Task<int> read_envelope(EnvelopeInput& input, EnvelopeReader& reader) {
  char bytes[4096];
  while (true) {
    const Result<std::size_t> got = co_await input.read(bytes);
    if (got.has_error() || *got == 0) co_return kReadError;
    switch (reader.read(std::string_view(bytes, *got))) {
      case EnvelopeReader::State::incomplete:
        break;
      case EnvelopeReader::State::complete:
        co_return 0;
      case EnvelopeReader::State::malformed:
        co_return kBadEnvelope;
      case EnvelopeReader::State::too_long:
        co_return kAddressTooLong;
    }
  }
}

}  // namespace

Task<int> queue_protocol(Host host, roles::Enqueuer& enqueuer, EnvelopeInput& input,
                         bool skip_empty) {
  roles::SubmissionInfo info = submission_of(host.identity);
  roles::Enqueuer::Begun begun = co_await enqueuer.begin(info);
  if (!begun.submission) co_return code_of(begun.refusal);
  const Result<void> copied = co_await copy_input(host.streams, *begun.submission);
  EnvelopeReader reader;
  int code = kReadError;
  if (copied.has_value()) code = co_await read_envelope(input, reader);
  const bool skipped = code == 0 && skip_empty && reader.envelope().recipients.empty();
  if (code != 0 || skipped) {
    co_await begun.submission->abort();
    co_return code;
  }
  const roles::EnqueueResult result =
      co_await begun.submission->commit(std::move(reader.envelope()));
  co_return code_of(result);
}

}  // namespace porpoise::inject
