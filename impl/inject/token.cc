#include "impl/inject/token.h"

#include <algorithm>

namespace porpoise::inject {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::optional<TokenKind> special(char c) {
  switch (c) {
    case '.':
      return TokenKind::dot;
    case ',':
      return TokenKind::comma;
    case '@':
      return TokenKind::at;
    case '<':
      return TokenKind::left;
    case '>':
      return TokenKind::right;
    case ':':
      return TokenKind::colon;
    case ';':
      return TokenKind::semicolon;
    default:
      return std::nullopt;
  }
}

bool ends_atom(char c) {
  return is_space(c) || special(c) || c == '(' || c == '[' || c == '"';
}

/// May `c` stand in an atom that is written again?
bool fits_atom(char c) {
  return c > ' ' && c < 0x7f && c != ')' && c != ']' && c != '\\';
}

/// Reads from behind an opening `"` or `[` to behind the closing one.
bool read_closed(std::string_view text, std::size_t& at, char close, std::string& out) {
  for (; at < text.size(); ++at) {
    if (text[at] == close) {
      ++at;
      return true;
    }
    if (text[at] == '\\' && ++at == text.size()) return false;
    out += text[at];
  }
  return false;
}

/// Reads from behind an opening `(` to behind its `)`; parentheses nest.
bool read_comment(std::string_view text, std::size_t& at, std::string& out) {
  const std::size_t start = at;
  for (int depth = 1; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '(') {
      ++depth;
    } else if (text[at] == ')' && --depth == 0) {
      out = text.substr(start, at - start);
      ++at;
      return true;
    }
  }
  return false;
}

bool read_atom(std::string_view text, std::size_t& at, Token& token) {
  for (; at < text.size() && !ends_atom(text[at]); ++at) {
    if (text[at] == '\\' && ++at == text.size()) return false;
    token.text += text[at];
  }
  if (!std::all_of(token.text.begin(), token.text.end(), fits_atom) ||
      std::any_of(token.text.begin(), token.text.end(), ends_atom)) {
    token.kind = TokenKind::quoted;
  }
  return true;
}

bool read_token(std::string_view text, std::size_t& at, Token& token) {
  const char first = text[at];
  if (const auto kind = special(first)) {
    token.kind = *kind;
    ++at;
    return true;
  }
  switch (first) {
    case '(':
      token.kind = TokenKind::comment;
      return read_comment(text, ++at, token.text);
    case '"':
      token.kind = TokenKind::quoted;
      return read_closed(text, ++at, '"', token.text);
    case '[':
      token.kind = TokenKind::literal;
      return read_closed(text, ++at, ']', token.text);
    case ')':
    case ']':
      return false;
    default:
      return read_atom(text, at, token);
  }
}

std::string escaped(std::string_view text, std::string_view special_bytes) {
  std::string out;
  for (const char c : text) {
    if (special_bytes.find(c) != special_bytes.npos) out += '\\';
    out += c;
  }
  return out;
}

std::string written(const Token& token) {
  switch (token.kind) {
    case TokenKind::atom:
      return token.text;
    case TokenKind::quoted:
      return "\"" + escaped(token.text, "\"\\\r\n") + "\"";
    case TokenKind::literal:
      return "[" + escaped(token.text, "[]\\\r\n") + "]";
    case TokenKind::comment:
      return "(" + token.text + ")";
    case TokenKind::left:
      return "<";
    case TokenKind::right:
      return ">";
    case TokenKind::at:
      return "@";
    case TokenKind::comma:
      return ",";
    case TokenKind::semicolon:
      return ";";
    case TokenKind::colon:
      return ":";
    case TokenKind::dot:
      return ".";
  }
  return {};
}

bool is_word(TokenKind kind) {
  return kind == TokenKind::atom || kind == TokenKind::quoted || kind == TokenKind::comment;
}

bool needs_space(TokenKind left, TokenKind right) {
  if (left == TokenKind::comma || left == TokenKind::colon) return true;
  if (right == TokenKind::left) return left != TokenKind::left;
  if (right == TokenKind::comment) return left == TokenKind::right || is_word(left);
  return is_word(left) && is_word(right);
}

/// The tokens cut behind their commas, each piece as text.
std::vector<std::string> pieces(const Tokens& tokens) {
  std::vector<std::string> all(1);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const bool starts = all.back().empty();
    if (!starts && needs_space(tokens[i - 1].kind, tokens[i].kind)) all.back() += ' ';
    all.back() += written(tokens[i]);
    if (tokens[i].kind == TokenKind::comma) all.emplace_back();
  }
  if (all.back().empty()) all.pop_back();
  return all;
}

}  // namespace

std::optional<Tokens> tokenize(std::string_view text) {
  Tokens tokens;
  for (std::size_t at = 0; at < text.size();) {
    if (is_space(text[at])) {
      ++at;
      continue;
    }
    Token& token = tokens.emplace_back();
    if (!read_token(text, at, token)) return std::nullopt;
  }
  return tokens;
}

std::string written(const Tokens& tokens) {
  std::string text;
  for (const std::string& piece : pieces(tokens)) text += text.empty() ? piece : " " + piece;
  return text;
}

std::string written_in_lines(std::string_view head, const Tokens& tokens, std::size_t width) {
  std::string text(head);
  std::size_t column = text.size();
  for (const std::string& piece : pieces(tokens)) {
    const bool first = text.size() == head.size();
    if (!first && column + 1 + piece.size() > width) {
      text += "\n ";
      column = 1;
    }
    text += ' ';
    text += piece;
    column += 1 + piece.size();
  }
  return text;
}

std::string raw_address(const Tokens& address) {
  std::string raw;
  for (const Token& token : address) {
    if (token.kind == TokenKind::comment) continue;
    const bool word = token.kind == TokenKind::atom || token.kind == TokenKind::quoted;
    raw += word                               ? token.text
           : token.kind == TokenKind::literal ? "[" + token.text + "]"
                                              : written(token);
  }
  return raw;
}

}  // namespace porpoise::inject
