#include "impl/dns/message.h"

#include <fmt/format.h>

namespace porpoise::dns {

std::string name_of(RecordType type) {
  switch (type) {
    case RecordType::a:
      return "A";
    case RecordType::ns:
      return "NS";
    case RecordType::cname:
      return "CNAME";
    case RecordType::soa:
      return "SOA";
    case RecordType::mx:
      return "MX";
    case RecordType::aaaa:
      return "AAAA";
  }
  return fmt::format("TYPE{}", static_cast<std::uint16_t>(type));
}

std::string rcode_name(std::uint16_t rcode) {
  switch (rcode) {
    case kNoError:
      return "NOERROR";
    case kFormatError:
      return "FORMERR";
    case kServerFailure:
      return "SERVFAIL";
    case kNoSuchName:
      return "NXDOMAIN";
    case kNotImplemented:
      return "NOTIMP";
    case kRefused:
      return "REFUSED";
    default:
      return fmt::format("RCODE{}", rcode);
  }
}

}  // namespace porpoise::dns
