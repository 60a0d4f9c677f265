#include "sim/disk/file_system.h"

#include "sim/disk/session.h"

namespace porpoise::sim {
namespace {

using Session = SimFileSystem::Session;

class SimFile final : public File {
 public:
  SimFile(std::shared_ptr<Session> session, Disk::HandleId handle)
      : session_(std::move(session)), handle_(handle) {}
  ~SimFile() override { session_->close(handle_); }

  Task<Result<std::size_t>> read_at(std::uint64_t offset, std::span<char> out) override {
    return session_->call<Result<std::size_t>>(
        DiskOp::read, out.size(), handle_, {},
        [handle = handle_, offset, out](Disk& disk) { return disk.read(handle, offset, out); });
  }
  Task<Result<std::size_t>> write_at(std::uint64_t offset,
                                     std::span<const std::string_view> pieces) override {
    return session_->call<Result<std::size_t>>(DiskOp::write, length_of(pieces), handle_, {},
                                               [handle = handle_, offset, pieces](Disk& disk) {
                                                 return disk.write(handle, offset, pieces);
                                               });
  }
  Task<Result<std::size_t>> append(std::span<const std::string_view> pieces) override {
    return session_->call<Result<std::size_t>>(
        DiskOp::append, length_of(pieces), handle_, {},
        [handle = handle_, pieces](Disk& disk) { return disk.append(handle, pieces); });
  }
  Task<Result<void>> sync(Sync kind) override {
    return session_->sync(kind == Sync::data ? DiskOp::sync_data : DiskOp::sync_all, handle_, {},
                          [handle = handle_, kind](Disk& disk) -> Result<Disk::SyncId> {
                            return disk.begin_sync(handle, kind);
                          });
  }
  Task<Result<FileInfo>> stat() override {
    return session_->call<Result<FileInfo>>(
        DiskOp::stat, 0, handle_, {}, [handle = handle_](Disk& disk) { return disk.stat(handle); });
  }
  Task<Result<void>> truncate(std::uint64_t size) override {
    return session_->call<Result<void>>(
        DiskOp::truncate, 0, handle_, {},
        [handle = handle_, size](Disk& disk) { return disk.truncate(handle, size); });
  }
  Task<Result<void>> preallocate(std::uint64_t offset, std::uint64_t length) override {
    return session_->call<Result<void>>(DiskOp::preallocate, 0, handle_, {},
                                        [handle = handle_, offset, length](Disk& disk) {
                                          return disk.preallocate(handle, offset, length);
                                        });
  }
  Task<Result<bool>> try_lock(LockKind kind) override {
    return session_->call<Result<bool>>(
        DiskOp::lock, 0, handle_, {},
        [handle = handle_, kind](Disk& disk) { return disk.try_lock(handle, kind); });
  }
  Task<Result<void>> set_times(WallTime accessed, WallTime modified) override {
    return session_->call<Result<void>>(DiskOp::set_times, 0, handle_, {},
                                        [handle = handle_, accessed, modified](Disk& disk) {
                                          return disk.set_times(handle, accessed, modified);
                                        });
  }

 private:
  static std::uint64_t length_of(std::span<const std::string_view> pieces) {
    std::uint64_t length = 0;
    for (const std::string_view piece : pieces) length += piece.size();
    return length;
  }

  std::shared_ptr<Session> session_;
  Disk::HandleId handle_;
};

class SimDirectory final : public Directory {
 public:
  SimDirectory(std::shared_ptr<Session> session, std::string path, Disk::Listing listing)
      : session_(std::move(session)), path_(std::move(path)), listing_(std::move(listing)) {}

  Task<Result<std::optional<DirectoryEntry>>> next() override {
    using Entry = std::optional<DirectoryEntry>;
    return session_->call<Result<Entry>>(DiskOp::next_entry, 0, {}, path_,
                                         [this](Disk&) -> Result<Entry> {
                                           if (at_ != listing_.entries.size())
                                             return Entry(std::move(listing_.entries[at_++]));
                                           if (listing_.breaks_off)
                                             return make_error(errc::io_error);
                                           return Entry();
                                         });
  }

