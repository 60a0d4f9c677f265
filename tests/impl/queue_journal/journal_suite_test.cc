#include "impl/queue/journal/journal_store.h"
#include "tests/impl/queue_rig/store_suite.h"

namespace porpoise::testing {
namespace {

MakeStore journal(std::uint64_t segment_bytes) {
  return [segment_bytes](const Host& host) -> std::unique_ptr<queue::Store> {
    queue::journal::Options options;
    options.segment_bytes = segment_bytes;
    return std::make_unique<queue::journal::JournalStore>(host, std::string(kQueueDirectory),
                                                          options);
  };
}

INSTANTIATE_TEST_SUITE_P(Journal, StoreSuite,
                         ::testing::Values(StoreCase("small", journal(64 << 10)),
                                           StoreCase("usual", journal(1 << 20))),
                         [](const auto& instance) { return instance.param.name; });

}  // namespace
}  // namespace porpoise::testing
