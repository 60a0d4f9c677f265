#include "tests/contract/arms.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "impl/base/assert.h"
#include "impl/host/live/live_host.h"

namespace porpoise::contract {
namespace {

namespace fs = std::filesystem;

std::string make_directory() {
  std::string path = (fs::temp_directory_path() / "porpoise-contract-XXXXXX").string();
  PORPOISE_ASSERT(::mkdtemp(path.data()) != nullptr);
  return path;
}

// Descriptors 0, 1 and 2 lead to files until this is gone.
class CapturedStreams {
 public:
  explicit CapturedStreams(std::string directory) : directory_(std::move(directory)) {
    std::fflush(stdout);
    std::ofstream(name(0));
    for (int i = 0; i < 3; ++i) {
      saved_[i] = ::fcntl(i, F_DUPFD_CLOEXEC, 10);
      const int file = ::open(name(i).c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
      ::dup2(file, i);
      ::close(file);
    }
  }
  ~CapturedStreams() {
    std::fflush(stdout);
    for (int i = 0; i < 3; ++i) {
      ::dup2(saved_[i], i);
      ::close(saved_[i]);
    }
  }

  std::string name(int number) const { return directory_ + "/" + std::to_string(number); }
  std::string contents(int number) const {
    std::ifstream file(name(number), std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }

 private:
  const std::string directory_;
  std::array<int, 3> saved_;
};

Command shell(std::string script) {
  Command command;
  command.arguments = {"/bin/sh", "-c", std::move(script)};
  command.directory = "/";
  return command;
}

class LiveArm final : public Arm {
 public:
  explicit LiveArm(Capture capture) : root_(make_directory()) {
    fs::create_directory(root_ + "/d");
    if (capture == Capture::standard_streams) captured_.emplace(root_);
    live_.emplace(std::vector<std::string>{"contract"});
  }
  ~LiveArm() override {
    live_.reset();
    captured_.reset();
    std::error_code ignored;
    fs::remove_all(root_, ignored);
  }

  Host host() override { return live_->host(); }
  void run(Task<> body) override { live_->run(ending(std::move(body))); }
  std::string directory() const override { return root_ + "/d"; }
  IpAddress address() const override { return boost::asio::ip::address_v4::loopback(); }

  void send(Signal signal) override {
    switch (signal) {
      case Signal::terminate:
        ::raise(SIGTERM);
        break;
      case Signal::reread:
        ::raise(SIGHUP);
        break;
      case Signal::run_queue:
        ::raise(SIGALRM);
        break;
    }
  }

  Command program_that_exits(int code) const override {
    return shell("exit " + std::to_string(code));
  }
  Command program_that_prints(std::string output, std::string error) const override {
    Command command = shell("printf %s \"$OUT\"; printf %s \"$ERR\" >&2");
    command.environment = {"OUT=" + output, "ERR=" + error};
    return command;
  }
  Command program_that_copies() const override {
    Command command = shell("");
    command.arguments = {"/bin/cat"};
    return command;
  }
  Command program_that_dies_of(int signal) const override {
    return shell("kill -" + std::to_string(signal) + " $$");
  }
  Command program_that_never_ends() const override {
    return shell("/bin/sleep 1000000 & exec /bin/sleep 1000000");
  }
  Command program_that_prints_variable(std::string name) const override {
    return shell("pwd; printf '%s\\n' \"$" + name + "\"");
  }

  void give_input(std::string bytes) override {
    std::ofstream(captured_->name(0), std::ios::binary) << bytes;
  }
  std::string output() override { return captured_->contents(1); }
  std::string error_output() override { return captured_->contents(2); }

 private:
  static Task<int> ending(Task<> body) {
    co_await std::move(body);
    co_return 0;
  }

  const std::string root_;
  std::optional<CapturedStreams> captured_;
  std::optional<LiveHost> live_;
};

}  // namespace

std::unique_ptr<Arm> live_arm(Capture capture) {
  return std::make_unique<LiveArm>(capture);
}

}  // namespace porpoise::contract
