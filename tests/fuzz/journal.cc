// Segments of a journal: the input says what was written into them and what broke since. Scanning
// finds no more than there is; a store opens on whatever was found, takes new mail, and at its next
// start knows each message as it did at the first.

#include <map>
#include <vector>

#include "impl/queue/journal/catalog.h"
#include "impl/queue/journal/contents.h"
#include "impl/queue/journal/directories.h"
#include "impl/queue/journal/journal_store.h"
#include "impl/queue/journal/records.h"
#include "impl/queue/journal/recovery.h"
#include "sim/world/world.h"
#include "tests/fuzz/fuzz.h"

namespace porpoise::queue::journal {
namespace {

using fuzz::require;

constexpr std::size_t kSegmentsMax = 6;
constexpr std::size_t kSegmentBytesMax = 64 << 10;

struct Segment {
  std::uint64_t number = 0;
  std::string bytes;
};

/// Writes segments as the input says.
class Author {
 public:
  explicit Author(fuzz::Input input) : input_(input) { new_segment(); }

  std::vector<Segment> write() {
    while (!input_.empty() && segments_.size() <= kSegmentsMax) {
      switch (input_.byte() % 12) {
        case 0:
          new_segment();
          break;
        case 1:
          flip();
          break;
        case 2:
          replace_sector(std::string(kSector, '\0'));
          break;
        case 3:
          copy_block();
          break;
        case 4:
          bytes().resize(std::min<std::size_t>(bytes().size(), input_.byte() * kSector));
          break;
        case 5:
          close_segment();
          break;
        default:
          batch();
          break;
      }
    }
    return std::move(segments_);
  }

 private:
  std::string& bytes() { return segments_.back().bytes; }

  void new_segment() {
    SegmentHeader header;
    header.number = header_.number + 1 + input_.byte() % 2;
    header.generation = header_.generation + 1;
    header.next_id = next_id_;
    header.oldest = input_.byte() % 4;
    header.previous = previous_;
    header_ = header;
    contents_ = Contents(kSegmentBytesMax);
    segments_.push_back({header.number, encode_segment_header(header)});
  }

  void batch() {
    if (bytes().size() > kSegmentBytesMax) return;
    const std::uint8_t how = input_.byte();
    std::string records;
    std::vector<std::pair<RecordType, std::string>> written;
    for (int left = how % 5; left >= 0; --left) {
      written.push_back(record());
      append_record(records, written.back().first, written.back().second);
    }
    BatchHeader header;
    header.generation = header_.generation;
    header.sequence = sequence_ += 1 + (how >> 7);
    header.previous = (how & 0x40) != 0 ? sequence_ - 1 : previous_;
    header.next_id = next_id_;
    header.length = static_cast<std::uint32_t>(kHeaderBytes + records.size());
    header.oldest = header_.oldest;
    header.count = seal_records(records.data(), records.size(), header.generation);
    previous_ = sequence_;
    bytes().resize(round_up(bytes().size(), kBlock));
    contents_.add(header);
    std::uint64_t offset = bytes().size() + kHeaderBytes;
    for (const auto& [type, payload] : written) {
      contents_.add(type, offset, payload);
      offset += record_bytes(payload.size());
    }
    bytes() += encode_batch_header(header) + records;
    bytes().resize(round_up(bytes().size(), kBlock));
  }

  std::pair<RecordType, std::string> record() {
    const std::uint8_t kind = input_.byte();
    const std::uint32_t recipient = kind >> 6;
    const MessageId id = 1 + input_.byte() % 16;
    switch (kind % 10) {
      case 0:
      case 1:
        return {RecordType::message, message(id)};
      case 2:
        return {RecordType::moved, encode_moved(stored(id))};
      case 3:
        return {RecordType::states, encode_states(stored(id).message)};
      case 4:
        return {RecordType::delivered, encode_delivered(id, recipient)};
      case 5:
        return {RecordType::failed, encode_failed(id, recipient, input_.take(recipient * 9))};
      case 6:
        return {RecordType::progress, encode_progress(id, Channel(kind >> 7), progress())};
      case 7:
        return {RecordType::removed, encode_removed(id)};
      case 8:
        return {RecordType::held, encode_held(id, recipient % 2 == 0)};
      default:
        return {RecordType(1 + id % 10), std::string(input_.take(input_.byte()))};
    }
  }

  std::string message(MessageId id) {
    next_id_ = std::max(next_id_, id + 1);
    Envelope envelope(std::string(input_.take(3)), {"a@b.c", std::string(input_.take(3))});
    Body body;
    body.inline_bytes = input_.take(input_.byte() % 64);
    const MessageId finishes = input_.byte() % 8 == 0 ? id - 1 : 0;
    return encode_message(id, sim::kEpoch, finishes, envelope, body.inline_bytes.size(), body);
  }

