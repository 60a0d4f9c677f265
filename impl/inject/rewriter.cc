#include "impl/inject/rewriter.h"

#include <algorithm>

namespace porpoise::inject {
namespace {

bool is(const Token& token, TokenKind kind) {
  return token.kind == kind;
}

/// `user@[]`, which stands for every host: an envelope sender with one address per recipient.
bool is_open_ended(const Tokens& address) {
  const std::size_t size = address.size();
  return size >= 2 && is(address[size - 1], TokenKind::literal) && address[size - 1].text.empty() &&
         is(address[size - 2], TokenKind::at);
}

/// `@a,@b:user@host` becomes `user@host`. What begins with an `@` then is a route again.
void drop_route(Tokens& address) {
  while (!address.empty() && is(address.front(), TokenKind::at)) {
    auto end = std::find_if(address.begin(), address.end(),
                            [](const Token& token) { return is(token, TokenKind::colon); });
    if (end != address.end()) ++end;
    address.erase(address.begin(), end);
  }
}

/// `user@host.` becomes `user@host`, and `user@` becomes `user`.
void drop_empty_end(Tokens& address) {
  while (!address.empty() && is(address.back(), TokenKind::dot)) address.pop_back();
  if (!address.empty() && is(address.back(), TokenKind::at)) address.pop_back();
}

void append(Tokens& address, const Tokens& more) {
  address.insert(address.end(), more.begin(), more.end());
}

bool has_at(const Tokens& address) {
  return std::any_of(address.begin(), address.end(),
                     [](const Token& token) { return is(token, TokenKind::at); });
}

bool has_simple_host(const Tokens& address) {
  if (is(address.back(), TokenKind::literal)) return false;
  for (auto token = address.rbegin(); token != address.rend(); ++token) {
    if (is(*token, TokenKind::dot)) return false;
    if (is(*token, TokenKind::at)) return true;
  }
  return true;
}

}  // namespace

std::optional<Rewriter> Rewriter::make(const HostNames& names) {
  const std::optional<Tokens> host = tokenize("@" + names.default_host);
  const std::optional<Tokens> domain = tokenize("." + names.default_domain);
  const std::optional<Tokens> plus = tokenize("." + names.plus_domain);
  if (!host || !domain || !plus) return std::nullopt;
  Rewriter rewriter;
  rewriter.at_host_ = *host;
  rewriter.dot_domain_ = *domain;
  rewriter.plus_domain_ = *plus;
  return rewriter;
}

Tokens Rewriter::rewrite(Tokens address) const {
  if (address.empty() || is_open_ended(address)) return address;
  drop_route(address);
  drop_empty_end(address);
  if (address.empty()) return address;
  if (!has_at(address)) append(address, at_host_);
  Token& last = address.back();
  if (is(last, TokenKind::atom) && last.text.ends_with('+')) {
    last.text.pop_back();
    append(address, plus_domain_);
  }
  if (has_simple_host(address)) append(address, dot_domain_);
  return address;
}

}  // namespace porpoise::inject
