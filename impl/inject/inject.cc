#include "impl/inject/inject.h"
#include "impl/inject/exit_codes.h"
#include "impl/inject/program_input.h"

#include <memory>

#include <fmt/format.h>

#include "impl/base/ascii.h"
#include "impl/host/file_io.h"
#include "impl/inject/composer.h"
#include "impl/inject/header_reader.h"
#include "impl/inject/names.h"

namespace porpoise::inject {
namespace {

constexpr std::size_t kListFileMax = 1 << 20;

/// Where the message goes: an Enqueuer's submission, or standard output.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual Task<> write(std::string_view bytes) = 0;
  /// The end of the message.
  virtual Task<roles::EnqueueResult> commit(roles::Envelope envelope) = 0;
  virtual Task<> abort() = 0;
};

class QueueSink final : public Sink {
 public:
  explicit QueueSink(roles::Enqueuer::Begun begun) : begun_(std::move(begun)) {}
  Task<> write(std::string_view bytes) override {
    if (begun_.submission) co_await begun_.submission->append(bytes);
  }
  Task<roles::EnqueueResult> commit(roles::Envelope envelope) override {
    if (!begun_.submission) co_return begun_.refusal;
    co_return co_await begun_.submission->commit(std::move(envelope));
  }
  Task<> abort() override {
    if (begun_.submission) co_await begun_.submission->abort();
  }

 private:
  roles::Enqueuer::Begun begun_;
};

class PrintSink final : public Sink {
 public:
  explicit PrintSink(StandardStreams& streams) : streams_(streams) {}
  Task<> write(std::string_view bytes) override {
    if (written_.has_value()) written_ = co_await streams_.write_output(bytes);
  }
  Task<roles::EnqueueResult> commit(roles::Envelope) override {
    if (written_.has_value()) co_return roles::EnqueueResult::accepted(0);
    co_return roles::EnqueueResult::temporary("unable to write: " + written_.error().message());
  }
  Task<> abort() override { co_return; }

 private:
  StandardStreams& streams_;
  Result<void> written_;
};

/// Takes what it is given and keeps nothing of it.
class NoSink final : public Sink {
 public:
  Task<> write(std::string_view) override { co_return; }
  Task<roles::EnqueueResult> commit(roles::Envelope) override {
    co_return roles::EnqueueResult::accepted(0);
  }
  Task<> abort() override { co_return; }
};

Task<int> die(Host host, int code, std::string why) {
  const std::string line = "qmail-inject: fatal: " + why + "\n";
  static_cast<void>(co_await host.streams.write_error(line));
  co_return code;
}

/// The header, and behind it what was read of the body.
struct Head {
  HeaderReader header;
  std::string rest;
  bool at_end = false;