  StoredMessage stored(MessageId id) {
    next_id_ = std::max(next_id_, id + 1);
    StoredMessage made;
    made.message.id = id;
    made.message.birth = sim::kEpoch;
    made.message.sender = input_.take(3);
    for (int left = input_.byte() % 4; left > 0; --left) {
      Recipient recipient;
      recipient.address = input_.take(3);
      recipient.state = Recipient::State(input_.byte() % 3);
      if (recipient.state == Recipient::State::failed) recipient.report = input_.take(5);
      made.message.recipients.push_back(std::move(recipient));
    }
    made.message.progress[0] = progress();
    made.message.held = input_.byte() % 2 == 0;
    made.body.inline_bytes = input_.take(input_.byte() % 64);
    made.message.size = made.body.inline_bytes.size();
    return made;
  }

  Progress progress() {
    Progress made;
    made.attempts = input_.byte() % 4;
    if (made.attempts > 0) made.last_attempt = sim::kEpoch + std::chrono::seconds(input_.byte());
    return made;
  }

  std::size_t somewhere(std::size_t unit) {
    const std::size_t units = std::max<std::size_t>(bytes().size() / unit, 1);
    return input_.word() % units * unit;
  }
  void flip() {
    const std::size_t at = somewhere(1);
    const std::uint8_t mask = input_.byte();
    if (at < bytes().size()) bytes()[at] = static_cast<char>(bytes()[at] ^ mask);
  }
  void replace_sector(std::string with) {
    const std::size_t at = somewhere(kSector);
    if (at + kSector <= bytes().size()) bytes().replace(at, kSector, with);
  }
  void copy_block() {
    const Segment& from = segments_[input_.byte() % segments_.size()];
    replace_sector(from.bytes.substr(0, kSector));
    if (from.bytes.size() >= 2 * kBlock && bytes().size() <= kSegmentBytesMax) {
      bytes() += from.bytes.substr(kBlock, kBlock);
    }
  }
  void close_segment() {
    bytes().resize(round_up(bytes().size(), kBlock));
    bytes() += contents_.encode(header_.number, header_.generation);
  }

