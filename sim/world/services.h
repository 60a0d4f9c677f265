#pragma once
// The small services of one simulated process: chance, identity, signals, log, standard streams,
// accounts.

#include <deque>
#include <functional>
#include <map>

#include "impl/host/accounts.h"
#include "impl/host/process.h"
#include "sim/clock/life.h"
#include "sim/clock/random.h"

namespace porpoise::sim {

class SimEntropy final : public Entropy {
 public:
  explicit SimEntropy(Random random) : random_(random) {}
  std::uint64_t draw() override { return random_.draw(); }

 private:
  Random random_;
};

/// What a process is told about itself.
struct ProcessIdentity {
  std::string host_name;
  std::string boot_id;
  std::uint32_t process = 0;
  std::uint32_t user = 0;
  std::uint32_t group = 0;
  std::vector<std::string> arguments;
  std::map<std::string, std::string, std::less<>> environment;
};

class SimIdentity final : public Identity {
 public:
  explicit SimIdentity(ProcessIdentity identity) : identity_(std::move(identity)) {}
  std::string host_name() const override { return identity_.host_name; }
  std::string boot_id() const override { return identity_.boot_id; }
  std::uint32_t process() const override { return identity_.process; }
  std::uint32_t user() const override { return identity_.user; }
  std::uint32_t group() const override { return identity_.group; }
  std::vector<std::string> arguments() const override { return identity_.arguments; }
  std::optional<std::string> variable(std::string_view name) const override;

 private:
  ProcessIdentity identity_;
};

class SimSignals final : public Signals {
 public:
  explicit SimSignals(Life& life) : life_(life) {}
  void deliver(Signal signal);
  Task<Signal> next() override;

 private:
  void wake();

  Life& life_;
  std::deque<Signal> pending_;
  Resume<Signal> waiting_;
};

class SimLog final : public Log {
 public:
  using Listener = std::function<void(std::string_view line)>;
  explicit SimLog(Listener listener) : listener_(std::move(listener)) {}
  void write(std::string_view line) override { listener_(line); }

 private:
  Listener listener_;
};

class SimStandardStreams final : public StandardStreams {
 public:
  SimStandardStreams(Life& life, std::string input, std::string& output, std::string& error)
      : life_(life), input_(std::move(input)), output_(output), error_(error) {}
  Task<Result<std::size_t>> read_input(std::span<char> out) override;
  Task<Result<void>> write_output(std::string_view bytes) override;
  Task<Result<void>> write_error(std::string_view bytes) override;

 private:
  Task<Result<void>> add(std::string& to, std::string_view bytes);

  Life& life_;
  std::string input_;
  std::size_t taken_ = 0;
  std::string& output_;
  std::string& error_;
};

class SimAccounts final : public Accounts {
 public:
  SimAccounts(Life& life, const std::vector<Account>& accounts) : life_(life), accounts_(accounts) {}
  Task<Result<std::optional<Account>>> find(std::string name) override;
  Task<Result<std::optional<Account>>> find_user(std::uint32_t user) override;

 private:
  Life& life_;
  const std::vector<Account>& accounts_;
};

}  // namespace porpoise::sim
