#pragma once
// The words of an address list (RFC 822 §3.3) and how they are written again. Knows nothing of what
// they mean.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porpoise::inject {

enum class TokenKind : std::uint8_t {
  atom,
  quoted,   ///< `text` without its quotes and backslashes.
  literal,  ///< `[...]`; `text` without its brackets and backslashes.
  comment,  ///< `(...)`; `text` between the outer parentheses, as it was written.
  left,
  right,
  at,
  comma,
  semicolon,
  colon,
  dot,
};

struct Token {
  TokenKind kind = TokenKind::atom;
  std::string text;

  Token() = default;
  explicit Token(TokenKind kind_, std::string text_ = {}) : kind(kind_), text(std::move(text_)) {}
  bool operator==(const Token&) const = default;
};

using Tokens = std::vector<Token>;

/// Cuts `text` into tokens; white space separates them and is forgotten. An atom with bytes that no
/// atom may have becomes a quoted string. Nothing when a quote, bracket or parenthesis is not
/// closed, or was never opened.
std::optional<Tokens> tokenize(std::string_view text);

/// The tokens as text, on one line.
std::string written(const Tokens& tokens);

/// `head` and the tokens behind it, broken behind commas so that lines have at most `width` columns
/// where commas allow it. No line feed at the end.
std::string written_in_lines(std::string_view head, const Tokens& tokens, std::size_t width);

/// What the tokens of one address stand for: raw bytes without quoting, comments left out.
std::string raw_address(const Tokens& address);

}  // namespace porpoise::inject
