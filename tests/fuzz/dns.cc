// A packet from a name server, forged or not. Names that are read are canonical; an answer has
// records of the kind that was asked for, and an end to its aliases.

#include "impl/dns/answer.h"
#include "impl/dns/name.h"
#include "impl/dns/packet.h"
#include "tests/fuzz/fuzz.h"

namespace porpoise::dns {
namespace {

using fuzz::require;

void check_answer(const Message& message, const Question& question) {
  const Reading reading = read_answer(message, question);
  require(reading.aliases <= kAliasesMax + 1, "aliases end");
  if (reading.kind == Reading::Kind::alias) {
    require(!reading.name.empty(), "an alias leads somewhere");
  }
  if (reading.kind != Reading::Kind::answer) return;
  const Answer& answer = reading.answer;
  require((answer.kind == Answer::Kind::found) == !answer.records.empty(), "found is not nothing");
  require(answer.ttl.count() >= 0, "time passes");
  for (const Record& record : answer.records) {
    require(record.type == question.type, "what was asked for is answered");
  }
}

}  // namespace
}  // namespace porpoise::dns

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace porpoise::dns;
  const porpoise::fuzz::Input input(data, size);
  const std::optional<std::string> name = canonical_name(input.rest());
  if (name) {
    porpoise::fuzz::require(canonical_name(*name) == name, "a canonical name stays as it is");
    porpoise::fuzz::require(canonical_name(in_mixed_case(*name, 0x5a5a5a5a)) == name,
                            "whatever its case");
  }
  const std::optional<Message> message = parse_packet(input.rest());
  if (!message) return 0;
  std::string asked = canonical_name(message->asked_name).value_or("a.ex");
  for (const RecordType type : {RecordType::mx, RecordType::a, RecordType::aaaa}) {
    check_answer(*message, Question(asked, type));
    check_answer(*message, Question("a.ex", type));
  }
  return 0;
}
