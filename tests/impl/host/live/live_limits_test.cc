#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "impl/host/live/live_host.h"

namespace porpoise {
namespace {

using std::chrono::milliseconds;

// What only Linux can do to us.

Task<int> accept_without_descriptors(Host host) {
  const Endpoint any_port(boost::asio::ip::address_v4::loopback(), 0);
  Result<std::unique_ptr<Listener>> listener = co_await host.network.listen(any_port);
  const Result<std::unique_ptr<Stream>> client =
      co_await host.network.connect((*listener)->endpoint(), Instant::never());
  rlimit before;
  ::getrlimit(RLIMIT_NOFILE, &before);
  rlimit none = before;
  none.rlim_cur = 0;
  ::setrlimit(RLIMIT_NOFILE, &none);
  const Result<std::unique_ptr<Stream>> refused = co_await (*listener)->accept();
  const Result<std::unique_ptr<File>> unopened = co_await host.files.open("/", OpenOptions());
  ::setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_TRUE(client.has_value());
  EXPECT_EQ(refused.error(), errc::too_many_files_open);
  EXPECT_EQ(unopened.error(), errc::too_many_files_open);
  const Result<std::unique_ptr<Stream>> accepted = co_await (*listener)->accept();
  EXPECT_TRUE(accepted.has_value());
  co_return 0;
}

TEST(LiveLimits, AcceptReportsThatDescriptorsHaveRunOutAndGoesOnLater) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the sanitizer itself needs descriptors";
#endif
  LiveHost live({"test"});
  EXPECT_EQ(live.run(accept_without_descriptors(live.host())), 0);
}

Task<int> open_fifo(Host host, std::string path) {
  const Result<std::unique_ptr<File>> opened = co_await host.files.open(path, OpenOptions());
  EXPECT_TRUE(opened.has_value());
  co_return 0;
}

TEST(LiveLimits, OpeningAFifoDoesNotWaitForItsOtherEnd) {
  std::string directory =
      (std::filesystem::temp_directory_path() / "porpoise-live-XXXXXX").string();
  ASSERT_NE(::mkdtemp(directory.data()), nullptr);
  ASSERT_EQ(::mkfifo((directory + "/fifo").c_str(), 0600), 0);
  LiveHost live({"test"});
  EXPECT_EQ(live.run(open_fifo(live.host(), directory + "/fifo")), 0);
  std::filesystem::remove_all(directory);
}

Task<int> log_much(Host host, int reading_end, std::string& logged) {
  for (int i = 0; i < 10; ++i) {
    for (int line = 0; line < 1000; ++line) host.log.write(std::to_string(i * 1000 + line));
    co_await host.clock.sleep_until(host.clock.now());  // not held up by the full pipe
  }
  while (logged.size() < 48890) {
    std::array<char, 5000> buffer;
    const ssize_t got = ::read(reading_end, buffer.data(), buffer.size());
    if (got > 0) logged.append(buffer.data(), static_cast<std::size_t>(got));
    co_await host.clock.sleep_until(host.clock.now() + milliseconds(1));
  }
  co_return 0;
}

TEST(LiveLimits, ASlowReaderOfTheLogHoldsUpNobodyAndLosesNothing) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  ASSERT_GT(::fcntl(ends[1], F_SETPIPE_SZ, 4096), 0);
  ASSERT_EQ(::fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
  const int before = ::dup(2);
  ASSERT_EQ(::dup2(ends[1], 2), 2);
  ::close(ends[1]);
  std::string logged, expected;
  for (int i = 0; i < 10000; ++i) expected += std::to_string(i) + "\n";
  {
    LiveHost live({"test"});
    live.run(log_much(live.host(), ends[0], logged));
  }
  ::dup2(before, 2);
  ::close(before);
  ::close(ends[0]);
  EXPECT_EQ(logged.size(), expected.size());
  EXPECT_TRUE(logged == expected);
}

}  // namespace
}  // namespace porpoise
