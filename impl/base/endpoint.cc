#include "impl/base/endpoint.h"

#include <charconv>

namespace porpoise {
namespace {

template <class Number>
bool parse_number(std::string_view text, Number& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc{} && end == text.data() + text.size();
}

/// Without scope ids such as %eth0: to look one up Asio would ask the system for its interfaces.
Result<IpAddress> parse_address(std::string_view text) {
  if (text.find('%') != text.npos) return make_error(errc::invalid_argument);
  ErrorCode error;
  const IpAddress address = boost::asio::ip::make_address(std::string(text), error);
  if (error) return make_error(errc::invalid_argument);
  return address;
}

template <class Bytes>
bool same_prefix(const Bytes& a, const Bytes& b, int bits) {
  for (std::size_t i = 0; i < a.size() && bits > 0; ++i, bits -= 8) {
    const unsigned mask = bits >= 8 ? 0xffU : (0xff00U >> bits) & 0xffU;
    if ((a[i] & mask) != (b[i] & mask)) return false;
  }
  return true;
}

}  // namespace

std::string Endpoint::to_string() const {
  const std::string text = address.to_string();
  return address.is_v6() ? "[" + text + "]:" + std::to_string(port)
                         : text + ":" + std::to_string(port);
}

Result<Endpoint> parse_endpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return make_error(errc::invalid_argument);
  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.size() >= 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  const Result<IpAddress> address = parse_address(host);
  PORPOISE_CHECK(address);
  if (address->is_v6() != bracketed) return make_error(errc::invalid_argument);
  Endpoint endpoint(*address, 0);
  if (!parse_number(text.substr(colon + 1), endpoint.port)) return make_error(errc::invalid_argument);
  return endpoint;
}

bool AddressRange::contains(const IpAddress& address) const {
  if (network.is_v4() != address.is_v4()) return false;
  return network.is_v4()
             ? same_prefix(network.to_v4().to_bytes(), address.to_v4().to_bytes(), prefix_bits)
             : same_prefix(network.to_v6().to_bytes(), address.to_v6().to_bytes(), prefix_bits);
}

Result<AddressRange> parse_address_range(std::string_view text) {
  const std::size_t slash = text.find('/');
  const Result<IpAddress> network = parse_address(text.substr(0, slash));
  PORPOISE_CHECK(network);
  AddressRange range;
  range.network = *network;
  const int width = range.network.is_v4() ? 32 : 128;
  range.prefix_bits = width;
  if (slash == std::string_view::npos) return range;
  if (!parse_number(text.substr(slash + 1), range.prefix_bits) || range.prefix_bits < 0 ||
      range.prefix_bits > width) {
    return make_error(errc::invalid_argument);
  }
  return range;
}

}  // namespace porpoise
