#include "impl/queue/journal/writer.h"

#include <algorithm>

#include "impl/base/assert.h"
#include "impl/host/file_io.h"

namespace porpoise::queue::journal {
namespace {

using namespace std::chrono_literals;

constexpr Duration kBetweenTrials = 1s;
/// When a whole segment does not fit on the disk, perhaps this part of one does.
constexpr std::uint64_t kSmallPart = 16;
/// The part of a segment that is full before a spare is made: a queue that sees little mail needs
/// none.
constexpr std::uint64_t kPartBeforeSpare = 64;
/// The part of a segment that its table of contents may take.
constexpr std::uint64_t kContentsPart = 4;

}  // namespace

Writer::Writer(const Host& host, const Options& options, Segments& segments, DurableSink& sink,
               const std::uint64_t& next_id)
    : host_(host),
      options_(options),
      segments_(segments),
      sink_(sink),
      next_id_(next_id),
      timer_(host.clock.make_timer()) {}

void Writer::start(Chain chain) {
  chain_ = chain;
}

bool Writer::wants_spare() const {
  return head_ && !segments_.spares().has(options_.segment_bytes) &&
         head_->used >= options_.segment_bytes / kPartBeforeSpare;
}

Batch& Writer::last_batch() {
  if (waiting_.empty() || waiting_.back()->bytes >= options_.batch_max) {
    waiting_.push_back(std::make_shared<Batch>(host_.executor));
    waiting_.back()->oldest = host_.clock.now();
  }
  return *waiting_.back();
}

Task<Result<void>> Writer::commit(Item item) {
  Batch& open = last_batch();
  const std::shared_ptr<Batch> batch = waiting_.back();
  open.add(std::move(item));
  open.wanted = true;
  kick();
  if (!batch->over) co_await batch->done.wait();
  co_return batch->outcome;
}

void Writer::note(Item item) {
  item.lasting = true;
  last_batch().add(std::move(item));
  flush_later();
}

void Writer::rewrite(std::vector<Item> items) {
  if (items.empty()) return;
  Batch& first = last_batch();
  for (Item& item : items) {
    item.lasting = true;
    first.add(std::move(item));
  }
  flush_later();
}

void Writer::flush_later() {
  if (timing_ || stopped_) return;
  timing_ = true;
  spawn(host_.executor, flush_in_time());
}

Task<Result<void>> Writer::flush() {
  if (waiting_.empty() && !writing_) co_return Result<void>();
  last_batch().wanted = true;
  const std::shared_ptr<Batch> batch = waiting_.back();
  kick();
  if (!batch->over) co_await batch->done.wait();
  co_return batch->outcome;
}

void Writer::stop() {
  stopped_ = true;
  timer_->wake();
}

Task<> Writer::flush_in_time() {
  while (!stopped_ && !waiting_.empty()) {
    Instant due = waiting_.front()->oldest + options_.lazy;
    if (trouble_.has_error()) due = std::max(due, next_trial_);
    if (due <= host_.clock.now()) {
      waiting_.front()->wanted = true;
      kick();
      due = host_.clock.now() + options_.lazy;
    }
    co_await timer_->wait_until(due);
  }
  timing_ = false;
}

void Writer::kick() {
  if (writing_) return;
  writing_ = true;
  spawn(host_.executor, write_wanted());
}

Task<> Writer::write_wanted() {
  // Several batches wait only when the first is full.
  while (!waiting_.empty() && (waiting_.front()->wanted || waiting_.size() > 1)) {
    const std::shared_ptr<Batch> batch = std::move(waiting_.front());
    waiting_.pop_front();
    co_await write_batch(batch);
  }
  writing_ = false;
}

Task<> Writer::write_batch(std::shared_ptr<Batch> batch) {
  if (trouble_.has_error() && host_.clock.now() < next_trial_) {
    batch->outcome = trouble_;
  } else {
    batch->outcome = co_await put(*batch);
  }
  if (batch->outcome.has_error()) carry_over(*batch);
  batch->over = true;
  batch->done.open_all();
}

Task<Result<void>> Writer::put(Batch& batch) {
  const std::uint64_t size = round_up(kHeaderBytes + batch.bytes, kBlock);
  const Result<void> kept = co_await write_image(batch);
  if (kept.has_value()) {
    trouble_ = Result<void>();
    co_return kept;
  }
  trouble_ = kept;
  next_trial_ = host_.clock.now() + kBetweenTrials;
  if (doubtful_) co_await pass_over(batch, *doubtful_, size);
  co_return kept;
}

Task<Result<void>> Writer::write_image(const Batch& batch) {
  doubtful_.reset();
  const Result<void> begun = co_await begin_segment(batch);
  PORPOISE_CO_CHECK(begun);
  const std::uint64_t sequence = ++chain_.sequence;
  const std::uint64_t offset = head_->used;
  const std::string bytes = image(batch, sequence);
  head_->used += bytes.size();
  doubtful_ = offset;
  const Result<void> kept = co_await head_->file->write_and_sync(offset, bytes);
  PORPOISE_CO_CHECK(kept);
  doubtful_.reset();
  chain_.previous = sequence;
  ++batches_;
  tell(batch, offset, bytes);
  co_return Result<void>();
}

/// The batch takes `size` bytes. A table of contents goes behind it, or the batch is alone.
bool Writer::fits(const Batch& batch, std::uint64_t size) const {
  if (!head_) return false;
  const std::uint64_t table =
      head_->used == kBlock ? 0 : head_->contents.room_with(batch.items.size());
  return head_->used + size + table <= head_->size;
}

/// After it there is a head with room for the batch; after an error the head is as it was.
Task<Result<void>> Writer::begin_segment(const Batch& batch) {
  const std::uint64_t size = round_up(kHeaderBytes + batch.bytes, kBlock);
  const std::uint64_t least = kBlock + size;
  const std::uint64_t usual = std::max(options_.segment_bytes, least);
  const bool stays = fits(batch, size);
  // What is left of blocks that were only set aside is given up for blocks that sync faster.
  const bool better = head_ && !head_->was_spare && segments_.spares().has(usual);
  if (stays && !better) co_return Result<void>();
  const Result<void> created = co_await create_segment(usual);
  if (stays) co_return Result<void>();
  if (created.has_value() || created.error() != errc::no_space_on_device) co_return created;
  const std::uint64_t small = std::max(round_up(usual / kSmallPart, kBlock), least);
  if (small >= usual) co_return created;
  co_return co_await create_segment(small);
}

Task<Result<void>> Writer::create_segment(std::uint64_t size) {
  SegmentHeader header;
  header.number = ++chain_.segment;
  do header.generation = host_.entropy.draw();
  while (header.generation == 0);
  header.next_id = next_id_;
  header.oldest = segments_.counts_from();
  if (header.oldest == 0) header.oldest = header.number;
  header.previous = chain_.previous;
  const Result<std::shared_ptr<File>> file = co_await segments_.create(header, size);
  PORPOISE_CO_CHECK(file);
  auto fresh = std::make_unique<Head>();
  fresh->number = header.number;
  fresh->generation = header.generation;
  fresh->size = size;
  fresh->used = kBlock;
  fresh->was_spare = segments_.was_spare(header.number);
  fresh->file = *file;
  fresh->contents = Contents(size / kContentsPart);
  // While it is still the head nobody drops it, and gives its blocks to another segment.
  if (head_) co_await write_contents();
  head_ = std::move(fresh);
  co_return Result<void>();
}

/// Nothing will be added to the head any more, and all of it is durable.
Task<> Writer::write_contents() {
  const std::string blocks = head_->contents.encode(head_->number, head_->generation);
  if (blocks.empty() || head_->used + blocks.size() > head_->size) co_return;
  const Result<void> written =
      co_await write_full(*head_->file, head_->size - blocks.size(), blocks);
  static_cast<void>(written);  // a start then reads the whole segment
}

/// The batch there was not kept and will be refused: sees to it that no start finds it. What is
/// still true of it goes along: it may be what an earlier process had written last.
Task<> Writer::pass_over(Batch& failed, std::uint64_t offset, std::uint64_t size) {
  next_trial_ = host_.clock.now() + kBetweenTrials;
  const std::shared_ptr<File> file = head_->file;
  head_.reset();
  // Should this process end before the next good write, the next one reads what we leave here.
  const std::string zeros(size, '\0');
  const Result<void> wiped = co_await write_full(*file, offset, zeros);
  static_cast<void>(wiped);

  Batch rescue(host_.executor);
  rescue.take_lasting(failed);
  const Result<void> kept = co_await write_image(rescue);
  if (kept.has_error()) {
    head_.reset();
    failed.take_lasting(rescue);
  } else {
    trouble_ = Result<void>();
  }
}

std::string Writer::image(const Batch& batch, std::uint64_t sequence) const {
  std::string bytes;
  bytes.reserve(round_up(kHeaderBytes + batch.bytes, kBlock));
  bytes.resize(kHeaderBytes);
  for (const Item& item : batch.items) append_record(bytes, item.type, *item.payload);
  BatchHeader header;
  header.generation = head_->generation;
  header.sequence = sequence;
  header.previous = chain_.previous;
  header.next_id = next_id_;
  header.oldest = segments_.counts_from();
  header.length = static_cast<std::uint32_t>(bytes.size());
  header.count =
      seal_records(bytes.data() + kHeaderBytes, bytes.size() - kHeaderBytes, head_->generation);
  bytes.replace(0, kHeaderBytes, encode_batch_header(header));
  bytes.resize(round_up(bytes.size(), kBlock));
  return bytes;
}

void Writer::tell(const Batch& batch, std::uint64_t offset, std::string_view image) {
  head_->contents.add(*decode_batch_header(image));
  Location at;
  at.segment = static_cast<std::uint32_t>(head_->number);
  std::uint64_t position = offset + kHeaderBytes;
  for (const Item& item : batch.items) {
    at.offset = static_cast<std::uint32_t>(position);
    at.length = static_cast<std::uint32_t>(kRecordHeaderBytes + item.payload->size());
    head_->contents.add(item.type, position, *item.payload);
    sink_.durable(item, at);
    position += record_bytes(item.payload->size());
  }
}

/// What is still true goes first in the next batch.
void Writer::carry_over(Batch& failed) {
  const bool any = std::any_of(failed.items.begin(), failed.items.end(),
                               [](const Item& item) { return item.lasting; });
  if (!any) return;
  if (waiting_.empty()) last_batch();
  waiting_.front()->oldest = failed.oldest;
  waiting_.front()->take_lasting(failed);
  flush_later();
}

}  // namespace porpoise::queue::journal
