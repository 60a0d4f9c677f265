#include "impl/inject/author.h"

#include <initializer_list>

namespace porpoise::inject {
namespace {

std::optional<std::string> first_set(const Variables& variables,
                                     std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (std::optional<std::string> value = variables(name)) return value;
  }
  return std::nullopt;
}

}  // namespace

Letters letters_of(const Variables& variables) {
  const std::string text = variables("QMAILINJECT").value_or("");
  const auto has = [&text](char letter) { return text.find(letter) != text.npos; };
  Letters letters;
  letters.comment_name = has('c');
  letters.ignore_return_path = has('s');
  letters.delete_from = has('f');
  letters.delete_message_id = has('i');
  letters.per_recipient = has('r');
  letters.per_message = has('m');
  letters.refuse_empty = has('e');
  letters.skip_empty = has('z');
  return letters;
}

Author author_of(const Variables& variables) {
  Author author;
  author.user =
      first_set(variables, {"QMAILUSER", "MAILUSER", "USER", "LOGNAME"}).value_or("anonymous");
  author.host = first_set(variables, {"QMAILHOST", "MAILHOST"});
  author.name = first_set(variables, {"QMAILNAME", "MAILNAME", "NAME"});
  author.sender_user = variables("QMAILSUSER").value_or(author.user);
  author.sender_host = first_set(variables, {"QMAILSHOST"});
  if (!author.sender_host) author.sender_host = author.host;
  return author;
}

}  // namespace porpoise::inject
