#include "impl/host/record/body_veil.h"

#include <array>

#include "impl/base/ascii.h"

namespace porpoise::record {

namespace {

constexpr std::array<std::string_view, 2> kHopNames = {"received", "delivered"};

bool begins_with(std::string_view text, std::string_view name) {
  if (text.size() < name.size()) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (to_lower(text[i]) != name[i]) return false;
  }
  return true;
}

char veiled(char c) {
  const auto value = static_cast<unsigned char>(c);
  if (value >= 0x80) return static_cast<char>(0xe9);
  return value < 0x20 || value == 0x7f ? c : 'x';
}

}  // namespace

/// How many bytes of a header line stay as they are.
void BodyVeil::start_line(std::string_view rest, std::string& out, std::size_t& kept) {
  kept = 0;
  if (!in_header_) return;
  for (const std::string_view name : kHopNames) {
    if (begins_with(rest, name)) kept = name.size();
  }
  out += rest.substr(0, kept);
}

std::size_t BodyVeil::veil(std::string_view bytes, std::string& out) {
  if (done_) *this = BodyVeil();
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const char c = bytes[at];
    if (line_ == Line::start) {
      std::size_t kept = 0;
      start_line(bytes.substr(at), out, kept);
      empty_line_ = true;
      if (kept > 0) {
        at += kept - 1;
        line_ = Line::inside;
        empty_line_ = false;
        continue;
      }
    }
    // As the server sees it: only CR LF ends a line, and only CR LF . CR LF ends the text.
    if (c == '\n' && (line_ == Line::carriage_return || line_ == Line::dot_return)) {
      out += c;
      done_ = line_ == Line::dot_return;
      if (empty_line_) in_header_ = false;
      line_ = Line::start;
      if (done_) return at + 1;
      continue;
    }
    if (c == '\r') {
      out += c;
      line_ = line_ == Line::dot ? Line::dot_return : Line::carriage_return;
      continue;
    }
    if (c == '.' && line_ == Line::start) {
      out += c;
      line_ = Line::dot;
      empty_line_ = false;
      continue;
    }
    out += veiled(c);
    line_ = Line::inside;
    empty_line_ = false;
  }
  return bytes.size();
}

}  // namespace porpoise::record
