#include "impl/queue/journal/format.h"

#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "impl/queue/journal/records.h"

namespace porpoise::queue::journal {
namespace {

constexpr std::uint64_t kGeneration = 0x1122334455667788;

/// The first segment of a queue with one message in it, up to the end of its first batch.
std::string example() {
  SegmentHeader segment;
  segment.number = 1;
  segment.generation = kGeneration;
  segment.next_id = 2;
  segment.oldest = 1;
  std::string bytes = encode_segment_header(segment);

  const WallTime birth(std::chrono::seconds(1'767'225'600));
  const Envelope envelope("a@b", std::vector<std::string>(1, "c@d"));
  Body body;
  body.inline_bytes = "hi\n";
  std::string records;
  append_record(records, RecordType::message, encode_message(1, birth, 0, envelope, 3, body));
  BatchHeader batch;
  batch.generation = kGeneration;
  batch.sequence = 1;
  batch.next_id = 2;
  batch.oldest = 1;
  batch.count = seal_records(records.data(), records.size(), kGeneration);
  batch.length = static_cast<std::uint32_t>(kHeaderBytes + records.size());
  return bytes + encode_batch_header(batch) + records;
}

/// As `xxd -g1` writes it.
std::string hex_line(std::string_view bytes, std::size_t at) {
  std::string line = fmt::format("{:08x}:", at);
  std::string letters;
  for (const char byte : bytes.substr(at, 16)) {
    line += fmt::format(" {:02x}", static_cast<unsigned char>(byte));
    letters += byte >= ' ' && byte <= '~' ? byte : '.';
  }
  return fmt::format("{:<57} {}", line, letters);
}

TEST(Format, TheExampleInTheDocumentIsWhatIsWritten) {
  std::ifstream file(DOCS "/queue-format.md");
  std::ostringstream document;
  document << file.rdbuf();
  const std::string bytes = example();
  for (std::size_t at = 0; at < bytes.size(); at += 16) {
    if (at == kHeaderBytes) at = kBlock;  // zeros, the second copy, zeros
    const std::string line = hex_line(bytes, at);
    EXPECT_NE(document.str().find(line), std::string::npos) << line;
  }
}

}  // namespace
}  // namespace porpoise::queue::journal
