#include "impl/qmtp/qmqp_enqueuer.h"

#include "impl/control/name_server.h"
#include "impl/mail/netstring.h"

namespace porpoise::qmtp {
namespace {

using namespace std::chrono_literals;
using roles::EnqueueResult;

constexpr Duration kConnectPatience = 10s;
constexpr Duration kPatience = 60s;

constexpr const char* kNoServer = "qq unable to read configuration (#4.3.0)";
constexpr const char* kTimedOut = "connection to mail server timed out (#4.4.1)";
constexpr const char* kRefused = "connection to mail server rejected (#4.4.1)";
constexpr const char* kBrokenOff = "communication with mail server failed (#4.4.2)";
constexpr const char* kDeferred = "mail server temporarily rejected message (#4.3.0)";
constexpr const char* kRejected = "mail server permanently rejected message (#5.3.0)";

class QmqpSubmission final : public roles::Submission {
 public:
  QmqpSubmission(Host host, std::vector<Endpoint> servers)
      : host_(host), servers_(std::move(servers)) {}

  Task<> append(std::string_view bytes) override {
    message_ += bytes;
    co_return;
  }

  Task<EnqueueResult> commit(roles::Envelope envelope) override {
    std::string inner = mail::netstring(message_) + mail::netstring(envelope.sender);
    message_ = std::string();
    for (const std::string& recipient : envelope.recipients) inner += mail::netstring(recipient);
    const std::string package = mail::netstring(inner);
    inner = std::string();
    const char* trouble = kNoServer;
    for (const Endpoint& server : servers_) {
      const Instant deadline = host_.clock.now() + kConnectPatience;
      const Result<std::unique_ptr<Stream>> stream =
          co_await host_.network.connect(server, deadline);
      if (stream.has_value()) co_return co_await hand_over(**stream, package);
      trouble = stream.error() == errc::timed_out ? kTimedOut : kRefused;
    }
    co_return EnqueueResult::temporary(trouble);
  }

  Task<> abort() override {
    message_ = std::string();
    co_return;
  }

 private:
  Task<EnqueueResult> hand_over(Stream& stream, std::string_view package) {
    constexpr std::size_t kPiece = 64 << 10;
    while (!package.empty()) {
      stream.expires_at(host_.clock.now() + kPatience);
      const std::string_view piece = package.substr(0, kPiece);
      package.remove_prefix(piece.size());
      const Result<void> sent = co_await stream.write(piece);
      if (sent.has_error()) co_return EnqueueResult::temporary(kBrokenOff);
    }
    while (true) {
      stream.expires_at(host_.clock.now() + kPatience);
      char byte = 0;
      const Result<std::size_t> got = co_await stream.read_some(std::span(&byte, 1));
      if (got.has_error() || *got == 0) co_return EnqueueResult::temporary(kBrokenOff);
      if (byte == 'K') co_return EnqueueResult::accepted(0);
      if (byte == 'Z') co_return EnqueueResult::temporary(kDeferred);
      if (byte == 'D') co_return EnqueueResult::permanent(kRejected);
    }
  }

  Host host_;
  std::vector<Endpoint> servers_;
  std::string message_;
};

}  // namespace

Task<roles::Enqueuer::Begun> QmqpEnqueuer::begin(roles::SubmissionInfo) {
  Begun begun;
  begun.submission = std::make_unique<QmqpSubmission>(host_, servers_);
  co_return begun;
}

std::vector<Endpoint> parse_qmqp_servers(std::string_view text) {
  std::vector<Endpoint> servers;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    line.erase(line.find_last_not_of(" \t\r") + 1);
    if (const auto server = control::parse_server(line, control::kQmqpPort))
      servers.push_back(*server);
  }
  return servers;
}

}  // namespace porpoise::qmtp
