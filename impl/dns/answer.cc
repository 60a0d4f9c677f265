#include "impl/dns/answer.h"

#include <algorithm>
#include <limits>

namespace porpoise::dns {
namespace {

using std::chrono::seconds;

/// The name at the end of the aliases that a packet lists, and the least TTL on the way.
struct Way {
  std::string end;
  int aliases = 0;
  std::uint32_t ttl = std::numeric_limits<std::uint32_t>::max();
};

Way follow(const std::vector<Record>& records, const std::string& name) {
  Way way;
  way.end = name;
  while (way.aliases <= kAliasesMax) {
    const auto alias = std::find_if(records.begin(), records.end(), [&](const Record& record) {
      return record.type == RecordType::cname && record.owner == way.end;
    });
    if (alias == records.end()) break;
    way.end = alias->target;
    way.ttl = std::min(way.ttl, alias->ttl);
    ++way.aliases;
  }
  return way;
}

const Record* find_soa(const std::vector<Record>& records) {
  const auto soa = std::find_if(records.begin(), records.end(), [](const Record& record) {
    return record.type == RecordType::soa;
  });
  return soa == records.end() ? nullptr : &*soa;
}

/// A server that points elsewhere instead of answering, or neither knows nor asks.
bool is_lame(const Message& message) {
  const bool refers =
      std::any_of(message.authorities.begin(), message.authorities.end(),
                  [](const Record& record) { return record.type == RecordType::ns; });
  return !message.authoritative && (refers || !message.recursion_available);
}

Reading trouble(Reading::Kind kind, std::string why) {
  Reading reading;
  reading.kind = kind;
  reading.answer.why = std::move(why);
  return reading;
}

/// RFC 2308 §5: without an SOA record it is not kept.
Reading negative(const Message& message, Answer::Kind kind, const Way& way) {
  Reading reading;
  reading.kind = Reading::Kind::answer;
  reading.answer.kind = kind;
  reading.aliases = way.aliases;
  if (const Record* const soa = find_soa(message.authorities)) {
    reading.answer.ttl = seconds(std::min({way.ttl, soa->ttl, soa->minimum}));
  }
  return reading;
}

}  // namespace

Answer Answer::failure(std::string why) {
  Answer answer;
  answer.why = std::move(why);
  return answer;
}

Reading read_answer(const Message& message, const Question& question) {
  if (message.rcode == kFormatError || message.rcode == kNotImplemented) {
    return trouble(Reading::Kind::not_edns, "answered " + rcode_name(message.rcode));
  }
  if (message.rcode != kNoError && message.rcode != kNoSuchName) {
    return trouble(Reading::Kind::trouble, "answered " + rcode_name(message.rcode));
  }
  const Way way = follow(message.answers, question.name);
  Reading reading;
  reading.aliases = way.aliases;
  reading.ttl = way.ttl;
  std::uint32_t ttl = way.ttl;
  for (const Record& record : message.answers) {
    if (record.type != question.type || record.owner != way.end) continue;
    reading.answer.records.push_back(record);
    ttl = std::min(ttl, record.ttl);
  }
  if (!reading.answer.records.empty()) {
    reading.kind = Reading::Kind::answer;
    reading.answer.kind = Answer::Kind::found;
    reading.answer.ttl = seconds(ttl);
    return reading;
  }
  // The code speaks of the last name of the way (RFC 2308 §2.1).
  if (message.rcode == kNoSuchName) return negative(message, Answer::Kind::no_such_name, way);
  if (find_soa(message.authorities) != nullptr) {
    return negative(message, Answer::Kind::no_data, way);
  }
  if (way.aliases > 0) {
    reading.kind = Reading::Kind::alias;
    reading.name = way.end;
    return reading;
  }
  if (is_lame(message)) return trouble(Reading::Kind::trouble, "is no server for this name");
  return negative(message, Answer::Kind::no_data, way);
}

}  // namespace porpoise::dns
