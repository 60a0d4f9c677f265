#include "sim/export/trace_line.h"

#include <nlohmann/json.hpp>

namespace porpoise::sim {

namespace {

using Json = nlohmann::json;

/// The character U+00nn stands for the byte n.
std::optional<std::string> as_bytes(std::string_view characters) {
  std::string bytes;
  bytes.reserve(characters.size());
  for (std::size_t at = 0; at < characters.size(); ++at) {
    const auto first = static_cast<unsigned char>(characters[at]);
    if (first < 0x80) {
      bytes += characters[at];
      continue;
    }
    if ((first != 0xc2 && first != 0xc3) || ++at == characters.size()) return std::nullopt;
    bytes += static_cast<char>((first & 0x03) << 6 |
                               (static_cast<unsigned char>(characters[at]) & 0x3f));
  }
  return bytes;
}

/// False when `key` is there and is something else.
bool take(const Json& line, const char* key, std::uint64_t& number) {
  const auto found = line.find(key);
  if (found == line.end()) return true;
  if (!found->is_number_unsigned()) return false;
  number = found->get<std::uint64_t>();
  return true;
}

bool take(const Json& line, const char* key, std::string& text) {
  const auto found = line.find(key);
  if (found == line.end()) return true;
  if (!found->is_string()) return false;
  const std::optional<std::string> bytes = as_bytes(found->get_ref<const std::string&>());
  if (bytes) text = *bytes;
  return bytes.has_value();
}

}  // namespace

std::optional<TraceLine> read_trace_line(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  TraceLine line;
  std::uint64_t ns = 0;
  const bool read = take(json, "ns", ns) && take(json, "who", line.who) &&
                    take(json, "what", line.what) && take(json, "call", line.call) &&
                    take(json, "on", line.on) && take(json, "made", line.made) &&
                    take(json, "subject", line.subject) && take(json, "object", line.object) &&
                    take(json, "error", line.error) && take(json, "bytes", line.bytes);
  if (!read || !json.contains("ns") || line.who.empty() || line.what.empty()) return std::nullopt;
  line.ns = static_cast<std::int64_t>(ns);
  return line;
}

}  // namespace porpoise::sim
