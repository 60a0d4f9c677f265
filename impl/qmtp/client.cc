#include "impl/qmtp/client.h"

#include <algorithm>

#include <fmt/format.h>

#include "impl/mail/netstring.h"

namespace porpoise::qmtp {
namespace {

using roles::Verdict;

constexpr std::size_t kPiece = 64 << 10;
constexpr std::size_t kAnswerMax = 10000;

class Conversation {
 public:
  Conversation(Clock& clock, Stream& stream, OutgoingPackage package)
      : clock_(clock), stream_(stream), package_(std::move(package)) {}

  Task<std::vector<Verdict>> run() {
    std::vector<Verdict> verdicts;
    const Verdict sent = co_await send();
    if (sent.kind == Verdict::Kind::delivered) co_await hear(verdicts);
    // Those without an answer: the server may have the message all the same once it has all of it.
    const Verdict rest = sent.kind == Verdict::Kind::delivered ? died(true) : sent;
    verdicts.resize(package_.recipients.size(), rest);
    co_return verdicts;
  }

 private:
  /// Delivered: all of it was sent.
  Task<Verdict> send() {
    const std::uint64_t size = package_.message->size();
    std::string text = fmt::format("{}:\n", size + 1);  // the line feed says how lines end
    std::uint64_t at = 0;
    while (true) {
      const bool written = co_await write(text);
      if (!written) co_return died(false);
      if (at == size) break;
      text.resize(static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, size - at)));
      const Result<std::size_t> got = co_await package_.message->read_at(at, text);
      if (got.has_error() || *got == 0) {
        co_return Verdict::deferred("Unable to read message. (#4.3.0)\n");
      }
      text.resize(*got);
      at += *got;
    }
    std::string recipients;
    for (const std::string& one : package_.recipients) recipients += mail::netstring(one);
    const std::string envelope =
        "," + mail::netstring(package_.sender) + mail::netstring(recipients);
    const bool written = co_await write(envelope);
    co_return written ? Verdict::delivered({}) : died(false);
  }

  Task<bool> write(std::string_view bytes) {
    stream_.expires_at(clock_.now() + package_.timeout);
    const Result<void> written = co_await stream_.write(bytes);
    co_return written.has_value();
  }

  /// Answers, as many as come.
  Task<> hear(std::vector<Verdict>& verdicts) {
    std::string heard;
    char bytes[4096];
    while (verdicts.size() < package_.recipients.size()) {
      const mail::NetstringFound found = mail::find_netstring(heard, kAnswerMax);
      if (found.state == mail::NetstringFound::State::malformed) co_return;
      if (found.state == mail::NetstringFound::State::complete) {
        verdicts.push_back(verdict_of(std::string(found.bytes)));
        heard.erase(0, found.size);
        continue;
      }
      stream_.expires_at(clock_.now() + package_.timeout);
      const Result<std::size_t> got = co_await stream_.read_some(bytes);
      if (got.has_error() || *got == 0) co_return;
      heard.append(bytes, *got);
    }
  }

  Verdict verdict_of(std::string answer) const {
    std::replace_if(
        answer.begin(), answer.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    const char kind = answer.empty() ? '?' : answer[0];
    const std::string text = answer.empty() ? answer : answer.substr(1);
    if (kind == 'K') {
      return Verdict::delivered(
                 fmt::format("{} accepted message.\nRemote host said: {}\n", package_.server, text))
          .with(roles::Sign::up);
    }
    std::string refusal =
        fmt::format("{0} does not like recipient.\nRemote host said: {1}\nGiving up on {0}.\n",
                    package_.server, text);
    if (kind == 'D') return Verdict::failed(std::move(refusal)).with(roles::Sign::up);
    return Verdict::deferred(std::move(refusal)).with(roles::Sign::up);
  }

  Verdict died(bool perhaps_delivered) const {
    Verdict verdict =
        Verdict::deferred(fmt::format("Connected to {} but connection died. {}(#4.4.2)\n",
                                      package_.server,
                                      perhaps_delivered ? "Possible duplicate! " : ""))
            .with(roles::Sign::trouble);
    verdict.perhaps_delivered = perhaps_delivered;
    return verdict;
  }

  Clock& clock_;
  Stream& stream_;
  OutgoingPackage package_;
};

}  // namespace

Task<std::vector<Verdict>> send_package(Clock& clock, Stream& stream, OutgoingPackage package) {
  Conversation conversation(clock, stream, std::move(package));
  co_return co_await conversation.run();
}

}  // namespace porpoise::qmtp
