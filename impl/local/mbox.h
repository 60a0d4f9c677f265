#pragma once
// Appending a message to an mbox. A failure takes back what was written; what a crash leaves of a
// message is taken away by the next delivery to the same mbox, before it adds its own.

#include <memory>
#include <optional>
#include <string>

#include "impl/host/host.h"
#include "impl/local/course.h"
#include "impl/local/directory_syncs.h"
#include "impl/local/letter.h"
#include "impl/local/unfinished_note.h"

namespace porpoise::local {

class MboxWriter {
 public:
  explicit MboxWriter(const Host& host);

  /// `mbox` as the .qmail file has it, seen from `home`, where the note is kept while it takes.
  /// Waits up to 30 seconds for the lock, which is flock's. Done: the message is whole and
  /// durable. Whatever goes wrong defers.
  Task<StepResult> deliver(std::string home, std::string mbox, Letter letter);

  /// Takes away what a crash left half done in the mboxes of which there is a note in `home`.
  /// Whatever is in the way of that is left to the next delivery.
  Task<> mend_all(std::string home);

 private:
  /// One delivery.
  struct Append {
    std::string home;
    std::string shown;  ///< The path in reports.
    std::string path;
    std::string note;  ///< Its path.
    Letter letter;
    std::unique_ptr<File> file;
    std::uint64_t length = 0;          ///< Bytes to be appended.
    std::optional<std::uint64_t> end;  ///< Of the file, before; once it is known.

    Append() = default;
  };

  Task<std::optional<StepResult>> open(Append& append);
  Task<> mend_one(std::string home, std::string note);
  Task<std::optional<StepResult>> lock(Append& append);
  Task<Result<void>> mend(Append& append);
  Task<Result<bool>> cut_unfinished(Append& append, UnfinishedNote note);
  Task<Result<void>> measure(Append& append);
  Task<Result<void>> begin(Append& append);
  Task<std::optional<StepResult>> write(Append& append);
  Task<Result<void>> finish(Append& append);
  Task<> take_back(Append& append);

  Clock& clock_;
  FileSystem& files_;
  Log& log_;
  std::string boot_;
  DirectorySyncs syncs_;
};

}  // namespace porpoise::local
