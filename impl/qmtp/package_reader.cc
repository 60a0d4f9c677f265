#include "impl/qmtp/package_reader.h"

#include <algorithm>

namespace porpoise::qmtp {
namespace {

/// What qmail's parsers take.
constexpr std::uint64_t kLengthMax = 200'000'000;
/// Of all addresses of one package, each counted for what it takes in memory.
constexpr std::uint64_t kAddressesMax = 32 << 20;
constexpr std::uint64_t kAddressCost = 64;

std::optional<std::string> acceptable(std::string address) {
  if (address.size() >= kAddressLimit || address.find('\0') != address.npos) return std::nullopt;
  return address;
}

}  // namespace

std::size_t PackageReader::read(std::string_view wire, std::string& body) {
  std::size_t used = 0;
  while (used < wire.size() && !ended_ && !malformed_) {
    std::size_t size = 1;
    if (state_ == State::bytes) {
      size = static_cast<std::size_t>(std::min<std::uint64_t>(length_, wire.size() - used));
    }
    const std::string_view bytes = wire.substr(used, size);
    used += size;
    if (!count(size)) {
      malformed_ = true;
    } else if (state_ == State::length) {
      malformed_ = !read_length(bytes[0]);
    } else if (state_ == State::bytes) {
      take(bytes, body);
      length_ -= size;
      if (length_ == 0) state_ = State::comma;
    } else if (bytes[0] == ',') {
      end_part();
    } else {
      malformed_ = true;
    }
  }
  return used;
}

/// What stands inside a netstring may not reach beyond it.
bool PackageReader::count(std::size_t bytes) {
  if (!inside_ || part_ == Part::end) return true;
  if (bytes > *inside_) return false;
  *inside_ -= bytes;
  return true;
}

bool PackageReader::read_length(char byte) {
  if (byte >= '0' && byte <= '9') {
    length_ = length_ * 10 + static_cast<std::uint64_t>(byte - '0');
    has_digits_ = true;
    return length_ <= kLengthMax;
  }
  return byte == ':' && has_digits_ && begin_part();
}

bool PackageReader::begin_part() {
  const std::uint64_t length = length_;
  has_digits_ = false;
  state_ = length == 0 ? State::comma : State::bytes;
  switch (part_) {
    case Part::whole:
      inside_ = length;
      length_ = 0;
      state_ = State::length;
      part_ = Part::message;
      return length > 0;
    case Part::list:
      inside_ = length;
      length_ = 0;
      part_ = length == 0 ? Part::end : Part::recipient;
      state_ = length == 0 ? State::comma : State::length;
      return true;
    case Part::message:
      announced_ = length;
      return length > 0 || protocol_ == Protocol::qmqp;
    case Part::sender:
    case Part::recipient:
      address_.clear();
      address_bytes_ += std::min<std::uint64_t>(length, kAddressLimit) + kAddressCost;
      return address_bytes_ <= kAddressesMax;
    case Part::end:
      break;
  }
  return false;
}

void PackageReader::take(std::string_view bytes, std::string& body) {
  if (part_ == Part::message) {
    take_message(bytes, body);
  } else {
    address_ += bytes.substr(0, kAddressLimit - address_.size());
  }
}

void PackageReader::take_message(std::string_view bytes, std::string& body) {
  const bool last = bytes.size() == length_;
  if (protocol_ == Protocol::qmtp && at_start_) {
    at_start_ = false;
    crlf_ = bytes[0] == '\r';
    malformed_ = !crlf_ && bytes[0] != '\n';
    bytes.remove_prefix(1);
  }
  if (!crlf_) {
    body += bytes;
    return;
  }
  for (const char byte : bytes) {
    if (held_cr_ && byte != '\n') body += '\r';
    held_cr_ = byte == '\r';
    if (!held_cr_) body += byte;
  }
  if (held_cr_ && last) body += '\r';
}

void PackageReader::end_part() {
  state_ = State::length;
  length_ = 0;
  switch (part_) {
    case Part::message:
      part_ = Part::sender;
      return;
    case Part::sender:
      sender_ = acceptable(std::move(address_));
      part_ = protocol_ == Protocol::qmtp ? Part::list : Part::recipient;
      break;
    case Part::recipient:
      recipients_.push_back(acceptable(std::move(address_)));
      break;
    case Part::end:
      ended_ = true;
      return;
    default:
      break;
  }
  if (part_ == Part::recipient && inside_ == 0U) {
    part_ = Part::end;
    state_ = State::comma;
  }
}

}  // namespace porpoise::qmtp
