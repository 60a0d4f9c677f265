#pragma once
// Putting a message into a maildir, so that a crash leaves it there whole or not at all.

#include <memory>
#include <string>

#include "impl/host/host.h"
#include "impl/local/course.h"
#include "impl/local/directory_syncs.h"
#include "impl/local/letter.h"
#include "impl/local/unique_names.h"

namespace porpoise::local {

class MaildirWriter {
 public:
  explicit MaildirWriter(const Host& host);

  /// Done: the message is in new/ and durable, Return-Path and Delivered-To in front of it.
  /// Whatever goes wrong defers, in qmail-local's words.
  Task<StepResult> deliver(std::string maildir, Letter letter);

 private:
  struct TmpFile {
    std::string name;
    std::unique_ptr<File> file;

    TmpFile() = default;
  };

  Task<Result<TmpFile>> make_tmp(std::string maildir);
  Task<std::optional<StepResult>> fill(File& file, const Letter& letter);
  Task<Result<void>> publish(std::string maildir, std::string name);

  FileSystem& files_;
  UniqueNames names_;
  DirectorySyncs syncs_;
};

/// Removes the files in MAILDIR/tmp that nobody has written to for 36 hours: whoever was to
/// deliver them has given up or died. Whatever cannot be read or removed stays.
Task<> remove_stale_tmp(FileSystem& files, Clock& clock, std::string maildir);

}  // namespace porpoise::local
