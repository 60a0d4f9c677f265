#pragma once
// Putting a message into a maildir, so that a crash leaves it there whole or not at all.

#include <memory>
#include <string>

#include "impl/host/host.h"
#include "impl/local/directory_syncs.h"
#include "impl/local/unique_names.h"
#include "impl/roles/delivery_agent.h"

namespace porpoise::local {

/// What is delivered: the two lines, then the message.
struct MaildirMail {
  std::string return_path;   ///< The line, with its LF.
  std::string delivered_to;  ///< The line, with its LF.
  std::shared_ptr<roles::MessageSource> message;

  MaildirMail() = default;
};

class MaildirWriter {
 public:
  explicit MaildirWriter(const Host& host);

  /// Delivered: the message is in new/ and durable. A message that has the Delivered-To line
  /// already fails; everything else that goes wrong defers, in qmail-local's words.
  Task<roles::Verdict> deliver(std::string maildir, MaildirMail mail);

 private:
  struct TmpFile {
    std::string name;
    std::unique_ptr<File> file;

    TmpFile() = default;
  };

  Task<Result<TmpFile>> make_tmp(std::string maildir);
  Task<std::optional<roles::Verdict>> fill(File& file, const MaildirMail& mail);
  Task<Result<void>> publish(std::string maildir, std::string name);

  FileSystem& files_;
  UniqueNames names_;
  DirectorySyncs syncs_;
};

/// Removes the files in MAILDIR/tmp that nobody has written to for 36 hours: whoever was to
/// deliver them has given up or died. Whatever cannot be read or removed stays.
Task<> remove_stale_tmp(FileSystem& files, Clock& clock, std::string maildir);

}  // namespace porpoise::local
