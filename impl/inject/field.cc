#include "impl/inject/field.h"

#include "impl/base/ascii.h"

namespace porpoise::inject {
namespace {

struct Named {
  std::string_view name;
  Field field;
};

constexpr Named kFields[] = {
    {"to", Field::to},
    {"cc", Field::cc},
    {"bcc", Field::bcc},
    {"apparently-to", Field::apparently_to},
    {"from", Field::from},
    {"sender", Field::sender},
    {"reply-to", Field::reply_to},
    {"return-receipt-to", Field::return_receipt_to},
    {"errors-to", Field::errors_to},
    {"return-path", Field::return_path},
    {"date", Field::date},
    {"message-id", Field::message_id},
    {"content-length", Field::content_length},
    {"mail-followup-to", Field::mail_followup_to},
    {"envelope-recipients", Field::envelope_recipients},
    {"resent-to", Field::resent_to},
    {"resent-cc", Field::resent_cc},
    {"resent-bcc", Field::resent_bcc},
    {"resent-from", Field::resent_from},
    {"resent-sender", Field::resent_sender},
    {"resent-reply-to", Field::resent_reply_to},
    {"resent-date", Field::resent_date},
    {"resent-message-id", Field::resent_message_id},
};

}  // namespace

Field field_of(std::string_view name) {
  for (const Named& named : kFields) {
    if (equal_ignoring_case(named.name, name)) return named.field;
  }
  return Field::other;
}

bool is_resent(Field field) {
  return field >= Field::resent_to;
}

bool has_recipients(Field field) {
  switch (field) {
    case Field::to:
    case Field::cc:
    case Field::bcc:
    case Field::apparently_to:
    case Field::resent_to:
    case Field::resent_cc:
    case Field::resent_bcc:
      return true;
    default:
      return false;
  }
}

bool is_rewritten(Field field) {
  switch (field) {
    case Field::from:
    case Field::sender:
    case Field::reply_to:
    case Field::return_receipt_to:
    case Field::errors_to:
    case Field::resent_from:
    case Field::resent_sender:
    case Field::resent_reply_to:
      return true;
    default:
      return has_recipients(field);
  }
}

}  // namespace porpoise::inject
