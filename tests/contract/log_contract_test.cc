#include "tests/contract/contract.h"

namespace porpoise::contract {
namespace {

class LogContract : public Contract {};
CONTRACT_ARMS(LogContract);

TEST_P(LogContract, LinesComeOutWholeAndInOrder) {
  std::unique_ptr<Arm> arm = GetParam()(Capture::standard_streams);
  struct Body {
    static Task<> write(Host host) {
      host.log.write("one");
      host.log.write("two");
      co_await host.clock.sleep_until(host.clock.now());
      host.log.write("");
      host.log.write("last, just before the end");
    }
  };
  arm->run(Body::write(arm->host()));
  const std::string logged = arm->error_output();
  arm = nullptr;  // from here on a failure can be seen
  EXPECT_EQ(logged, "one\ntwo\n\nlast, just before the end\n");
}

class StreamsContract : public Contract {};
CONTRACT_ARMS(StreamsContract);

TEST_P(StreamsContract, CarryInputAndBothOutputs) {
  std::unique_ptr<Arm> arm = GetParam()(Capture::standard_streams);
  std::string long_text(100000, 'x');
  arm->give_input(long_text + "end");
  struct Body {
    static Task<> copy(Host host) {
      std::array<char, 4000> buffer;
      while (true) {
        const Result<std::size_t> got = co_await host.streams.read_input(buffer);
        if (got.has_error() || *got == 0) break;
        const std::string_view bytes(buffer.data(), *got);
        const Result<void> written = co_await host.streams.write_output(bytes);
        if (written.has_error()) break;
      }
      const Result<void> written = co_await host.streams.write_error("done");
      EXPECT_TRUE(written.has_value());
    }
  };
  arm->run(Body::copy(arm->host()));
  const std::string output = arm->output();
  const std::string error_output = arm->error_output();
  arm = nullptr;  // from here on a failure can be seen
  EXPECT_EQ(output, long_text + "end");
  EXPECT_EQ(error_output, "done");
}

}  // namespace
}  // namespace porpoise::contract
