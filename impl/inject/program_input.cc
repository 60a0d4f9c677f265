#include "impl/inject/program_input.h"

namespace porpoise::inject {

roles::SubmissionInfo submission_of(const Identity& identity) {
  roles::SubmissionInfo info;
  info.origin = roles::Origin::local;
  info.user = identity.user();
  return info;
}

Task<Result<void>> copy_input(StandardStreams& streams, roles::Submission& submission) {
  std::string bytes(kReadAtOnce, '\0');
  while (true) {
    const Result<std::size_t> got = co_await streams.read_input(bytes);
    PORPOISE_CO_CHECK(got);
    if (*got == 0) co_return Result<void>();
    const std::string_view read = std::string_view(bytes).substr(0, *got);
    co_await submission.append(read);
  }
}

}  // namespace porpoise::inject
