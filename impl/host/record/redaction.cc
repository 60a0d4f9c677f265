#include "impl/host/record/redaction.h"

namespace porpoise::record {

using trace::Operation;
using trace::TraceEvent;

namespace {

/// More objects than any server has open at once; older ones are long closed.
constexpr std::size_t kObjectsMax = 1 << 16;

bool is_about_a_path(Operation operation) {
  switch (operation) {
    case Operation::open:
    case Operation::link:
    case Operation::unlink:
    case Operation::rename:
    case Operation::make_directory:
    case Operation::remove_directory:
    case Operation::list:
    case Operation::stat:
    case Operation::set_mode:
    case Operation::set_owner:
    case Operation::set_times:
    case Operation::sync_directory:
    case Operation::free_space:
      return true;
    default:
      return false;
  }
}

}  // namespace

Redaction::Object& Redaction::object(std::uint64_t number) {
  if (objects_.size() > kObjectsMax) objects_.erase(objects_.begin());
  return objects_[number];
}

void Redaction::note_made(const TraceEvent& event) {
  if (event.made == 0) return;
  Object& made = object(event.made);
  switch (event.operation) {
    case Operation::accept:
      made.kind =
          object(event.on).kind == Kind::operator_socket ? Kind::operator_socket : Kind::client;
      break;
    case Operation::connect:
      made.kind = Kind::server;
      break;
    case Operation::listen_local:
    case Operation::connect_local:
      made.kind = Kind::operator_socket;
      break;
    case Operation::open:
      if (event.subject.find("/queue/") != event.subject.npos) made.kind = Kind::queue_file;
      if (event.subject.find("/control/") != event.subject.npos) made.kind = Kind::control_file;
      break;
    case Operation::list:
      if (event.subject.ends_with("/mail")) made.kind = Kind::mail_folder;
      break;
    default:
      break;
  }
}

std::string Redaction::from_sender(Object& dialogue, std::string_view bytes) {
  std::string out;
  while (!bytes.empty()) {
    if (dialogue.in_text) {
      bytes.remove_prefix(dialogue.body.veil(bytes, out));
      if (dialogue.body.done()) dialogue.in_text = false;
      continue;
    }
    const std::size_t end = bytes.find('\n');
    const std::string_view line = bytes.substr(0, end == bytes.npos ? end : end + 1);
    out += aliases_.in_command(line);
    bytes.remove_prefix(line.size());
  }
  return out;
}

std::string Redaction::from_receiver(Object& dialogue, std::string_view bytes) {
  if (bytes.find("354") == 0 || bytes.find("\n354") != bytes.npos) dialogue.in_text = true;
  return aliases_.in_text(bytes);
}

std::string Redaction::stream_bytes(const TraceEvent& event, std::string_view bytes) {
  Object& dialogue = object(event.on);
  const bool reads = event.operation == Operation::read_some;
  switch (dialogue.kind) {
    case Kind::client:
      return reads ? from_sender(dialogue, bytes) : from_receiver(dialogue, bytes);
    case Kind::server:
      return reads ? from_receiver(dialogue, bytes) : from_sender(dialogue, bytes);
    default:
      return aliases_.in_text(bytes);
  }
}

Veil::Kept Redaction::veiled(const TraceEvent& event) {
  note_made(event);
  Kept kept{event, keeps_sum_only(event.operation)};
  if (event.operation == Operation::log) {
    subject_ = aliases_.in_text(event.subject);
    kept.event.subject = subject_;
  } else if (is_about_a_path(event.operation)) {
    subject_ = aliases_.in_path(event.subject);
    object_text_ = aliases_.in_path(event.object);
    kept.event.subject = subject_;
    kept.event.object = object_text_;
  } else if (event.operation == Operation::next_entry &&
             object(event.on).kind == Kind::mail_folder) {
    subject_ = aliases_.of_mailbox(event.subject);
    kept.event.subject = subject_;
  } else if (event.operation == Operation::find_account) {
    subject_ = aliases_.of(event.subject);
    kept.event.subject = subject_;
  }
  if (kept.sum_only || event.payload.size() != 1) return kept;
  switch (event.operation) {
    case Operation::read_some:
    case Operation::write:
      bytes_ = stream_bytes(event, event.payload.front());
      break;
    case Operation::read_at:
      if (object(event.on).kind == Kind::queue_file) {
        kept.sum_only = true;
        return kept;
      }
      if (object(event.on).kind == Kind::control_file) return kept;
      bytes_ = aliases_.in_text(event.payload.front());
      break;
    default:
      return kept;
  }
  piece_ = bytes_;
  kept.event.payload = std::span(&piece_, 1);
  return kept;
}

}  // namespace porpoise::record
