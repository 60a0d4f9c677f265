// QMTP and QMQP packages, netstrings and qmail-queue's envelope. Packets change nothing; a package
// that was taken says what its netstrings say; a netstring reads back.

#include "impl/inject/envelope_reader.h"
#include "impl/mail/netstring.h"
#include "impl/qmtp/package_reader.h"
#include "tests/fuzz/fuzz.h"

namespace porpoise::qmtp {
namespace {

using fuzz::require;

/// Of a package that is none only that counts: what was read of it means nothing.
struct Taken {
  std::string body;
  std::size_t used = 0;
  bool ended = false;
  bool malformed = false;
  std::optional<std::string> sender;
  std::vector<std::optional<std::string>> recipients;
  bool operator==(const Taken&) const = default;
};

Taken take(Protocol protocol, std::string_view wire, std::optional<std::uint8_t> seed) {
  PackageReader reader(protocol);
  Taken taken;
  const auto feed = [&](std::string_view piece) {
    if (!reader.ended() && !reader.malformed()) taken.used += reader.read(piece, taken.body);
  };
  if (seed) {
    fuzz::in_pieces(wire, *seed, feed);
  } else {
    feed(wire);
  }
  taken.ended = reader.ended();
  taken.malformed = reader.malformed();
  require(!(taken.ended && taken.malformed), "a package is whole or it is none");
  if (taken.malformed) {
    taken.body.clear();
    taken.used = 0;
  }
  if (!taken.ended) return taken;
  taken.sender = reader.sender();
  taken.recipients = reader.recipients();
  return taken;
}

/// The same by way of whole netstrings.
void check_qmtp(std::string_view wire, const Taken& taken) {
  const mail::NetstringFound message = mail::find_netstring(wire, wire.size());
  require(message.state == mail::NetstringFound::State::complete, "a message is a netstring");
  const mail::NetstringFound sender = mail::find_netstring(wire.substr(message.size), wire.size());
  require(sender.state == mail::NetstringFound::State::complete, "so is the sender");
  require(!taken.sender || *taken.sender == sender.bytes, "and it is the sender");
  const mail::NetstringFound list =
      mail::find_netstring(wire.substr(message.size + sender.size), wire.size());
  require(list.state == mail::NetstringFound::State::complete, "so are the recipients");
  std::string_view rest = list.bytes;
  for (const std::optional<std::string>& recipient : taken.recipients) {
    const mail::NetstringFound one = mail::find_netstring(rest, rest.size());
    require(one.state == mail::NetstringFound::State::complete, "so is each of them");
    require(!recipient || *recipient == one.bytes, "as it was read");
    rest.remove_prefix(one.size);
  }
  require(rest.empty(), "and there are no others");
  require(taken.used == message.size + sender.size + list.size, "a package ends at its end");
}

void check_package(std::string_view wire, std::uint8_t seed) {
  for (const Protocol protocol : {Protocol::qmtp, Protocol::qmqp}) {
    const Taken whole = take(protocol, wire, std::nullopt);
    require(whole == take(protocol, wire, seed), "packets change nothing");
    if (protocol == Protocol::qmtp && whole.ended) check_qmtp(wire, whole);
  }
}

void check_netstring(std::string_view bytes) {
  const std::string made = mail::netstring(bytes) + "x";
  const mail::NetstringFound found = mail::find_netstring(made, bytes.size());
  require(found.state == mail::NetstringFound::State::complete && found.bytes == bytes &&
              found.size == made.size() - 1,
          "a netstring reads back");
}

void check_envelope(std::string_view bytes, std::uint8_t seed) {
  using State = inject::EnvelopeReader::State;
  inject::EnvelopeReader whole;
  const State state = whole.read(bytes);
  inject::EnvelopeReader cut;
  State cut_state = State::incomplete;
  fuzz::in_pieces(bytes, seed, [&](std::string_view piece) {
    if (cut_state == State::incomplete) cut_state = cut.read(piece);
  });
  require(state == cut_state, "pieces do not change an envelope");
  if (state != State::complete) return;
  const std::string written = inject::qmail_envelope(whole.envelope());
  require(bytes.starts_with(written), "an envelope is written as it was read");
}

}  // namespace
}  // namespace porpoise::qmtp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace porpoise;
  fuzz::Input input(data, size);
  const std::uint8_t seed = input.byte();
  qmtp::check_package(input.rest(), seed);
  qmtp::check_netstring(input.rest());
  qmtp::check_envelope(input.rest(), seed);
  return 0;
}
