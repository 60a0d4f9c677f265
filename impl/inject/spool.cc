#include "impl/inject/spool.h"

#include <fmt/format.h>

#include "impl/base/crc32c.h"
#include "impl/base/wire.h"
#include "impl/host/file_io.h"
#include "impl/inject/envelope_reader.h"
#include "impl/inject/spool_format.h"
#include "impl/queue/store_enqueuer.h"

namespace porpoise::inject {
namespace {

/// Its group, the server's, must read it.
constexpr std::uint32_t kFileMode = 0640;
/// qmail-queue reads addresses into 1003 bytes, the last of them a NUL.

roles::EnqueueResult refusal(const ErrorCode& error) {
  roles::EnqueueResult result =
      roles::EnqueueResult::temporary(std::string(queue::enqueue_error_text(error)));
  result.no_room = error == errc::no_space_on_device;
  return result;
}

bool fits(const roles::Envelope& envelope) {
  if (envelope.sender.size() > kAddressMax) return false;
  for (const std::string& recipient : envelope.recipients) {
    if (recipient.size() > kAddressMax) return false;
  }
  return true;
}

/// The message grows in NAME.part and gets its name when it is whole and synced.
class SpoolSubmission final : public roles::Submission {
 public:
  SpoolSubmission(FileSystem& files, std::string directory, std::string name,
                  std::unique_ptr<File> file)
      : files_(files),
        directory_(std::move(directory)),
        path_(directory_ + "/" + name),
        file_(std::move(file)),
        buffer_(kSpoolMagic) {}

  Task<> append(std::string_view bytes) override {
    while (!bytes.empty()) {
      const std::string_view piece = bytes.substr(0, kSpoolPieceMax);
      bytes.remove_prefix(piece.size());
      put_bytes(buffer_, piece);
      if (buffer_.size() >= kSpoolPieceMax) co_await write_out();
    }
  }

  Task<roles::EnqueueResult> commit(roles::Envelope envelope) override {
    if (!fits(envelope)) {
      co_await abort();
      co_return roles::EnqueueResult::permanent("envelope address too long for qq (#5.1.3)");
    }
    put_u32(buffer_, 0);
    put_bytes(buffer_, envelope.sender);
    put_u32(buffer_, static_cast<std::uint32_t>(envelope.recipients.size()));
    for (const std::string& recipient : envelope.recipients) {
      put_bytes(buffer_, recipient);
      if (buffer_.size() >= kSpoolPieceMax) co_await write_out();
    }
    crc_ = crc32c(crc_, buffer_);
    put_u32(buffer_, crc_);
    co_await write_out();
    if (failed_.has_value()) failed_ = co_await publish();
    if (failed_.has_error()) {
      co_await abort();
      co_return refusal(failed_.error());
    }
    co_return roles::EnqueueResult::accepted(0);
  }

  Task<> abort() override {
    static_cast<void>(co_await files_.unlink(part()));  // else it is debris
  }

 private:
  std::string part() const { return path_ + std::string(kUnfinished); }

  Task<> write_out() {
    crc_ = crc32c(crc_, buffer_);
    const std::string bytes = std::move(buffer_);
    buffer_.clear();
    if (failed_.has_error()) co_return;
    failed_ = co_await write_full(*file_, size_, bytes);
    size_ += bytes.size();
  }

  Task<Result<void>> publish() {
    const Result<void> synced = co_await file_->sync(Sync::all);
    PORPOISE_CO_CHECK(synced);
    const Result<void> renamed = co_await files_.rename(part(), path_);
    PORPOISE_CO_CHECK(renamed);
    const Result<void> durable = co_await files_.sync_directory(directory_);
    // It must not be found when its sender was told that it is not there.
    if (durable.has_error()) static_cast<void>(co_await files_.unlink(path_));
    co_return durable;
  }

