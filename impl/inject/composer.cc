#include "impl/inject/composer.h"

#include <algorithm>

#include <fmt/format.h>

#include "impl/base/ascii.h"
#include "impl/inject/address_list.h"
#include "impl/inject/header_reader.h"
#include "impl/mail/address.h"
#include "impl/mail/date.h"

namespace porpoise::inject {
namespace {

/// Where qmail breaks: its 80 count the line feed and the space that it would break with.
constexpr std::size_t kColumns = 78;
constexpr std::string_view kNobodyShown = "recipient list not shown: ;";

/// The text behind the colon, with its line feed.
std::string_view body_of(std::string_view field) {
  return field.substr(field.find(':') + 1);
}

/// What a variable may put into a header: nothing that ends a line.
std::string on_one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r' || c == '\0'; }, ' ');
  return text;
}

/// All of `user` is the local part; quoted where it must be.
std::string address_of(const std::string& user, const std::optional<std::string>& host) {
  const std::string local = mail::quote_local(on_one_line(user));
  return host ? local + "@" + on_one_line(*host) : local;
}

/// A comment that holds `text`.
Token comment(const std::string& text) {
  Token token(TokenKind::comment);
  for (const char c : text) {
    if (c == '(' || c == ')' || c == '\\') token.text += '\\';
    token.text += c;
  }
  return token;
}

}  // namespace

void Composer::add(std::string text) {
  const Field field = field_of(field_name(text));
  seen_.insert(field);
  resent_ = resent_ || is_resent(field);
  if (is_rewritten(field)) {
    if (field == Field::from && setting_.letters.delete_from) {
      seen_.erase(field);
      return;
    }
    add_addresses(field, std::move(text));
    return;
  }
  switch (field) {
    case Field::return_path:
      return read_return_path(text);
    case Field::envelope_recipients:
      return read_envelope_recipients(text);
    case Field::content_length:
      return;
    case Field::message_id:
      if (setting_.letters.delete_message_id) {
        seen_.erase(field);
        return;
      }
      break;
    default:
      break;
  }
  saved_.push_back(std::move(text));
}

void Composer::add_addresses(Field field, std::string text) {
  const bool hidden = field == Field::bcc || field == Field::resent_bcc;
  std::optional<AddressList> list = parse_address_list(body_of(text), setting_.rewriter);
  if (!list) {
    // Whoever names the recipients otherwise may pass on what others wrote badly.
    if (!has_recipients(field) || setting_.options.header_counts()) return fail(text);
    if (!hidden) saved_.push_back(std::move(text));
    return;
  }
  note_addresses(field, list->addresses);
  if (hidden) return;
  const std::string head = std::string(field_name(text)) + ":";
  saved_.push_back(written_in_lines(head, list->tokens, kColumns) + "\n");
}

void Composer::note_addresses(Field field, const std::vector<std::string>& addresses) {
  if (!has_recipients(field)) return;
  const auto append = [&addresses](std::vector<std::string>& to) {
    std::copy_if(addresses.begin(), addresses.end(), std::back_inserter(to),
                 [](const std::string& address) { return !address.empty(); });
  };
  append(is_resent(field) ? resent_recipients_ : recipients_);
  if (field == Field::to || field == Field::cc) append(public_recipients_);
}

void Composer::read_return_path(const std::string& text) {
  if (setting_.letters.ignore_return_path || return_path_) return;
  const std::optional<AddressList> list = parse_address_list(body_of(text), setting_.rewriter);
  if (!list) return fail(text);
  if (!list->addresses.empty()) return_path_ = list->addresses.front();  // as qmail: the last one
}

void Composer::read_envelope_recipients(const std::string& text) {
  const std::optional<AddressList> list = parse_address_list(body_of(text), setting_.rewriter);
  if (!list) return fail(text);
  if (!envelope_recipients_) envelope_recipients_.emplace();
  envelope_recipients_->insert(envelope_recipients_->end(), list->addresses.rbegin(),
                               list->addresses.rend());
}

void Composer::fail(const std::string& text) {
  if (unparsable_.empty()) unparsable_ = text;
}

/// An address as a raw argument, completed: usually one.
std::vector<std::string> Composer::parse_raw(std::string_view address) {
  return parse_quoted(mail::quote_address(address));
}

std::vector<std::string> Composer::parse_quoted(const std::string& quoted) {
  std::optional<AddressList> list = parse_address_list(quoted, setting_.rewriter);
  if (!list) {
    fail(quoted + "\n");
    return {};
  }
  std::reverse(list->addresses.begin(), list->addresses.end());
  return std::move(list->addresses);
}

