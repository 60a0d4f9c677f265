// What programs send to the server's sockets: submissions and the operator's requests. Packets
// change nothing; a payload that is understood says the same when it is written again.

#include "impl/operate/frames.h"
#include "impl/roles/submission_frames.h"
#include "tests/fuzz/fuzz.h"

namespace porpoise {
namespace {

using fuzz::require;

constexpr std::size_t kHeadBytes = 8;

template <class Reader>
std::string frames_of(Reader reader, std::string_view bytes, std::optional<std::uint8_t> seed) {
  std::string frames;
  bool sound = true;
  const auto feed = [&](std::string_view piece) {
    if (!sound) return;
    reader.feed(piece);
    while (sound) {
      auto frame = reader.next();
      sound = frame.has_value();
      if (!sound || !frame->has_value()) break;
      frames += frame_bytes((*frame)->kind, (*frame)->payload);
    }
  };
  if (seed) {
    fuzz::in_pieces(bytes, *seed, feed);
  } else {
    feed(bytes);
  }
  return frames + (sound ? "" : "!");
}

void check_cutting(std::string_view bytes, std::uint8_t seed) {
  const std::string whole = frames_of(roles::SubmissionReader(), bytes, std::nullopt);
  require(whole == frames_of(roles::SubmissionReader(), bytes, seed), "packets change nothing");
  const operate::FrameReader reader(300);
  require(frames_of(reader, bytes, std::nullopt) == frames_of(reader, bytes, seed),
          "whatever the longest frame");
}

void check_submission(std::string_view payload) {
  using namespace roles;
  if (const auto begun = decode_begin(payload)) {
    require(encode_begin(*begun).substr(kHeadBytes) == payload, "begin says the same again");
  }
  if (const auto result = decode_result(payload)) {
    const auto again = decode_result(std::string_view(encode_result(*result)).substr(kHeadBytes));
    require(again && again->kind == result->kind && again->id == result->id &&
                again->text == result->text && again->no_room == result->no_room,
            "a result says the same again");
  }
  std::vector<std::string> recipients;
  if (decode_recipients(payload, recipients)) {
    require(recipients.empty() == payload.empty(), "recipients are what there is");
  }
}

void check_operator(std::string_view payload) {
  using namespace operate;
  const auto tail = [](const std::string& frame) {
    return std::string_view(frame).substr(kHeadBytes);
  };
  if (const auto request = decode_request(payload)) {
    const std::string once = encode(*request);
    const auto again = decode_request(tail(once));
    require(again && encode(*again) == once, "a request says the same again");
  }
  if (const auto entry = decode_entry(payload)) {
    const std::string once = encode(*entry);
    const auto again = decode_entry(tail(once));
    require(again && encode(*again) == once, "an entry says the same again");
  }
  if (const auto outcome = decode_outcome(payload)) {
    const std::string once = encode(*outcome);
    const auto again = decode_outcome(tail(once));
    require(again && encode(*again) == once, "an outcome says the same again");
  }
  (void)decode_progress(payload);
}

}  // namespace
}  // namespace porpoise

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace porpoise;
  fuzz::Input input(data, size);
  const std::uint8_t seed = input.byte();
  check_cutting(input.rest(), seed);
  check_submission(input.rest());
  check_operator(input.rest());
  return 0;
}