 private:
  std::shared_ptr<Session> session_;
  std::string path_;
  Disk::Listing listing_;
  std::size_t at_ = 0;
};

}  // namespace

SimFileSystem::SimFileSystem(Disk& disk, EventQueue& queue, FileSystemSetup setup)
    : session_(std::make_shared<Session>(disk, queue, std::move(setup))) {}

SimFileSystem::~SimFileSystem() {
  revoke();
  session_->forget_stranded();
}

void SimFileSystem::revoke() {
  session_->revoke();
}

Task<Result<std::unique_ptr<File>>> SimFileSystem::open(std::string path, OpenOptions options) {
  Session* session = session_.get();
  const Result<Disk::HandleId> opened = co_await session->call<Result<Disk::HandleId>>(
      DiskOp::open, 0, {}, path, [session, &path, &options](Disk& disk) -> Result<Disk::HandleId> {
        if (!session->may_open_more()) return make_error(errc::too_many_files_open);
        const Result<Disk::HandleId> handle = disk.open(session->user(), path, options);
        if (handle.has_value()) session->opened(*handle);
        return handle;
      });
  PORPOISE_CO_CHECK(opened);
  std::unique_ptr<File> file = std::make_unique<SimFile>(session_, *opened);
  co_return file;
}

Task<Result<void>> SimFileSystem::link(std::string from, std::string to) {
  Session* session = session_.get();
  co_return co_await session->call<Result<void>>(
      DiskOp::link, 0, {}, to,
      [session, &from, &to](Disk& disk) { return disk.link(session->user(), from, to); });
}

Task<Result<void>> SimFileSystem::unlink(std::string path) {
  Session* session = session_.get();
  co_return co_await session->call<Result<void>>(
      DiskOp::unlink, 0, {}, path,
      [session, &path](Disk& disk) { return disk.unlink(session->user(), path); });
}

Task<Result<void>> SimFileSystem::rename(std::string from, std::string to) {
  Session* session = session_.get();
  co_return co_await session->call<Result<void>>(
      DiskOp::rename, 0, {}, to,
      [session, &from, &to](Disk& disk) { return disk.rename(session->user(), from, to); });
}

Task<Result<void>> SimFileSystem::make_directory(std::string path, std::uint32_t mode) {
  Session* session = session_.get();
  co_return co_await session->call<Result<void>>(
      DiskOp::make_directory, 0, {}, path, [session, &path, mode](Disk& disk) {
        return disk.make_directory(session->user(), path, mode);
      });
}

Task<Result<void>> SimFileSystem::remove_directory(std::string path) {
  Session* session = session_.get();
  co_return co_await session->call<Result<void>>(
      DiskOp::remove_directory, 0, {}, path,
      [session, &path](Disk& disk) { return disk.remove_directory(session->user(), path); });
}

Task<Result<std::unique_ptr<Directory>>> SimFileSystem::list(std::string path) {
  Session* session = session_.get();
  Result<Disk::Listing> listed = co_await session->call<Result<Disk::Listing>>(
      DiskOp::list, 0, {}, path,
      [session, &path](Disk& disk) { return disk.list(session->user(), path); });
  PORPOISE_CO_CHECK(listed);
  std::unique_ptr<Directory> listing =
      std::make_unique<SimDirectory>(session_, std::move(path), std::move(*listed));
  co_return listing;
}

Task<Result<FileInfo>> SimFileSystem::stat(std::string path) {
  Session* session = session_.get();
  co_return co_await session->call<Result<FileInfo>>(
      DiskOp::stat, 0, {}, path,
      [session, &path](Disk& disk) { return disk.stat(session->user(), path); });
}

Task<Result<void>> SimFileSystem::set_mode(std::string path, std::uint32_t mode) {
  Session* session = session_.get();
  co_return co_await session->call<Result<void>>(
      DiskOp::set_mode, 0, {}, path,
      [session, &path, mode](Disk& disk) { return disk.set_mode(session->user(), path, mode); });
}

Task<Result<void>> SimFileSystem::set_owner(std::string path, std::uint32_t owner,
                                            std::uint32_t group) {
  Session* session = session_.get();
  co_return co_await session->call<Result<void>>(
      DiskOp::set_owner, 0, {}, path, [session, &path, owner, group](Disk& disk) {
        return disk.set_owner(session->user(), path, owner, group);
      });
}

Task<Result<void>> SimFileSystem::set_times(std::string path, WallTime accessed,
                                            WallTime modified) {
  Session* session = session_.get();
  co_return co_await session->call<Result<void>>(
      DiskOp::set_times, 0, {}, path, [session, &path, accessed, modified](Disk& disk) {
        return disk.set_times(session->user(), path, accessed, modified);
      });
}

Task<Result<void>> SimFileSystem::sync_directory(std::string path) {
  Session* session = session_.get();
  co_return co_await session->sync(DiskOp::sync_directory, {}, path, [session, &path](Disk& disk) {
    return disk.begin_sync_directory(session->user(), path);
  });
}

Task<Result<FreeSpace>> SimFileSystem::free_space(std::string path) {
  Session* session = session_.get();
  co_return co_await session->call<Result<FreeSpace>>(
      DiskOp::free_space, 0, {}, path,
      [session, &path](Disk& disk) { return disk.free_space(session->user(), path); });
}

void SimFileSystem::Session::opened(Disk::HandleId handle) {
  if (handles_.size() <= handle) handles_.resize(handle + 1);
  handles_[handle] = true;
  ++open_count_;
}

void SimFileSystem::Session::close(Disk::HandleId handle) {
  if (revoked_) return;
  handles_[handle] = false;
  --open_count_;
  disk_.close(handle);
}

void SimFileSystem::Session::revoke() {
  if (revoked_) return;
  for (std::size_t handle = 0; handle < handles_.size(); ++handle) {
    if (handles_[handle]) disk_.close(static_cast<Disk::HandleId>(handle));
  }
  revoked_ = true;
}

void SimFileSystem::Session::hold(const FaultRule& rule, Duration delay, Action work) {
  queue_.schedule_after(delay, setup_.owner, [this, &rule, work = std::move(work)]() mutable {
    disk_.set_now(queue_.now());
    if (!disk_.is_held(rule)) return work();
    hold(rule, std::chrono::seconds(1), std::move(work));
  });
}

}  // namespace porpoise::sim
