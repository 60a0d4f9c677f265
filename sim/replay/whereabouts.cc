#include "sim/replay/whereabouts.h"

#include <algorithm>
#include <cctype>

namespace porpoise::sim {

using trace::Operation;

namespace {

constexpr std::size_t kRecipientsMax = 100;

/// The word behind `before` in `line`, up to a space or colon; empty when there is none.
std::string word_after(std::string_view line, std::string_view before) {
  const std::size_t at = line.find(before);
  if (at == line.npos) return {};
  const std::string_view rest = line.substr(at + before.size());
  return std::string(rest.substr(0, rest.find_first_of(" :")));
}

bool is_number(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// What stands between the angle brackets behind `command`, which may be in any case.
std::string argument_of(std::string_view line, std::string_view command) {
  if (line.size() < command.size()) return {};
  for (std::size_t i = 0; i < command.size(); ++i) {
    if (std::toupper(static_cast<unsigned char>(line[i])) != command[i]) return {};
  }
  const std::size_t open = line.find('<', command.size());
  const std::size_t close = line.find('>', command.size());
  if (open == line.npos || close == line.npos || close < open) return {};
  return std::string(line.substr(open + 1, close - open - 1));
}

std::string role_of_path(std::string_view path) {
  for (const char* const name : {"queue", "control", "mail"}) {
    const std::string inside = std::string("/") + name + "/";
    if (path.find(inside) == path.npos && !path.ends_with(inside.substr(0, inside.size() - 1)))
      continue;
    return name == std::string_view("mail") ? "local" : name;
  }
  return {};
}

}  // namespace

Deliveries::Delivery Deliveries::read(std::string_view line) {
  Delivery found;
  if (line.starts_with("delivery ")) {
    const std::string number = word_after(line, "delivery ");
    const auto begun = under_way_.find(number);
    if (begun == under_way_.end()) return found;
    found = begun->second;
    under_way_.erase(begun);
    return found;
  }
  std::string message = word_after(line, "msg ");
  if (!is_number(message)) return found;
  found.message = std::move(message);
  found.recipient = word_after(line, " to remote ");
  if (found.recipient.empty()) found.recipient = word_after(line, " to local ");
  if (line.starts_with("starting delivery ")) {
    under_way_[word_after(line, "starting delivery ")] = found;
  }
  return found;
}

std::string Deliveries::message_for(std::string_view recipient) const {
  for (const auto& [number, delivery] : under_way_) {
    if (delivery.recipient == recipient) return delivery.message;
  }
  return {};
}

void Whereabouts::hear(Object& object, std::string_view bytes) {
  while (!bytes.empty()) {
    const std::string_view line = bytes.substr(0, bytes.find('\n'));
    bytes.remove_prefix(std::min(bytes.size(), line.size() + 1));
    std::string sender = argument_of(line, "MAIL FROM:");
    if (!sender.empty()) {
      object.sender = std::move(sender);
      object.recipients.clear();
    }
    std::string recipient = argument_of(line, "RCPT TO:");
    if (!recipient.empty() && object.recipients.size() < kRecipientsMax) {
      object.recipients.push_back(std::move(recipient));
    }
  }
}

void Whereabouts::told(const record::ReadEvent& read) {
  const trace::TraceEvent& event = read.event;
  switch (event.operation) {
    case Operation::log: {
      Deliveries::Delivery delivery = deliveries_.read(event.subject);
      if (!delivery.message.empty()) last_ = std::move(delivery);
      break;
    }
    case Operation::accept:
      if (event.made != 0) {
        const auto listener = objects_.find(event.on);
        const bool local = listener != objects_.end() && listener->second.role == "operate";
        objects_[event.made].role = local ? "operate" : "smtp";
      }
      break;
    case Operation::listen_local:
      if (event.made != 0) objects_[event.made].role = "operate";
      break;
    case Operation::connect:
      if (event.made != 0) objects_[event.made].role = "remote";
      break;
    case Operation::bind_datagram:
      if (event.made != 0) objects_[event.made].role = "dns";
      break;
    case Operation::open:
    case Operation::list:
      if (event.made != 0) objects_[event.made].role = role_of_path(event.subject);
      break;
    case Operation::read_some:
    case Operation::write: {
      const auto object = objects_.find(event.on);
      if (object == objects_.end() || event.payload.empty()) break;
      const bool reads = event.operation == Operation::read_some;
      if (reads == (object->second.role == "smtp")) hear(object->second, event.payload.front());
      break;
    }
    default:
      break;
  }
}

Place Whereabouts::place_of(const Divergence& divergence) const {
  Place place;
  if (divergence.operation == Operation::log) {
    Deliveries copy = deliveries_;
    Deliveries::Delivery delivery = copy.read(divergence.subject);
    if (delivery.message.empty()) delivery = last_;
    place.role = divergence.subject.starts_with("smtp:") ? "smtp" : "send";
    place.message = delivery.message;
    place.recipient = delivery.recipient;
    return place;
  }
  const auto object = objects_.find(divergence.on);
  if (object != objects_.end()) {
    place.role = object->second.role;
    if (!object->second.recipients.empty()) place.recipient = object->second.recipients.back();
    if (place.role == "remote") place.message = deliveries_.message_for(place.recipient);
    if (place.role == "smtp" && place.message.empty()) {
      place.message = "one from <" + object->second.sender + "> that is being taken in";
      return place;
    }
  }
  if (place.role.empty()) place.role = role_of_path(divergence.subject);
  switch (divergence.operation) {
    case Operation::connect:
      place.role = "remote";
      break;
    case Operation::send_to:
    case Operation::bind_datagram:
      place.role = "dns";
      break;
    case Operation::wait:
    case Operation::sleep:
      if (place.role.empty()) place.role = "send";
      break;
    default:
      break;
  }
  if (place.message.empty()) {
    place.message = last_.message;
    if (place.recipient.empty()) place.recipient = last_.recipient;
  }
  return place;
}

}  // namespace porpoise::sim
