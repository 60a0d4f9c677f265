#pragma once
// What a header field is to the one who sends the message.

#include <cstdint>
#include <string_view>

namespace porpoise::inject {

enum class Field : std::uint8_t {
  other,  ///< Left as it is.
  to,
  cc,
  bcc,
  apparently_to,
  from,
  sender,
  reply_to,
  return_receipt_to,
  errors_to,
  return_path,
  date,
  message_id,
  content_length,
  mail_followup_to,
  envelope_recipients,  ///< Ours (THOUGHTS T18): the envelope as `-n` prints it.
  resent_to,
  resent_cc,
  resent_bcc,
  resent_from,
  resent_sender,
  resent_reply_to,
  resent_date,
  resent_message_id,
};

/// By a field's name, in any case.
Field field_of(std::string_view name);

/// Does the field say that the message is sent once more?
bool is_resent(Field field);
/// Does it hold recipients: of the message, or of its being sent once more?
bool has_recipients(Field field);
/// Is it an address list whose addresses are completed?
bool is_rewritten(Field field);

}  // namespace porpoise::inject
