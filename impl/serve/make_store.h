#pragma once
// The queue that control/queuestore names.

#include <memory>
#include <string>

#include "impl/host/host.h"
#include "impl/queue/classic/conventions.h"
#include "impl/queue/store.h"

namespace porpoise::serve {

/// The kinds of queue, as control/queuestore and command lines write them.
inline constexpr std::string_view kJournal = "journal";
inline constexpr std::string_view kClassic = "classic";

/// A store of `kind` in `directory`, not opened yet. `host` and `conventions` outlive it.
std::unique_ptr<queue::Store> make_store(const Host& host, std::string_view kind,
                                         std::string directory,
                                         const queue::classic::Conventions& conventions);

/// What `directory` holds: a kind, or nothing while it is empty or missing.
Task<std::string> kind_of_queue(FileSystem& files, std::string directory);

/// Empty, or one line that says why a queue of `kind` cannot be opened there: it is of the other.
Task<std::string> other_kind_there(FileSystem& files, std::string directory, std::string kind);

}  // namespace porpoise::serve