  fuzz::Input input_;
  std::vector<Segment> segments_;
  SegmentHeader header_;
  Contents contents_;
  std::uint64_t sequence_ = 0;
  std::uint64_t previous_ = 0;
  std::uint64_t next_id_ = 1;
};

void check_pieces(const SegmentScan& scan, std::size_t size) {
  std::uint64_t end = 0;
  std::uint64_t sequence = 0;
  for (const Piece& piece : scan.pieces) {
    require(piece.offset >= end, "pieces do not overlap");
    end = piece.offset + piece.length;
    require(end <= size, "a piece is within its segment");
    if (piece.batch) {
      require(piece.batch->sequence > sequence, "batches are in order");
      sequence = piece.batch->sequence;
    }
    std::uint64_t record_end = piece.offset;
    for (const FoundRecord& found : piece.records) {
      require(found.offset >= record_end && found.offset + found.length <= end,
              "records are within their piece, one after the other");
      record_end = found.offset + found.length;
    }
  }
  require(scan.highest_sequence >= sequence, "the highest sequence is the highest");
}

void check_replay(const std::vector<Segment>& segments) {
  Catalog catalog;
  Ages ages;
  Recovery recovery(catalog, ages);
  Replay replay(recovery);
  for (const Segment& segment : segments) {
    auto source = std::make_shared<SegmentBytes>();
    source->number = segment.number;
    source->bytes = segment.bytes;
    SegmentScan scan = scan_segment(source);
    check_pieces(scan, segment.bytes.size());
    replay.segment(std::move(scan));
  }
  (void)recovery.rewrite(replay.finish());
  std::size_t told = 0;
  ages.tell([&](const Listed& listed) {
    ++told;
    require(catalog.find(listed.id).has_value(), "an age is of a message");
  });
  require(told == catalog.index().size(), "a message has an age");
}

/// A message as far as it can be read.
struct Seen {
  std::string sender;
  std::string recipients;
  std::string body;
  bool held = false;
  bool operator==(const Seen&) const = default;
};
using Mail = std::map<MessageId, Seen>;

Task<Result<Seen>> look(Store& store, MessageId id) {
  Result<Message> message = co_await store.read(id);
  PORPOISE_CO_CHECK(message);
  Seen seen;
  seen.sender = message->sender;
  seen.held = message->held;
  for (const Recipient& recipient : message->recipients) {
    seen.recipients += recipient.address + "=" + static_cast<char>('0' + int(recipient.state)) +
                       recipient.report + "\n";
  }
  Result<std::shared_ptr<MessageSource>> body = co_await store.open_body(id);
  PORPOISE_CO_CHECK(body);
  seen.body.resize((*body)->size());
  std::size_t done = 0;
  while (done < seen.body.size()) {
    const std::span<char> rest(seen.body.data() + done, seen.body.size() - done);
    const Result<std::size_t> got = co_await (*body)->read_at(done, rest);
    PORPOISE_CO_CHECK(got);
    if (*got == 0) co_return make_error(errc::io_error);
    done += *got;
  }
  co_return seen;
}

Task<MessageId> submit(Store& store) {
  Result<std::unique_ptr<Draft>> begun = co_await store.begin(DraftOptions());
  require(begun.has_value(), "a store takes mail");
  const Result<void> kept = co_await (*begun)->append("new\n");
  require(kept.has_value(), "and its bytes");
  Envelope envelope("new", {"r@s.t"});
  const Result<void> done = co_await (*begun)->commit(std::move(envelope), 0);
  require(done.has_value(), "and queues it");
  co_return (*begun)->id();
}

struct Start {
  Mail mail;
  std::size_t listed = 0;
  MessageId submitted = 0;
};

Task<int> live(Host host, Start& start) {
  Options options;
  options.segment_bytes = 32 << 10;
  options.reserve_bytes = 0;
  JournalStore store(host, "/queue", options);
  std::vector<MessageId> ids;
  std::function<void(const Listed&)> found = [&ids](const Listed& listed) {
    ids.push_back(listed.id);
  };
  std::function<void(std::string)> warn = [](std::string) {};
  const Result<void> opened = co_await store.open(std::move(found), std::move(warn));
  require(opened.has_value(), "a store opens whatever it finds");
  start.listed = ids.size();
  for (const MessageId id : ids) {
    const Result<Seen> seen = co_await look(store, id);
    if (seen.has_value()) start.mail.emplace(id, *seen);
  }
  start.submitted = co_await submit(store);
  require(std::find(ids.begin(), ids.end(), start.submitted) == ids.end(), "an id is new");
  const Result<void> closed = co_await store.close();
  require(closed.has_value(), "and closes");
  co_return 0;
}

class Builder {
 public:
  sim::InodeNumber directory(sim::InodeNumber in, std::string_view name) {
    return put(in, name, FileKind::directory);
  }
  void file(sim::InodeNumber in, std::string_view name, std::string_view bytes) {
    const sim::InodeNumber number = put(in, name, FileKind::regular);
    image_.resize(image_.id_of(number), bytes.size(), WallTime());
    image_.write(image_.id_of(number), 0, bytes, WallTime());
  }
  sim::DiskImage image() { return image_; }

 private:
  sim::InodeNumber put(sim::InodeNumber in, std::string_view name, FileKind kind) {
    const sim::FileId file{image_.lowest_free_number(), image_.next_generation()};
    sim::Attributes attributes;
    attributes.mode = 0755;
    image_.make(file, kind, attributes);
    image_.enter(image_.id_of(in), name, file);
    return file.number;
  }
  sim::DiskImage image_;
};

sim::DiskImage disk_with(const std::vector<Segment>& segments) {
  Builder builder;
  const auto queue = builder.directory(sim::DiskImage::kRoot, "queue");
  const auto journal = builder.directory(queue, "journal");
  std::map<std::uint64_t, std::string_view> files;
  for (const Segment& segment : segments) files[segment.number] = segment.bytes;
  for (const auto& [number, bytes] : files) builder.file(journal, hex_name(number) + ".seg", bytes);
  return builder.image();
}

Start start(sim::World& world, sim::Machine& machine) {
  Start result;
  sim::Process& process = world.start(machine, [&result](Host host) { return live(host, result); });
  world.run_until([&process] { return !process.alive(); });
  require(!process.alive(), "a start ends");
  return result;
}

void check_starts(const std::vector<Segment>& segments) {
  sim::World world(1);
  sim::MachineOptions options;
  options.disk.durability = false;
  options.image = disk_with(segments);
  sim::Machine& machine = world.add_machine(std::move(options));
  const Start first = start(world, machine);
  const Start second = start(world, machine);
  require(second.mail.contains(first.submitted), "new mail is there at the next start");
  for (const auto& [id, seen] : first.mail) {
    const auto again = second.mail.find(id);
    require(again != second.mail.end(), "mail that was read is there at the next start");
    require(again->second == seen, "as it was");
  }
  require(second.listed <= first.listed + 1, "nothing comes back");
}

}  // namespace
}  // namespace porpoise::queue::journal

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace porpoise::queue::journal;
  const std::vector<Segment> segments = Author(porpoise::fuzz::Input(data, size)).write();
  check_replay(segments);
  check_starts(segments);
  return 0;
}
