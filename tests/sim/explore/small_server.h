#pragma once
// A mail server just large enough to be crashed: one session at a time, one mailbox, one file for
// every message. It can be given the faults that the explorer must find.

#include "impl/host/host.h"
#include "sim/disk/image.h"

namespace porpoise::sim {

struct SmallServer {
  bool syncs_message = true;        ///< Before it answers.
  bool syncs_queue_names = true;    ///< Before it answers.
  bool answers_last = true;         ///< Once the message is safe; else before.
  bool syncs_letter = true;         ///< Before the letter gets its name.
  bool syncs_mailbox_names = true;  ///< Before it forgets the message.
  bool looks_at_queue = true;       ///< When it starts.
  bool forgets_delivered = true;    ///< Else it delivers them again after every start.
  bool recovers_in_place = true;    ///< Else a message has the name of an unfinished one meanwhile.

  static Task<int> run(SmallServer server, Host host);
};

inline constexpr const char* kSmallQueue = "/queue";
inline constexpr const char* kSmallMailbox = "/box";
inline constexpr std::uint16_t kSmallPort = 25;

/// The directories it needs.
DiskImage small_server_disk();

}  // namespace porpoise::sim
