#pragma once
// Time, chance, identity, signals, log, standard streams, accounts and programs, answered from a
// recording.

#include "impl/host/accounts.h"
#include "impl/host/clock.h"
#include "impl/host/process.h"
#include "impl/host/programs.h"
#include "sim/replay/playback.h"

namespace porpoise::sim {

class ReplayClock final : public Clock {
 public:
  explicit ReplayClock(Playback& playback) : playback_(playback) {}
  WallTime wall() const override { return playback_.wall(); }
  Instant now() const override { return playback_.now(); }
  Task<> sleep_until(Instant deadline) override;
  std::unique_ptr<Timer> make_timer() override;

 private:
  Playback& playback_;
};

class ReplayEntropy final : public Entropy {
 public:
  explicit ReplayEntropy(Playback& playback) : playback_(playback) {}
  std::uint64_t draw() override;

 private:
  Playback& playback_;
};

class ReplayIdentity final : public Identity {
 public:
  explicit ReplayIdentity(Playback& playback);
  std::string host_name() const override { return host_name_; }
  std::string boot_id() const override { return boot_id_; }
  std::uint32_t process() const override { return process_; }
  std::uint32_t user() const override { return user_; }
  std::uint32_t group() const override { return group_; }
  std::vector<std::string> arguments() const override { return arguments_; }
  std::optional<std::string> variable(std::string_view name) const override;

 private:
  Playback& playback_;
  std::string host_name_;
  std::string boot_id_;
  std::uint32_t process_ = 0;
  std::uint32_t user_ = 0;
  std::uint32_t group_ = 0;
  std::vector<std::string> arguments_;
};

class ReplaySignals final : public Signals {
 public:
  explicit ReplaySignals(Playback& playback) : playback_(playback) {}
  Task<Signal> next() override;

 private:
  Playback& playback_;
};

class ReplayLog final : public Log {
 public:
  explicit ReplayLog(Playback& playback) : playback_(playback) {}
  void write(std::string_view line) override;

 private:
  Playback& playback_;
};

class ReplayStreams final : public StandardStreams {
 public:
  explicit ReplayStreams(Playback& playback) : playback_(playback) {}
  Task<Result<std::size_t>> read_input(std::span<char> out) override;
  Task<Result<void>> write_output(std::string_view bytes) override;
  Task<Result<void>> write_error(std::string_view bytes) override;

 private:
  Playback& playback_;
};

class ReplayAccounts final : public Accounts {
 public:
  explicit ReplayAccounts(Playback& playback) : playback_(playback) {}
  Task<Result<std::optional<Account>>> find(std::string name) override;
  Task<Result<std::optional<Account>>> find_user(std::uint32_t user) override;

 private:
  Playback& playback_;
};

class ReplayPrograms final : public Programs {
 public:
  explicit ReplayPrograms(Playback& playback) : playback_(playback) {}
  Task<Result<std::unique_ptr<Program>>> start(Command command) override;

 private:
  Playback& playback_;
};

}  // namespace porpoise::sim