  FileSystem& files_;
  const std::string directory_;
  const std::string path_;
  std::unique_ptr<File> file_;
  std::string buffer_;  ///< Behind `size_`, not written yet.
  std::uint64_t size_ = 0;
  std::uint32_t crc_ = 0;  ///< Of what was written.
  Result<void> failed_;
};

OpenOptions making() {
  OpenOptions options;
  options.write = true;
  options.create = true;
  options.exclusive = true;
  options.mode = kFileMode;
  return options;
}

/// Reads a file of the spool from its start, summing up what was read.
class SpoolReader {
 public:
  explicit SpoolReader(File& file) : file_(file) {}

  /// The next `size` bytes; the views of earlier calls are gone. Errors: bad_message at the end of
  /// the file.
  Task<Result<std::string_view>> take(std::size_t size) {
    while (buffer_.size() - at_ < size) {
      buffer_.erase(0, at_);
      at_ = 0;
      const std::size_t before = buffer_.size();
      buffer_.resize(before + kSpoolPieceMax);
      const Result<std::size_t> got =
          co_await read_full(file_, offset_, std::span(buffer_).subspan(before));
      PORPOISE_CO_CHECK(got);
      buffer_.resize(before + *got);
      offset_ += *got;
      if (*got == 0) co_return make_error(errc::bad_message);
    }
    const std::string_view taken = std::string_view(buffer_).substr(at_, size);
    at_ += size;
    crc_ = crc32c(crc_, taken);
    co_return taken;
  }
  Task<Result<std::uint32_t>> take_number() {
    const Result<std::string_view> bytes = co_await take(4);
    PORPOISE_CO_CHECK(bytes);
    WireReader reader(*bytes);
    co_return reader.u32();
  }
  /// One that must not be above `most`.
  Task<Result<std::string_view>> take_counted(std::size_t most) {
    const Result<std::uint32_t> size = co_await take_number();
    PORPOISE_CO_CHECK(size);
    if (*size > most) co_return make_error(errc::bad_message);
    co_return co_await take(*size);
  }
  std::uint32_t crc() const { return crc_; }
  std::uint64_t position() const { return offset_ - (buffer_.size() - at_); }

