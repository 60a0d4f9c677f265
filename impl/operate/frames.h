#pragma once
// Requests and what comes back as frames (impl/host/frames.h) on a local socket. A client sends one
// request; the server sends any number of entries, troubles and progress, then the outcome. Pure.

#include <optional>
#include <string>
#include <string_view>

#include "impl/host/frames.h"
#include "impl/operate/request.h"

namespace porpoise::operate {

enum class FrameKind : std::uint32_t {
  request = 0x02514f50,  ///< "POQ" and the version of this protocol.
  entry = 2,
  trouble = 3,
  progress = 4,
  outcome = 5,
  silent = 6,
};

using Frame = porpoise::Frame<FrameKind>;
using FrameReader = porpoise::FrameReader<FrameKind>;

std::string encode(const Request& request);
std::string encode(const Entry& entry);
std::string encode(const Outcome& outcome);
std::string encode(const SilentServer& server);
std::string encode_trouble(std::string_view line);
std::string encode_progress(std::uint64_t messages);

// Payloads; nothing when they are not of this protocol.
std::optional<Request> decode_request(std::string_view payload);
std::optional<Entry> decode_entry(std::string_view payload);
std::optional<Outcome> decode_outcome(std::string_view payload);
std::optional<SilentServer> decode_silent(std::string_view payload);
std::optional<std::uint64_t> decode_progress(std::string_view payload);

}  // namespace porpoise::operate
