#include "impl/main/mail_commands.h"

#include <unistd.h>

#include <filesystem>
#include <map>

#include "impl/host/file_io.h"
#include "impl/inject/local_enqueuer.h"
#include "impl/inject/queue_protocol.h"
#include "impl/mail/address.h"
#include "impl/main/commands.h"
#include "impl/main/prefixed_streams.h"
#include "impl/main/queue_filter.h"
#include "impl/qmtp/qmqp_enqueuer.h"
#include "impl/serve/standard_session.h"

namespace porpoise::command {
namespace {

constexpr const char* kInjectUsage =
    "qmail-inject: usage: qmail-inject [-nNaAhH] [-fsender] [recipient ...]";
constexpr const char* kSendmailUsage =
    "sendmail: usage: sendmail [ -t ] [ -fsender ] [ -Fname ] [ -bp ] [ -bs ] [ arg ... ]";

/// Read at once by a process that has nothing else to do.
class DescriptorOne final : public inject::EnvelopeInput {
 public:
  Task<Result<std::size_t>> read(std::span<char> out) override {
    ssize_t got = 0;
    do got = ::read(1, out.data(), out.size());
    while (got < 0 && errno == EINTR);
    if (got < 0) co_return make_error(errc::io_error);
    co_return static_cast<std::size_t>(got);
  }
};

/// Variables with some of them set or taken away.
class Overlay {
 public:
  explicit Overlay(inject::Variables below) : below_(std::move(below)) {}
  void set(const char* name, std::string value) { changed_[name] = std::move(value); }
  void unset(const char* name) { changed_[name] = std::nullopt; }

  std::optional<std::string> operator()(std::string_view name) const {
    const auto found = changed_.find(name);
    return found == changed_.end() ? below_(name) : found->second;
  }

 private:
  inject::Variables below_;
  std::map<std::string, std::optional<std::string>, std::less<>> changed_;
};

/// From shows who the envelope says it is.
void speak_as(Overlay& variables, const std::string& sender) {
  for (const char* name : {"QMAILNAME", "MAILNAME", "NAME", "QMAILHOST", "MAILHOST"}) {
    variables.unset(name);
  }
  const mail::AddressParts parts = mail::split_address(sender);
  variables.set("QMAILUSER", std::string(parts.local));
  if (parts.has_host) variables.set("QMAILHOST", std::string(parts.host));
}

/// The variables that -f and -F stand for. `<a@b>` and `a@b` are the same to sendmail.
inject::Variables variables_for(Host host, inject::SendmailOptions& options) {
  Overlay overlay(variables_of(host));
  if (std::optional<std::string>& sender = options.inject.sender) {
    if (sender->starts_with('<') && sender->ends_with('>')) {
      sender = sender->substr(1, sender->size() - 2);
    }
    if (!sender->empty()) speak_as(overlay, *sender);
  }
  if (options.name) overlay.set("MAILNAME", *options.name);
  return overlay;
}

}  // namespace

std::optional<inject::QueueFilter> queue_filter(const Identity& identity, const std::string& home) {
  const std::optional<std::string> program = identity.variable("QMAILQUEUE");
  if (!program || program->empty()) return std::nullopt;
  std::error_code ignored;  // then it cannot be executed, and that is said
  inject::QueueFilter filter;
  filter.command = {std::filesystem::read_symlink("/proc/self/exe", ignored).string(),
                    std::string(kQueueFilterCommand), *program};
  for (char** one = environ; *one != nullptr; ++one) {
    const std::string_view text = *one;
    // Its own qmail-queue is the end of the way.
    if (text.starts_with("QMAILQUEUE=") || text.starts_with("PORPOISE_HOME=")) continue;
    filter.environment.emplace_back(text);
  }
  filter.environment.push_back("PORPOISE_HOME=" + home);
  return filter;
}

std::unique_ptr<roles::Enqueuer> queue_of(Host host, std::string home) {
  if (std::optional<inject::QueueFilter> filter = queue_filter(host.identity, home)) {
    return std::make_unique<inject::FilterEnqueuer>(host, std::move(*filter));
  }
  return std::make_unique<inject::LocalEnqueuer>(host, std::move(home));
}

inject::Variables variables_of(Host host) {
  return [&identity = host.identity](std::string_view name) { return identity.variable(name); };
}

Task<int> complain(Host host, std::string line, int code) {
  line += '\n';
  static_cast<void>(co_await host.streams.write_error(line));
  co_return code;
}

Task<int> inject(Host host, std::string home, std::vector<std::string> arguments) {
  std::optional<inject::Options> options = inject::parse_inject(arguments);
  if (!options) co_return co_await complain(host, kInjectUsage, kPermanent);
  const std::unique_ptr<roles::Enqueuer> queue = queue_of(host, home);
  inject::Variables variables = variables_of(host);
  co_return co_await inject::inject(host, std::move(home), *queue, std::move(*options),
                                    std::move(variables));
}

Task<int> inject_behind(Host host, std::string home, std::string head,
                        std::vector<std::string> arguments) {
  PrefixedStreams streams(host.streams, std::move(head));
  const Host prefixed{host.executor, host.clock,    host.files,   host.network,
                      host.programs, host.accounts, host.entropy, host.identity,
                      host.signals,  streams,       host.log};
  co_return co_await inject(prefixed, std::move(home), std::move(arguments));
}

Task<int> sendmail(Host host, std::string home, std::vector<std::string> arguments) {
  using Mode = inject::SendmailOptions::Mode;
  inject::SendmailOptions options = inject::parse_sendmail(arguments);
  if (options.mode == Mode::unknown) co_return co_await complain(host, kSendmailUsage, kPermanent);
  if (options.mode == Mode::list_queue) {
    QueueOptions listing;
    listing.form = QueueOptions::Form::qread;
    co_return co_await queue(host, std::move(home), std::move(listing));
  }
  const std::unique_ptr<roles::Enqueuer> way = queue_of(host, home);
  if (options.mode == Mode::serve) {
    co_return co_await serve::smtp_session(host, std::move(home), *way);
  }
  inject::Variables variables = variables_for(host, options);
  co_return co_await inject::inject(host, std::move(home), *way, std::move(options.inject),
                                    std::move(variables));
}

Task<int> qmail_qmqpc(Host host, std::string home) {
  constexpr int kNoConfiguration = 55;
  const std::string path = home + "/control/qmqpservers";
  const Result<std::string> text = co_await read_file(host.files, path, 1 << 20);
  if (text.has_error()) co_return kNoConfiguration;
  qmtp::QmqpEnqueuer way(host, qmtp::parse_qmqp_servers(*text));
  DescriptorOne envelope;
  co_return co_await inject::queue_protocol(host, way, envelope, false);
}

Task<int> qmail_queue(Host host, std::string home) {
  inject::LocalEnqueuer way(host, std::move(home));
  DescriptorOne envelope;
  const bool skip_empty = inject::letters_of(variables_of(host)).skip_empty;
  co_return co_await inject::queue_protocol(host, way, envelope, skip_empty);
}

}  // namespace porpoise::command