 private:
  File& file_;
  std::uint64_t offset_ = 0;  ///< Of what the buffer does not hold yet.
  std::string buffer_;
  std::size_t at_ = 0;
  std::uint32_t crc_ = 0;
};

Task<Result<void>> take_body(SpoolReader& reader, roles::Submission& submission) {
  const Result<std::string_view> magic = co_await reader.take(kSpoolMagic.size());
  PORPOISE_CO_CHECK(magic);
  if (*magic != kSpoolMagic) co_return make_error(errc::bad_message);
  while (true) {
    const Result<std::string_view> piece = co_await reader.take_counted(kSpoolPieceMax);
    PORPOISE_CO_CHECK(piece);
    if (piece->empty()) co_return Result<void>();
    co_await submission.append(*piece);
  }
}

Task<Result<roles::Envelope>> take_envelope(SpoolReader& reader, std::uint64_t file_size) {
  roles::Envelope envelope;
  const Result<std::string_view> sender = co_await reader.take_counted(kAddressMax);
  PORPOISE_CO_CHECK(sender);
  envelope.sender = *sender;
  const Result<std::uint32_t> count = co_await reader.take_number();
  PORPOISE_CO_CHECK(count);
  for (std::uint32_t i = 0; i < *count; ++i) {
    const Result<std::string_view> recipient = co_await reader.take_counted(kAddressMax);
    PORPOISE_CO_CHECK(recipient);
    envelope.recipients.emplace_back(*recipient);
  }
  const std::uint32_t sum = reader.crc();
  const Result<std::uint32_t> written = co_await reader.take_number();
  PORPOISE_CO_CHECK(written);
  if (*written != sum || reader.position() != file_size) co_return make_error(errc::bad_message);
  co_return envelope;
}

Task<Result<roles::Envelope>> copy(File& file, std::uint64_t size, roles::Submission& submission) {
  SpoolReader reader(file);
  const Result<void> copied = co_await take_body(reader, submission);
  PORPOISE_CO_CHECK(copied);
  co_return co_await take_envelope(reader, size);
}

TakenIn outcome(TakenIn::Kind kind, std::string text) {
  TakenIn taken;
  taken.kind = kind;
  taken.text = std::move(text);
  return taken;
}

TakenIn outcome(const roles::EnqueueResult& result) {
  TakenIn taken;
  taken.text = result.text;
  taken.id = result.id;
  if (result.kind == roles::EnqueueResult::Kind::accepted) taken.kind = TakenIn::Kind::accepted;
  if (result.kind == roles::EnqueueResult::Kind::permanent) taken.kind = TakenIn::Kind::damaged;
  return taken;
}

}  // namespace

std::string spool_path(std::string_view home) {
  return std::string(home) + "/incoming";
}

Task<Result<void>> make_spool(FileSystem& files, std::string home) {
  const std::string path = spool_path(home);
  const Result<void> made = co_await files.make_directory(path, 0700);
  if (made.has_error()) {
    if (made.error() == errc::file_exists) co_return Result<void>();
    co_return made.error();
  }
  const Result<void> opened = co_await files.set_mode(path, kSpoolMode);
  PORPOISE_CO_CHECK(opened);
  co_return co_await files.sync_directory(home);
}

Task<roles::Enqueuer::Begun> SpoolEnqueuer::begin(roles::SubmissionInfo) {
  Begun begun;
  const std::string directory = spool_path(home_);
  const std::uint64_t chance = host_.entropy.draw();
  const std::string name = fmt::format("{}.{}.{:016x}", seconds_of(host_.clock.wall()),
                                       host_.identity.process(), chance);
  const std::string part = directory + "/" + name + std::string(kUnfinished);
  Result<std::unique_ptr<File>> file = co_await host_.files.open(part, making());
  if (file.has_error() && file.error() == errc::no_such_file_or_directory) {
    const Result<void> made = co_await make_spool(host_.files, home_);
    if (made.has_value()) file = co_await host_.files.open(part, making());
  }
  if (file.has_error()) {
    begun.refusal = refusal(file.error());
  } else {
    begun.submission =
        std::make_unique<SpoolSubmission>(host_.files, directory, name, std::move(*file));
  }
  co_return begun;
}

Task<TakenIn> take_in(Host host, roles::Enqueuer& enqueuer, std::string path, std::uint64_t inode) {
  OpenOptions reading;
  const Result<std::unique_ptr<File>> file = co_await host.files.open(path, reading);
  if (file.has_error()) co_return outcome(TakenIn::Kind::later, file.error().message());
  const Result<FileInfo> info = co_await (*file)->stat();
  if (info.has_error()) co_return outcome(TakenIn::Kind::later, info.error().message());
  if (info->kind != FileKind::regular || info->inode != inode || info->links != 1) {
    // Somebody else's file under a name of his own making.
    co_return outcome(TakenIn::Kind::damaged, "it is no plain file, or has other names");
  }
  roles::SubmissionInfo submission;
  submission.size_hint = info->size;
  submission.origin = roles::Origin::local;
  submission.user = info->owner;
  const roles::Enqueuer::Begun begun = co_await enqueuer.begin(submission);
  if (!begun.submission) co_return outcome(begun.refusal);
  Result<roles::Envelope> envelope = co_await copy(**file, info->size, *begun.submission);
  if (envelope.has_error()) {
    co_await begun.submission->abort();
    const bool broken = envelope.error() == errc::bad_message;
    co_return outcome(broken ? TakenIn::Kind::damaged : TakenIn::Kind::later,
                      broken ? "it is not what was written" : envelope.error().message());
  }
  const roles::EnqueueResult result = co_await begun.submission->commit(std::move(*envelope));
  co_return outcome(result);
}

}  // namespace porpoise::inject