Composed Composer::finish() {
  Composed composed;
  composed.envelope.sender = sender();
  composed.envelope.recipients = recipients();
  if (setting_.options.print) {
    composed.header += "Return-Path: <" + mail::quote_address(composed.envelope.sender) + ">\n";
    std::vector<std::string> quoted;
    for (const std::string& address : composed.envelope.recipients) {
      quoted.push_back(mail::quote_address(address));
    }
    composed.header += fmt::format("Envelope-Recipients: {}\n", fmt::join(quoted, ",\n  "));
  }
  composed.header += missing_fields();
  for (const std::string& field : saved_) composed.header += field;
  composed.unparsable = std::move(unparsable_);
  return composed;
}

std::string Composer::sender() {
  const bool verp = setting_.letters.per_recipient;
  if (setting_.options.sender) {
    const std::vector<std::string> given = parse_raw(*setting_.options.sender);
    return given.empty() ? std::string() : given.front();
  }
  if (return_path_) return *return_path_ + (verp ? "-@[]" : "");
  std::string user = setting_.author.sender_user;
  if (setting_.letters.per_message) {
    user += fmt::format("-{}.{}", setting_.stamp.seconds, setting_.stamp.process);
  }
  if (verp) user += '-';
  const std::vector<std::string> made = parse_quoted(address_of(user, setting_.author.sender_host));
  return (made.empty() ? std::string() : made.front()) + (verp ? "-@[]" : "");
}

std::vector<std::string> Composer::recipients() {
  std::vector<std::string> all;
  if (setting_.options.arguments_count()) {
    for (const std::string& argument : setting_.options.recipients) {
      for (std::string& address : parse_raw(argument)) all.push_back(std::move(address));
    }
  }
  if (setting_.options.header_counts()) {
    const std::vector<std::string>& header = envelope_recipients_ ? *envelope_recipients_
                                             : resent_            ? resent_recipients_
                                                                  : recipients_;
    all.insert(all.end(), header.begin(), header.end());
  }
  return all;
}

/// Every field that must be there and is not.
std::string Composer::missing_fields() {
  const std::string date = mail::date_822(setting_.stamp.seconds);
  const std::string id = message_id(setting_.stamp, setting_.id_host);
  std::string text;
  if (resent_) {
    if (!has(Field::resent_date)) text += "Resent-Date: " + date + "\n";
    if (!has(Field::resent_message_id)) text += "Resent-Message-ID: " + id + "\n";
    if (!has(Field::resent_from)) text += from("Resent-From:");
    if (!has(Field::resent_to) && !has(Field::resent_cc)) {
      text += fmt::format("Resent-Cc: {}\n", kNobodyShown);
    }
    return text;
  }
  if (!has(Field::date)) text += "Date: " + date + "\n";
  if (!has(Field::message_id)) text += "Message-ID: " + id + "\n";
  if (!has(Field::from)) text += from("From:");
  if (!has(Field::to) && !has(Field::cc)) text += fmt::format("Cc: {}\n", kNobodyShown);
  return text + followup();
}

std::string Composer::from(std::string_view head) {
  const std::string quoted = address_of(setting_.author.user, setting_.author.host);
  const std::optional<AddressList> list = parse_address_list(quoted, setting_.rewriter);
  if (!list) {
    fail(std::string(head) + " " + quoted + "\n");
    return {};
  }
  Tokens tokens = list->tokens;
  if (setting_.author.name) {
    const std::string name = on_one_line(*setting_.author.name);
    if (setting_.letters.comment_name) {
      tokens.push_back(comment(name));
    } else {
      tokens.insert(tokens.begin(), {Token(TokenKind::quoted, name), Token(TokenKind::left)});
      tokens.emplace_back(TokenKind::right);
    }
  }
  return written_in_lines(head, tokens, kColumns) + "\n";
}

std::string Composer::followup() const {
  const auto is_list = [this](const std::string& address) {
    return setting_.followup_lists.contains(to_lower(address));
  };
  if (has(Field::mail_followup_to) ||
      std::none_of(public_recipients_.begin(), public_recipients_.end(), is_list)) {
    return {};
  }
  std::vector<std::string> quoted;
  for (auto address = public_recipients_.rbegin(); address != public_recipients_.rend();
       ++address) {
    quoted.push_back(mail::quote_address(*address));
  }
  return fmt::format("Mail-Followup-To: {}\n", fmt::join(quoted, ",\n  "));
}

}  // namespace porpoise::inject
