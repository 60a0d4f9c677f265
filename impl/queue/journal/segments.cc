#include "impl/queue/journal/segments.h"

#include <algorithm>

#include "impl/host/file_io.h"
#include "impl/queue/journal/contents.h"
#include "impl/queue/journal/zeros.h"

namespace porpoise::queue::journal {
namespace {

constexpr std::size_t kReadersMax = 16;
constexpr std::string_view kSuffix = ".seg";
/// No record whose length the index does not keep is longer.
constexpr std::uint64_t kMaxUnlisted = 1 << 20;

std::optional<std::uint64_t> segment_number(std::string_view name) {
  if (name.size() != 16 + kSuffix.size() || !name.ends_with(kSuffix)) return std::nullopt;
  return parse_hex_name(name);
}

/// Reads what can be read of `out`, sector by sector; true when all of it could.
Task<bool> read_by_sectors(File& file, std::uint64_t offset, std::span<char> out) {
  bool whole = true;
  for (std::size_t at = 0; at < out.size(); at += kSector) {
    const std::span<char> sector = out.subspan(at, std::min(kSector, out.size() - at));
    std::fill(sector.begin(), sector.end(), '\0');
    const Result<std::size_t> got = co_await read_full(file, offset + at, sector);
    if (got.has_error()) {
      std::fill(sector.begin(), sector.end(), '\0');
      whole = false;
    }
  }
  co_return whole;
}

}  // namespace

Segments::Segments(FileSystem& files, std::string directory)
    : files_(files), directory_(files, std::move(directory)), spares_(files, directory_) {}

std::string Segments::path_of(std::uint64_t number) const {
  return directory_.path() + "/" + hex_name(number) + std::string(kSuffix);
}

Task<Result<Segments::Listing>> Segments::list() {
  Listing listing;
  const Result<std::set<std::string>> names = co_await list_names(files_, directory_.path());
  if (names.has_error()) {
    if (names.error() == errc::no_such_file_or_directory) co_return listing;
    co_return names.error();
  }
  for (const std::string& name : *names) {
    const std::optional<std::uint64_t> number = segment_number(name);
    if (number) {
      listing.numbers.push_back(*number);
    } else if (Spares::is_spare(name)) {
      listing.spares.push_back(name);
    }
  }
  std::sort(listing.numbers.begin(), listing.numbers.end());
  co_return listing;
}

Task<Result<SegmentBytes>> Segments::load(std::uint64_t number, std::size_t piece) {
  const OpenOptions reading;
  Result<std::unique_ptr<File>> opened = co_await files_.open(path_of(number), reading);
  PORPOISE_CO_CHECK(opened);
  const std::unique_ptr<File> file = std::move(*opened);
  SegmentBytes segment;
  segment.number = number;
  while (true) {
    const std::size_t at = segment.bytes.size();
    segment.bytes.resize(at + piece);
    const std::span<char> out(segment.bytes.data() + at, piece);
    Result<std::size_t> got = co_await read_full(*file, at, out);
    if (got.has_error()) {
      const Result<FileInfo> info = co_await file->stat();
      PORPOISE_CO_CHECK(info);
      const std::uint64_t left = info->size > at ? info->size - at : 0;
      const std::size_t size = std::min<std::uint64_t>(left, piece);
      const bool whole = co_await read_by_sectors(*file, at, out.first(size));
      segment.unreadable = segment.unreadable || !whole;
      got = size;
      if (size == piece && !whole) continue;
    }
    segment.bytes.resize(at + *got);
    if (*got < piece) break;
    if (without_zeros(std::string_view(segment.bytes).substr(at)).empty()) break;
  }
  co_return segment;
}

Task<std::optional<Segments::Listed>> Segments::load_contents(std::uint64_t number) {
  const OpenOptions reading;
  const Result<std::unique_ptr<File>> opened = co_await files_.open(path_of(number), reading);
  if (opened.has_error()) co_return std::nullopt;
  File& file = **opened;
  const Result<FileInfo> info = co_await file.stat();
  if (info.has_error() || info->size < 2 * kBlock) co_return std::nullopt;
  Listed listed;
  listed.size = info->size;
  std::string block(kBlock, '\0');
  const std::span<char> out(block.data(), block.size());
  Result<std::size_t> got = co_await read_full(file, 0, out);
  if (got.has_error()) co_return std::nullopt;
  const std::optional<SegmentHeader> header = decode_segment_header(block);
  got = co_await read_full(file, listed.size - kBlock, out);
  if (got.has_error()) co_return std::nullopt;
  const std::optional<ContentsFooter> footer = decode_contents_footer(block);
  if (!header || header->number != number || !footer || footer->number != number ||
      footer->generation != header->generation || footer->room() > listed.size - kBlock) {
    co_return std::nullopt;
  }
  const auto table = std::make_shared<SegmentBytes>();
  table->number = number;
  table->bytes.resize(footer->room());
  const std::span<char> room(table->bytes.data(), table->bytes.size());
  got = co_await read_full(file, listed.size - footer->room(), room);
  if (got.has_error()) co_return std::nullopt;
  std::optional<SegmentScan> scan = decode_contents(table, *footer, *header);
  if (!scan) co_return std::nullopt;
  listed.scan = std::move(*scan);
  co_return listed;
}

void Segments::adopt(std::uint64_t number, const SegmentScan& scan, std::uint64_t size) {
  Book& book = books_[number];
  book.size = size;
  book.generation = scan.generation;
  book.lasts = !scan.pieces.empty();
  total_bytes_ += size;
}

Task<Result<std::shared_ptr<File>>> Segments::create(SegmentHeader header, std::uint64_t size) {
  const Result<void> ensured = co_await directory_.ensure();
  PORPOISE_CO_CHECK(ensured);
  const std::uint64_t epoch = directory_.epoch();
  const std::string spare = spares_.take(size);
  Result<std::unique_ptr<File>> opened = make_error(errc::no_such_file_or_directory);
  if (spare.empty()) {
    opened = co_await open_new(path_of(header.number), size);
  } else {
    OpenOptions writing;
    writing.write = true;
    opened = co_await files_.open(directory_.path() + "/" + spare, writing);
  }
  PORPOISE_CO_CHECK(opened);
  const std::shared_ptr<File> file = std::move(*opened);
  const Result<void> begun = co_await begin(*file, header, spare, epoch);
  if (begun.has_error()) {
    co_await discard(hex_name(header.number) + std::string(kSuffix));
    if (!spare.empty()) co_await discard(spare);
    co_return begun.error();
  }
  Book book;
  book.size = size;
  book.generation = header.generation;
  book.was_spare = !spare.empty();
  book.file = file;
  books_[header.number] = std::move(book);
  opened_.push_back(header.number);
  total_bytes_ += size;
  limit_open_files();
  co_return file;
}

Task<Result<std::unique_ptr<File>>> Segments::open_new(std::string path, std::uint64_t size) {
  OpenOptions making;
  making.write = true;
  making.create = true;
  making.exclusive = true;
  Result<std::unique_ptr<File>> opened = co_await files_.open(path, making);
  PORPOISE_CO_CHECK(opened);
  const Result<void> room = co_await (*opened)->preallocate(0, size);
  if (room.has_error()) {
    const Result<void> gone = co_await files_.unlink(path);
    static_cast<void>(gone);
    co_return room.error();
  }
  co_return std::move(*opened);
}

/// The header is durable before the file has a segment's name: what a spare held before is never
/// found under it.
Task<Result<void>> Segments::begin(File& file, SegmentHeader header, std::string spare,
                                   std::uint64_t epoch) {
  const std::string block = encode_segment_header(header);
  const Result<void> written = co_await write_full(file, 0, block);
  PORPOISE_CO_CHECK(written);
  const Result<void> synced = co_await file.sync(Sync::data);
  PORPOISE_CO_CHECK(synced);
  if (!spare.empty()) {
    const Result<void> renamed =
        co_await files_.rename(directory_.path() + "/" + spare, path_of(header.number));
    PORPOISE_CO_CHECK(renamed);
  }
  co_return co_await directory_.sync(epoch);
}

bool Segments::was_spare(std::uint64_t number) const {
  const auto found = books_.find(number);
  return found != books_.end() && found->second.was_spare;
}

Task<Result<std::shared_ptr<File>>> Segments::reader(std::uint64_t number) {
  const auto found = books_.find(number);
  if (found == books_.end()) co_return make_error(errc::no_such_file_or_directory);
  if (found->second.file) co_return found->second.file;
  const OpenOptions reading;
  Result<std::unique_ptr<File>> opened = co_await files_.open(path_of(number), reading);
  PORPOISE_CO_CHECK(opened);
  const std::shared_ptr<File> file = std::move(*opened);
  const auto still = books_.find(number);  // it may have been dropped meanwhile
  if (still != books_.end() && !still->second.file) {
    still->second.file = file;
    opened_.push_back(number);
    limit_open_files();
  }
  co_return file;
}

void Segments::limit_open_files() {
  while (opened_.size() > kReadersMax) {
    const auto found = books_.find(opened_.front());
    opened_.pop_front();
    if (found != books_.end()) found->second.file.reset();  // the writer keeps its own
  }
}

std::uint64_t Segments::counts_from() const {
  const auto first = std::find_if(books_.begin(), books_.end(), [this](const auto& entry) {
    return entry.first > retired_ && entry.second.lasts;
  });
  return first == books_.end() ? 0 : first->first;
}

Task<Result<std::string>> Segments::read(Location at) {
  const Result<std::shared_ptr<File>> opened = co_await reader(at.segment);
  PORPOISE_CO_CHECK(opened);
  const Result<std::string> bytes = co_await read_raw(at, *opened);
  PORPOISE_CO_CHECK(bytes);
  const auto book = books_.find(at.segment);
  if (book == books_.end()) co_return make_error(errc::no_such_file_or_directory);
  const std::optional<RecordView> record = decode_record(*bytes, book->second.generation);
  if (!record) co_return make_error(errc::bad_message);
  co_return std::string(record->payload);
}

/// At least the record, unless the file ends before; not checked.
Task<Result<std::string>> Segments::read_raw(Location at, std::shared_ptr<File> file) {
  std::string bytes(at.length != 0 ? at.length : kSector, '\0');
  while (true) {
    const std::span<char> out(bytes.data(), bytes.size());
    const Result<std::size_t> got = co_await read_full(*file, at.offset, out);
    PORPOISE_CO_CHECK(got);
    const std::uint64_t length = record_length(bytes).value_or(0);
    const bool whole = at.length != 0 || length <= bytes.size() || *got < bytes.size();
    if (whole || length > kMaxUnlisted) co_return bytes;
    bytes.resize(length);
  }
}

Task<std::string> Segments::read_damaged(Location at) {
  const Result<std::shared_ptr<File>> opened = co_await reader(at.segment);
  if (opened.has_error()) co_return std::string();
  const std::shared_ptr<File> file = *opened;
  std::string bytes(at.length, '\0');
  const std::span<char> out(bytes.data(), bytes.size());
  const bool whole = co_await read_by_sectors(*file, at.offset, out);
  static_cast<void>(whole);
  co_return bytes;
}

Task<Result<void>> Segments::drop(std::uint64_t number) {
  std::string spare;
  std::uint64_t size = 0;
  const auto found = books_.find(number);
  if (found != books_.end()) {
    size = found->second.size;
    if (found->second.was_spare && spares_.wants(size)) spare = spares_.new_name();
    total_bytes_ -= size;
    books_.erase(found);
    std::erase(opened_, number);
  }
  const std::uint64_t epoch = directory_.epoch();
  if (!spare.empty()) {
    const Result<void> renamed =
        co_await files_.rename(path_of(number), directory_.path() + "/" + spare);
    if (renamed.has_error()) spare.clear();
  }
  if (spare.empty()) {
    const Result<void> gone = co_await files_.unlink(path_of(number));
    if (gone.has_error() && gone.error() != errc::no_such_file_or_directory) co_return gone.error();
  }
  const Result<void> synced = co_await directory_.sync(epoch);
  if (spare.empty()) co_return synced;
  if (synced.has_value()) {
    spares_.put(spare, size);
  } else {
    // Under its old name it may still be needed: it must not be written to.
    co_await discard(spare);
  }
  co_return synced;
}

Task<> Segments::discard(std::string name) {
  // Whether it works does not matter: nothing in the file is ever taken for a batch.
  const Result<void> gone = co_await files_.unlink(directory_.path() + "/" + name);
  static_cast<void>(gone);
}

}  // namespace porpoise::queue::journal
