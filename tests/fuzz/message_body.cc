// A message's bytes on their way in, through a server and out. Cutting them anywhere changes
// nothing; what goes out by DotStuffer comes in by DataDecoder as it was, and ends nowhere earlier.

#include "impl/local/delivery_lines.h"
#include "impl/mail/data_decoder.h"
#include "impl/mail/dot_stuffer.h"
#include "impl/mail/hop_counter.h"
#include "tests/fuzz/fuzz.h"

namespace porpoise::mail {
namespace {

using fuzz::require;

struct Decoded {
  std::string text;
  std::size_t used = 0;
  bool ended = false;
  bool malformed = false;
  bool operator==(const Decoded&) const = default;
};

Decoded decode(std::string_view wire, std::optional<std::uint8_t> seed) {
  DataDecoder decoder;
  Decoded decoded;
  const auto feed = [&](std::string_view piece) {
    if (!decoder.ended()) decoded.used += decoder.decode(piece, decoded.text);
  };
  if (seed) {
    fuzz::in_pieces(wire, *seed, feed);
  } else {
    feed(wire);
  }
  decoded.ended = decoder.ended();
  decoded.malformed = decoder.malformed();
  return decoded;
}

std::optional<std::string> stuffed(std::string_view text, std::optional<std::uint8_t> seed) {
  DotStuffer stuffer;
  std::string wire;
  const auto feed = [&](std::string_view piece) { stuffer.stuff(piece, wire); };
  if (seed) {
    fuzz::in_pieces(text, *seed, feed);
  } else {
    feed(text);
  }
  if (!stuffer.finish(wire)) return std::nullopt;
  return wire;
}

std::string with_plain_line_ends(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    plain += text[i];
  }
  if (!plain.empty() && plain.back() != '\n') plain += '\n';
  return plain;
}

void check_wire(std::string_view wire, std::uint8_t seed) {
  const Decoded whole = decode(wire, std::nullopt);
  require(whole == decode(wire, seed), "packets do not change what is decoded");
  if (!whole.ended || whole.malformed) return;
  const std::optional<std::string> again = stuffed(whole.text, std::nullopt);
  require(again && decode(*again, seed).text == whole.text, "what was sound can be sent on");
}

void check_text(std::string_view text, std::uint8_t seed) {
  const std::optional<std::string> wire = stuffed(text, std::nullopt);
  require(wire == stuffed(text, seed), "pieces do not change what is sent");
  if (!wire) return;
  const Decoded decoded = decode(*wire, seed);
  require(decoded.ended && !decoded.malformed && decoded.used == wire->size(),
          "a body ends at its end");
  require(decoded.text == with_plain_line_ends(text), "a body arrives as it was sent");
}

void check_counters(std::string_view text, std::uint8_t seed) {
  HopCounter whole;
  HopCounter cut;
  whole.read(text);
  local::HeaderLineFinder found("Delivered-To: a@b\n");
  local::HeaderLineFinder found_in_pieces("Delivered-To: a@b\n");
  const bool first = found.feed(text);
  bool second = false;
  fuzz::in_pieces(text, seed, [&](std::string_view piece) {
    cut.read(piece);
    second = found_in_pieces.feed(piece) || second;
  });
  require(whole.hops() == cut.hops(), "pieces do not change the hops");
  require(first == second, "pieces do not hide a loop");
}

}  // namespace
}  // namespace porpoise::mail

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace porpoise;
  fuzz::Input input(data, size);
  const std::uint8_t seed = input.byte();
  mail::check_wire(input.rest(), seed);
  mail::check_text(input.rest(), seed);
  mail::check_counters(input.rest(), seed);
  return 0;
}
