#include "impl/queue/journal/scanner.h"

#include <algorithm>

#include "impl/queue/journal/zeros.h"

namespace porpoise::queue::journal {
namespace {

class Scan {
 public:
  explicit Scan(std::shared_ptr<const SegmentBytes> source)
      : source_(std::move(source)), bytes_(source_->bytes) {}

  SegmentScan run() {
    if (!find_generation()) {
      if (bytes_.size() > kBlock) close_damage(kBlock, bytes_.size());
      return std::move(result_);
    }
    result_.generation = generation_;
    std::uint64_t at = kBlock;
    std::uint64_t damage = at;  // where the stretch without a batch began
    while (at < bytes_.size()) {
      std::optional<Piece> batch = batch_at(at);
      if (!batch) {
        at += kBlock;
        continue;
      }
      close_damage(damage, at);
      at = round_up(at + batch->length, kBlock);
      damage = at;
      result_.pieces.push_back(std::move(*batch));
    }
    if (damage < bytes_.size()) close_damage(damage, bytes_.size());
    return std::move(result_);
  }

 private:
  bool find_generation() {
    std::optional<SegmentHeader> header = decode_segment_header(bytes_.substr(0, kBlock));
    // A file under a new name may still carry the header of its former use.
    if (header && header->number != source_->number) return false;
    if (header) {
      generation_ = header->generation;
      result_.next_id = header->next_id;
      result_.header = header;
      return true;
    }
    // Both copies gone. Nobody who sends mail decides what stands in the first block of batches.
    if (bytes_.size() <= kBlock) return false;
    const std::optional<BatchHeader> first = decode_batch_header(bytes_.substr(kBlock));
    if (!first) return false;
    generation_ = first->generation;
    return true;
  }

  std::optional<Piece> batch_at(std::uint64_t at) {
    const std::optional<BatchHeader> header = decode_batch_header(bytes_.substr(at));
    if (!header || header->generation != generation_) return std::nullopt;
    result_.highest_sequence = std::max(result_.highest_sequence, header->sequence);
    result_.next_id = std::max(result_.next_id, header->next_id);
    if (header->sequence <= last_sequence_ || header->length > bytes_.size() - at) {
      return std::nullopt;
    }
    Piece piece;
    piece.source = source_;
    piece.offset = at;
    piece.length = header->length;
    piece.batch = header;
    piece.records.reserve(header->count);
    std::string_view rest = bytes_.substr(at + kHeaderBytes, header->length - kHeaderBytes);
    std::uint64_t offset = at + kHeaderBytes;
    while (!rest.empty()) {
      const std::optional<RecordView> record = decode_record(rest, generation_);
      if (!record) return std::nullopt;
      const std::uint64_t whole = record_bytes(record->payload.size());
      if (whole > rest.size()) return std::nullopt;
      piece.records.push_back({*record, offset, kRecordHeaderBytes + record->payload.size()});
      rest.remove_prefix(whole);
      offset += whole;
    }
    if (piece.records.size() != header->count) return std::nullopt;
    last_sequence_ = header->sequence;
    return piece;
  }

  /// Notes [from, to) as damage unless nothing was ever written there.
  void close_damage(std::uint64_t from, std::uint64_t to) {
    if (from == to) return;
    const std::string_view stretch = bytes_.substr(from, to - from);
    const std::size_t used = without_zeros(stretch).size();
    if (used == 0 && !source_->unreadable) return;
    Piece piece;
    piece.source = source_;
    piece.offset = from;
    piece.length = used == 0 ? stretch.size()
                             : std::min<std::uint64_t>(round_up(used, kSector), stretch.size());
    if (generation_ != 0) salvage(piece);
    result_.pieces.push_back(std::move(piece));
  }

  void salvage(Piece& piece) const {
    const std::uint64_t end = piece.offset + piece.length;
    std::uint64_t at = piece.offset;
    while (at < end) {
      const std::optional<RecordView> record =
          decode_record(bytes_.substr(at, end - at), generation_);
      if (!record) {
        at += kRecordAlign;
        continue;
      }
      piece.records.push_back({*record, at, kRecordHeaderBytes + record->payload.size()});
      at += record_bytes(record->payload.size());
    }
  }

  std::shared_ptr<const SegmentBytes> source_;
  std::string_view bytes_;
  std::uint64_t generation_ = 0;
  std::uint64_t last_sequence_ = 0;
  SegmentScan result_;
};

}  // namespace

SegmentScan scan_segment(std::shared_ptr<const SegmentBytes> source) {
  return Scan(std::move(source)).run();
}

}  // namespace porpoise::queue::journal
