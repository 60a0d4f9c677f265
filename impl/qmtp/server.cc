#include "impl/qmtp/server.h"

#include <fmt/format.h>

#include "impl/mail/netstring.h"
#include "impl/mail/received.h"

namespace porpoise::qmtp {
namespace {

using namespace std::chrono_literals;

constexpr Duration kAcceptPause = 1s;
/// As long as qmail-qmtpd and qmail-qmqpd give a connection.
constexpr Duration kSessionMax = 1h;
constexpr std::size_t kReadAtOnce = 16 << 10;

constexpr std::string_view kBadSender = "Dunacceptable sender (#5.1.7)";
constexpr std::string_view kBadRecipient = "Dsorry, I can't handle that recipient (#5.1.3)";
constexpr std::string_view kBadAddress = "Dsorry, I can't accept addresses like that (#5.1.3)";
constexpr std::string_view kNotRelayed =
    "Dsorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)";
constexpr std::string_view kTooBig =
    "Dsorry, that message size exceeds my databytes limit (#5.3.4)";

std::string answer_of(const roles::EnqueueResult& result, std::int64_t seconds) {
  switch (result.kind) {
    case roles::EnqueueResult::Kind::accepted:
      return fmt::format("Kok {} qp {}", seconds, result.id);
    case roles::EnqueueResult::Kind::permanent:
      return "D" + result.text;
    case roles::EnqueueResult::Kind::temporary:
      break;
  }
  return "Z" + result.text;
}

}  // namespace

/// A connection.
struct Server::Client {
  std::unique_ptr<Stream> stream;
  std::shared_ptr<const control::Config> config;
  smtp::Admission admission;
  std::string address;
  std::string input;  ///< Came and was not used yet.
  bool idle = true;   ///< Nothing has come of the next package.

  Client(std::unique_ptr<Stream> stream_, std::shared_ptr<const control::Config> config_)
      : stream(std::move(stream_)),
        config(std::move(config_)),
        admission(config, nullptr, stream->peer().address, stream->local().address),
        address(smtp::plain_address(stream->peer().address).to_string()) {}
};

/// A message on its way into the queue.
struct Server::Taking {
  std::optional<roles::Enqueuer::Begun> begun;  ///< Nothing until its length is known.
  std::string body;                             ///< Decoded and not passed on yet.
  bool too_big = false;

