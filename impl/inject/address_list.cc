#include "impl/inject/address_list.h"

#include <algorithm>

namespace porpoise::inject {
namespace {

class Parser {
 public:
  Parser(const Tokens& tokens, const Rewriter& rewriter)
      : tokens_(tokens), rewriter_(rewriter), rest_(tokens.size()) {}

  bool run() {
    while (rest_ > 0) {
      if (!step(tokens_[--rest_])) return false;
    }
    flush();
    return true;  // `a; b` too, as some people part addresses
  }

  AddressList result() {
    std::reverse(out_.begin(), out_.end());
    list_.tokens = std::move(out_);
    return std::move(list_);
  }

 private:
  bool step(const Token& token) {
    switch (token.kind) {
      case TokenKind::comment:
        out_.push_back(token);  // as white space: what is around it goes on
        return true;
      case TokenKind::comma:
        flush();
        out_.push_back(token);
        separated_ = true;
        return true;
      case TokenKind::semicolon:
        return end_of_group(token);
      case TokenKind::colon:
        return start_of_group(token);
      case TokenKind::right:
        return route_address(token);
      case TokenKind::left:
        return false;
      case TokenKind::at:
      case TokenKind::dot:
        if (address_.empty()) separate();
        joined_ = true;
        address_.push_back(token);
        return true;
      case TokenKind::atom:
      case TokenKind::quoted:
      case TokenKind::literal:
        if (address_.empty() || !joined_) separate();
        joined_ = false;
        address_.push_back(token);
        return true;
    }
    return false;
  }

  bool end_of_group(const Token& token) {
    separate();
    if (in_group_) return false;
    in_group_ = true;
    out_.push_back(token);
    separated_ = true;  // nothing need follow the last address of a group
    return true;
  }

  bool start_of_group(const Token& token) {
    flush();
    if (!in_group_) return false;
    in_group_ = false;
    out_.push_back(token);
    take_phrase();
    separated_ = false;
    return true;
  }

  bool route_address(const Token& token) {
    separate();
    out_.push_back(token);
    while (rest_ > 0 && tokens_[rest_ - 1].kind != TokenKind::left) {
      const Token& inner = tokens_[--rest_];
      if (inner.kind == TokenKind::right) return false;
      (inner.kind == TokenKind::comment ? out_ : address_).push_back(inner);
    }
    if (rest_ == 0) return false;
    take_address();
    out_.push_back(tokens_[--rest_]);
    take_phrase();
    separated_ = false;
    return true;
  }

  void take_phrase() {
    const auto fits = [](TokenKind kind) {
      return kind == TokenKind::comment || kind == TokenKind::atom || kind == TokenKind::quoted ||
             kind == TokenKind::at || kind == TokenKind::dot;
    };
    while (rest_ > 0 && fits(tokens_[rest_ - 1].kind)) out_.push_back(tokens_[--rest_]);
  }

  /// Ends the address on the right, with a comma before it unless there is one.
  void separate() {
    flush();
    if (!separated_) out_.emplace_back(TokenKind::comma);
    separated_ = true;
    joined_ = true;
  }

  void flush() {
    if (address_.empty()) return;
    take_address();
    if (list_.addresses.back().empty()) list_.addresses.pop_back();  // nothing but dots
    separated_ = false;
    joined_ = true;
  }

  void take_address() {
    std::reverse(address_.begin(), address_.end());
    const Tokens full = rewriter_.rewrite(std::move(address_));
    address_.clear();
    list_.addresses.push_back(raw_address(full));
    out_.insert(out_.end(), full.rbegin(), full.rend());
  }

  const Tokens& tokens_;
  const Rewriter& rewriter_;
  std::size_t rest_;  ///< Tokens not looked at yet.
  AddressList list_;
  Tokens out_;      ///< Last one first.
  Tokens address_;  ///< Of the address being read, last one first.
  bool in_group_ = false;
  bool joined_ = true;     ///< A word may be part of the address on its right.
  bool separated_ = true;  ///< Nothing stands on the right that a comma must part from.
};

}  // namespace

std::optional<AddressList> parse_address_list(std::string_view text, const Rewriter& rewriter) {
  const std::optional<Tokens> tokens = tokenize(text);
  if (!tokens) return std::nullopt;
  Parser parser(*tokens, rewriter);
  if (!parser.run()) return std::nullopt;
  return parser.result();
}

}  // namespace porpoise::inject
