#pragma once
// Journals for the tests of this folder.

#include "impl/queue/journal/journal_store.h"
#include "tests/impl/queue_rig/store_rig.h"

namespace porpoise::testing {

inline MakeStore journal_of(queue::journal::Options options) {
  return [options](const Host& host) -> std::unique_ptr<queue::Store> {
    return std::make_unique<queue::journal::JournalStore>(host, std::string(kQueueDirectory),
                                                          options);
  };
}

/// With segments of so many bytes.
inline MakeStore journal_of(std::uint64_t segment_bytes) {
  queue::journal::Options options;
  options.segment_bytes = segment_bytes;
  return journal_of(options);
}

}  // namespace porpoise::testing
