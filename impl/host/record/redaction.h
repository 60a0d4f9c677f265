#pragma once
// What --redact leaves of a recording: neither bodies nor local parts of addresses, but their
// lengths, and enough of their shape that the server does the same with them.

#include <map>

#include "impl/host/record/aliases.h"
#include "impl/host/record/body_veil.h"
#include "impl/host/record/turn_writer.h"

namespace porpoise::record {

/// Bodies become x, local parts get aliases, and of what is read from the queue's files only the
/// length and the sum are kept: a replay has these bytes, because it has written them. Domains,
/// times, sizes, header names that count hops, control files and host names stay.
class Redaction final : public Veil {
 public:
  /// `mailboxes`: names of the folders in the server's `mail`.
  explicit Redaction(std::string key, const std::set<std::string>& mailboxes = {})
      : aliases_(std::move(key), mailboxes) {}

  Kept veiled(const trace::TraceEvent& event) override;

 private:
  enum class Kind : std::uint8_t {
    other,
    client,  ///< A stream that was accepted.
    server,  ///< A stream that was connected.
    operator_socket,
    queue_file,
    control_file,
    mail_folder,  ///< The folder of all mailboxes.
  };
  struct Object {
    Kind kind = Kind::other;
    bool in_text = false;  ///< The text of a message is being sent through it.
    BodyVeil body;
  };

  void note_made(const trace::TraceEvent& event);
  Object& object(std::uint64_t number);
  /// Bytes on their way to or from the server of a dialogue.
  std::string from_sender(Object& object, std::string_view bytes);
  std::string from_receiver(Object& object, std::string_view bytes);
  std::string stream_bytes(const trace::TraceEvent& event, std::string_view bytes);

  Aliases aliases_;
  std::map<std::uint64_t, Object> objects_;
  std::string subject_;
  std::string object_text_;
  std::string bytes_;
  std::string_view piece_;
};

}  // namespace porpoise::record
