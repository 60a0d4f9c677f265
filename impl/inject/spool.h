#pragma once
// Mail that came while no server ran: HOME/incoming, one file for each message, taken in by the
// next server. Any local user may leave mail there; docs/injection.md describes the files.

#include <memory>
#include <string>

#include "impl/host/host.h"
#include "impl/roles/enqueuer.h"

namespace porpoise::inject {

std::string spool_path(std::string_view home);
/// Everybody's to write, nobody's to remove but the owner's; files in it belong to the group of the
/// directory, so that the server may read what others left.
inline constexpr std::uint32_t kSpoolMode = 03777;

/// Makes HOME/incoming unless it is there. Durable when it returns.
Task<Result<void>> make_spool(FileSystem& files, std::string home);

/// Leaves messages in HOME/incoming. Accepted means durable there, under a name that the server
/// will find; the id is 0.
class SpoolEnqueuer final : public roles::Enqueuer {
 public:
  SpoolEnqueuer(Host host, std::string home) : host_(host), home_(std::move(home)) {}
  Task<Begun> begin(roles::SubmissionInfo info) override;

 private:
  Host host_;
  std::string home_;
};

/// What became of a file of the spool.
struct TakenIn {
  enum class Kind : std::uint8_t {
    accepted,  ///< It is in the queue and durable there; its file may go.
    later,     ///< It stays for another time; `text` says why.
    damaged,   ///< It is no message that somebody left; `text` says why.
  };

  Kind kind = Kind::later;
  std::string text;
  roles::MessageId id = 0;

  TakenIn() = default;
};

/// Reads the file `path`, which the directory says has `inode`, into `enqueuer`, in bounded memory.
/// Does not remove it.
Task<TakenIn> take_in(Host host, roles::Enqueuer& enqueuer, std::string path, std::uint64_t inode);

}  // namespace porpoise::inject