  Head() = default;
};

Task<Result<void>> read_head(StandardStreams& streams, Head& head) {
  std::string bytes(kReadAtOnce, '\0');
  while (!head.header.ended()) {
    const Result<std::size_t> got = co_await streams.read_input(bytes);
    PORPOISE_CO_CHECK(got);
    if (*got == 0) {
      head.header.finish();
      head.at_end = true;
      break;
    }
    const std::string_view read = std::string_view(bytes).substr(0, *got);
    head.rest = read.substr(head.header.read(read));
  }
  co_return Result<void>();
}

/// The lines of the file that QMAILMFTFILE names, in lower case; none when it is not there.
Task<Result<std::set<std::string, std::less<>>>> followup_lists(FileSystem& files,
                                                                std::optional<std::string> file) {
  std::set<std::string, std::less<>> lists;
  if (!file) co_return lists;
  const Result<std::string> text = co_await read_file(files, *file, kListFileMax);
  if (text.has_error() && text.error() == errc::no_such_file_or_directory) co_return lists;
  PORPOISE_CO_CHECK(text);
  for (std::size_t at = 0; at < text->size();) {
    const std::size_t end = std::min(text->find('\n', at), text->size());
    std::string line = to_lower(std::string_view(*text).substr(at, end - at));
    line.erase(line.find_last_not_of(" \t\r") + 1);
    if (!line.empty() && line.front() != '#') lists.insert(std::move(line));
    at = end + 1;
  }
  co_return lists;
}

/// The body from what was read of it and from the input, its last line ended.
Task<Result<void>> write_body(StandardStreams& streams, Head& head, Sink& sink) {
  if (!head.header.has_body()) co_return Result<void>();
  std::string bytes = "\n" + head.header.start_of_body() + head.rest;
  char last = bytes.back();
  co_await sink.write(bytes);
  bytes.resize(kReadAtOnce);
  while (!head.at_end) {
    const Result<std::size_t> got = co_await streams.read_input(bytes);
    PORPOISE_CO_CHECK(got);
    head.at_end = *got == 0;
    if (head.at_end) break;
    last = bytes[*got - 1];
    const std::string_view read = std::string_view(bytes).substr(0, *got);
    co_await sink.write(read);
  }
  if (last != '\n') co_await sink.write("\n");
  co_return Result<void>();
}

Task<std::unique_ptr<Sink>> sink_for(Host host, roles::Enqueuer& enqueuer, bool prints,
                                     bool skips) {
  if (prints) co_return std::make_unique<PrintSink>(host.streams);
  if (skips) co_return std::make_unique<NoSink>();
  roles::SubmissionInfo info = submission_of(host.identity);
  roles::Enqueuer::Begun begun = co_await enqueuer.begin(info);
  co_return std::make_unique<QueueSink>(std::move(begun));
}

Task<int> send(Host host, roles::Enqueuer& enqueuer, Setting setting, Head& head) {
  const bool prints = setting.options.print;
  const Letters letters = setting.letters;
  Composer composer(std::move(setting));
  for (std::string& field : head.header.fields()) composer.add(std::move(field));
  Composed composed = composer.finish();
  if (!composed.unparsable.empty()) {
    composed.unparsable.pop_back();  // die() ends the line
    std::string why = "unable to parse this line:\n" + composed.unparsable;
    co_return co_await die(host, kPermanent, std::move(why));
  }
  const bool empty = composed.envelope.recipients.empty();
  if (empty && letters.refuse_empty) co_return co_await die(host, kPermanent, "no recipients");
  const std::unique_ptr<Sink> sink =
      co_await sink_for(host, enqueuer, prints, empty && letters.skip_empty);
  co_await sink->write(composed.header);
  const Result<void> copied = co_await write_body(host.streams, head, *sink);
  if (copied.has_error()) {
    co_await sink->abort();
    co_return co_await die(host, kTemporary, "read error");
  }
  roles::EnqueueResult result = co_await sink->commit(std::move(composed.envelope));
  if (result.kind == roles::EnqueueResult::Kind::accepted) co_return 0;
  const bool permanent = result.kind == roles::EnqueueResult::Kind::permanent;
  co_return co_await die(host, permanent ? kPermanent : kTemporary, std::move(result.text));
}

}  // namespace

Task<int> inject(Host host, std::string home, roles::Enqueuer& enqueuer, Options options,
                 Variables variables) {
  Setting setting;
  setting.stamp = make_stamp(host);
  setting.letters = letters_of(variables);
  setting.author = author_of(variables);
  setting.options = std::move(options);
  Names names = co_await read_names(host.files, std::move(home), variables);
  if (!names.error.empty()) {
    std::string why = "unable to read configuration: " + names.error;
    co_return co_await die(host, kTemporary, std::move(why));
  }
  std::optional<Rewriter> rewriter = Rewriter::make(names.hosts);
  if (!rewriter) {
    co_return co_await die(host, kTemporary,
                           "defaulthost, defaultdomain or plusdomain is no host name");
  }
  setting.rewriter = std::move(*rewriter);
  setting.id_host = std::move(names.id_host);
  std::optional<std::string> file = variables("QMAILMFTFILE");
  Result<std::set<std::string, std::less<>>> lists =
      co_await followup_lists(host.files, std::move(file));
  if (lists.has_error()) co_return co_await die(host, kTemporary, "unable to read QMAILMFTFILE");
  setting.followup_lists = std::move(*lists);
  Head head;
  const Result<void> read = co_await read_head(host.streams, head);
  if (read.has_error()) co_return co_await die(host, kTemporary, "read error");
  co_return co_await send(host, enqueuer, std::move(setting), head);
}

}  // namespace porpoise::inject
