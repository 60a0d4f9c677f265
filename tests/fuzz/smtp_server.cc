// A client's whole side of an SMTP connection. Where it is cut into packets changes neither what
// the server answers nor what it queues; answers are well-formed; what is queued can be sent on.

#include <algorithm>

#include "impl/smtp/path_argument.h"
#include "tests/fuzz/fuzz.h"
#include "tests/impl/smtp/server_rig.h"

namespace porpoise::smtp {
namespace {

using fuzz::require;

struct Heard {
  std::string replies;
  std::vector<FakeQueue::Message> accepted;
};

std::shared_ptr<const control::Config> small_limits() {
  auto config = std::make_shared<control::Config>(*default_config());
  config->databytes = 400;
  return config;
}

template <class Say>
Heard session(Say say) {
  static const std::shared_ptr<const control::Config> config = small_limits();
  ServerRig rig(config);
  const std::shared_ptr<MemoryPeer> peer = rig.connect();
  say(*peer);
  peer->hang_up();
  rig.run();
  require(peer->closed(), "a session ends with its connection");
  Heard heard;
  heard.replies = peer->take_heard();
  heard.accepted = std::move(rig.queue.accepted);
  return heard;
}

bool is_reply_line(std::string_view line) {
  return line.size() >= 4 && line[0] >= '2' && line[0] <= '5' &&
         (line[3] == ' ' || line[3] == '-') &&
         std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

void check_replies(std::string_view replies) {
  while (!replies.empty()) {
    const std::size_t end = replies.find("\r\n");
    require(end != replies.npos, "replies end in CRLF");
    require(is_reply_line(replies.substr(0, end)), "a reply is a code and printable text");
    replies.remove_prefix(end + 2);
  }
}

void check_message(const FakeQueue::Message& message) {
  require(message.body.starts_with("Received: "), "a message begins with our line");
  require(message.body.find_first_of(std::string_view("\0\r", 2)) == std::string::npos,
          "no NUL and no CR is queued");
  require(message.body.ends_with('\n'), "the last line is whole");
  require(!message.envelope.recipients.empty(), "a message has a recipient");
  require(is_acceptable_address(message.envelope.sender), "a sender can be kept");
  for (const std::string& recipient : message.envelope.recipients) {
    require(is_acceptable_address(recipient), "a recipient can be kept");
  }
}

bool equal(const FakeQueue::Message& a, const FakeQueue::Message& b) {
  return a.body == b.body && a.envelope.sender == b.envelope.sender &&
         a.envelope.recipients == b.envelope.recipients && a.size_hint == b.size_hint;
}

}  // namespace
}  // namespace porpoise::smtp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace porpoise;
  fuzz::Input input(data, size);
  const std::uint8_t seed = input.byte();
  const std::string text(input.rest());
  const smtp::Heard whole = smtp::session([&](test::MemoryPeer& peer) { peer.say(text); });
  const smtp::Heard cut = smtp::session([&](test::MemoryPeer& peer) {
    fuzz::in_pieces(text, seed, [&](std::string_view piece) { peer.say(std::string(piece)); });
  });
  fuzz::require(whole.replies == cut.replies, "packets do not change the replies");
  fuzz::require(std::equal(whole.accepted.begin(), whole.accepted.end(), cut.accepted.begin(),
                           cut.accepted.end(), smtp::equal),
                "packets do not change what is queued");
  smtp::check_replies(whole.replies);
  for (const auto& message : whole.accepted) smtp::check_message(message);
  return 0;
}
