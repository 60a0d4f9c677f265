#include "tests/impl/queue_classic/plain_conventions.h"
#include "tests/impl/queue_rig/store_suite.h"

namespace porpoise::testing {
namespace {

INSTANTIATE_TEST_SUITE_P(Classic, StoreSuite, ::testing::Values(StoreCase("classic", make_classic)),
                         [](const auto& instance) { return instance.param.name; });

}  // namespace
}  // namespace porpoise::testing