  Taking() = default;
};

Server::Server(smtp::ServerParts parts, Protocol protocol)
    : parts_(parts),
      protocol_(protocol),
      host_name_(parts.identity.host_name()),
      change_(parts.executor) {}

Task<> Server::listen(std::unique_ptr<Listener> listener) {
  Listener& mine = *listeners_.emplace_back(std::move(listener));
  ++listening_;
  while (!closed_) {
    if (clients_.size() + starting_ >= parts_.config.current()->concurrency_incoming) {
      co_await change_.wait();
      continue;
    }
    Result<std::unique_ptr<Stream>> stream = co_await mine.accept();
    if (stream.has_value()) {
      ++starting_;
      spawn(parts_.executor, serve_counted(std::move(*stream)));
    } else if (stream.error() == errc::operation_canceled) {
      break;
    } else {
      co_await parts_.clock.sleep_until(parts_.clock.now() + kAcceptPause);
    }
  }
  --listening_;
  change_.open_all();
}

void Server::close() {
  closed_ = true;
  for (const std::unique_ptr<Listener>& listener : listeners_) listener->close();
  for (const auto& [key, client] : clients_) {
    if (client->idle) client->stream->expires_at(parts_.clock.now());
  }
  change_.open_all();
}

Task<> Server::drained() {
  while (listening_ > 0 || starting_ > 0 || !clients_.empty()) co_await change_.wait();
}

Task<> Server::serve_counted(std::unique_ptr<Stream> stream) {
  --starting_;
  const std::uint64_t key = next_key_++;
  {
    Client client(std::move(stream), parts_.config.current());
    clients_.emplace(key, &client);
    client.stream->expires_at(parts_.clock.now() + kSessionMax);
    co_await serve(client);
    clients_.erase(key);
  }
  change_.open_all();
}

Task<> Server::serve(Client& client) {
  // A host that nothing says of is admitted only for a client that may relay.
  if (protocol_ == Protocol::qmqp && !client.admission.admits_recipient("anybody@[]")) {
    parts_.log.write("qmqp: " + client.address + ": turned away: not in relayclients");
    co_return;
  }
  bool more = true;
  while (more && !closed_) {
    more = co_await take_package(client);
    more = more && protocol_ == Protocol::qmtp;
  }
}

/// One package and its answers; false when nothing more can come.
Task<bool> Server::take_package(Client& client) {
  PackageReader reader(protocol_);
  Taking taking;
  client.idle = client.input.empty();
  const bool complete = co_await read_package(client, reader, taking);
  if (!complete) {
    if (taking.begun && taking.begun->submission) co_await taking.begun->submission->abort();
    co_return false;
  }
  const std::string answers = co_await settle(client, reader, taking);
  const Result<void> told = co_await client.stream->write(answers);
  co_return told.has_value();
}

Task<bool> Server::read_package(Client& client, PackageReader& reader, Taking& taking) {
  std::string bytes(kReadAtOnce, '\0');
  while (true) {
    client.input.erase(0, reader.read(client.input, taking.body));
    if (reader.malformed()) co_return false;
    co_await pass_on(client, reader, taking);
    if (reader.ended()) co_return true;
    const Result<std::size_t> got = co_await client.stream->read_some(bytes);
    if (got.has_error() || *got == 0) co_return false;
    client.input.append(bytes, 0, *got);
    client.idle = false;
  }
}

/// What has come of the body goes into the queue; a body that is too big is read and forgotten.
Task<> Server::pass_on(Client& client, const PackageReader& reader, Taking& taking) {
  if (!reader.announced()) co_return;
  if (!taking.begun) {
    const std::uint64_t limit = client.config->databytes;
    taking.too_big = limit != 0 && *reader.announced() > limit;
    taking.begun.emplace();
    if (!taking.too_big) {
      roles::SubmissionInfo info;
      info.size_hint = *reader.announced();
      taking.begun = co_await parts_.enqueuer.begin(info);
    }
    mail::NetworkHop hop;
    hop.remote_address = client.address;
    hop.local_host = host_name_;
    hop.protocol = protocol_ == Protocol::qmtp ? "QMTP" : "QMQP";
    taking.body.insert(0, mail::network_received(hop, seconds_of(parts_.clock.wall())));
  }
  if (taking.begun->submission) co_await taking.begun->submission->append(taking.body);
  taking.body.clear();
}

/// Everything has come: the answers, as netstrings.
Task<std::string> Server::settle(Client& client, const PackageReader& reader, Taking& taking) {
  std::vector<std::string> refusals;  // one for each recipient; empty for those that are taken
  roles::Envelope envelope;
  bool all = true;
  for (const std::optional<std::string>& recipient : reader.recipients()) {
    std::string refusal;
    if (!reader.sender()) {
      refusal = kBadSender;
    } else if (taking.too_big) {
      refusal = kTooBig;
    } else {
      refusal = co_await refusal_of(client, recipient);
    }
    all = all && refusal.empty();
    if (refusal.empty()) envelope.recipients.push_back(*recipient);
    refusals.push_back(std::move(refusal));
  }
  std::string outcome;
  if (protocol_ == Protocol::qmqp) {
    if (taking.too_big) outcome = kTooBig;
    if (!reader.sender() || !all) outcome = kBadAddress;
  }
  const bool wanted = protocol_ == Protocol::qmqp ? outcome.empty() : !envelope.recipients.empty();
  if (wanted) {
    envelope.sender = reader.sender().value_or("");
    outcome = co_await commit(taking, std::move(envelope));
  } else if (taking.begun->submission) {
    co_await taking.begun->submission->abort();
  }
  if (protocol_ == Protocol::qmqp) co_return mail::netstring(outcome);
  std::string answers;
  for (const std::string& refusal : refusals) {
    answers += mail::netstring(refusal.empty() ? outcome : refusal);
  }
  co_return answers;
}

/// Empty when the recipient is taken.
Task<std::string> Server::refusal_of(Client& client, std::optional<std::string> recipient) {
  if (!recipient) co_return std::string(kBadRecipient);
  if (protocol_ == Protocol::qmqp) co_return std::string();
  if (!client.admission.admits_recipient(*recipient)) co_return std::string(kNotRelayed);
  const roles::RecipientVerdict verdict = co_await parts_.recipients.check(*recipient);
  switch (verdict.kind) {
    case roles::RecipientVerdict::Kind::accepted:
      co_return std::string();
    case roles::RecipientVerdict::Kind::permanent:
      co_return "D" + verdict.text;
    case roles::RecipientVerdict::Kind::temporary:
      break;
  }
  co_return "Z" + verdict.text;
}

Task<std::string> Server::commit(Taking& taking, roles::Envelope envelope) {
  roles::EnqueueResult result = std::move(taking.begun->refusal);
  if (taking.begun->submission) {
    result = co_await taking.begun->submission->commit(std::move(envelope));
  }
  co_return answer_of(result, seconds_of(parts_.clock.wall()));
}

}  // namespace porpoise::qmtp
