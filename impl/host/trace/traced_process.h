#pragma once
// Time, chance, identity, signals, log, standard streams, accounts and programs, traced.

#include "impl/host/accounts.h"
#include "impl/host/clock.h"
#include "impl/host/process.h"
#include "impl/host/programs.h"
#include "impl/host/trace/tracer.h"

namespace porpoise::trace {

class TracedClock final : public Clock {
 public:
  TracedClock(Clock& inner, Tracer& tracer) : inner_(inner), tracer_(tracer) {}
  /// Not told: every event says when it was, and time stands still between two of them.
  WallTime wall() const override { return tracer_.wall(); }
  Instant now() const override { return tracer_.now(); }
  Task<> sleep_until(Instant deadline) override;
  std::unique_ptr<Timer> make_timer() override;

 private:
  Clock& inner_;
  Tracer& tracer_;
};

class TracedEntropy final : public Entropy {
 public:
  TracedEntropy(Entropy& inner, Tracer& tracer) : inner_(inner), tracer_(tracer) {}
  std::uint64_t draw() override;

 private:
  Entropy& inner_;
  Tracer& tracer_;
};

/// What is constant for the life of the process is told once, as `started`; variables when asked.
class TracedIdentity final : public Identity {
 public:
  TracedIdentity(Identity& inner, Tracer& tracer) : inner_(inner), tracer_(tracer) {}
  void tell_started();
  std::string host_name() const override { return inner_.host_name(); }
  std::string boot_id() const override { return inner_.boot_id(); }
  std::uint32_t process() const override { return inner_.process(); }
  std::uint32_t user() const override { return inner_.user(); }
  std::uint32_t group() const override { return inner_.group(); }
  std::vector<std::string> arguments() const override { return inner_.arguments(); }
  std::optional<std::string> variable(std::string_view name) const override;

 private:
  Identity& inner_;
  Tracer& tracer_;
};

class TracedSignals final : public Signals {
 public:
  TracedSignals(Signals& inner, Tracer& tracer) : inner_(inner), tracer_(tracer) {}
  Task<Signal> next() override;

 private:
  Signals& inner_;
  Tracer& tracer_;
};

class TracedLog final : public Log {
 public:
  TracedLog(Log& inner, Tracer& tracer) : inner_(inner), tracer_(tracer) {}
  void write(std::string_view line) override;

 private:
  Log& inner_;
  Tracer& tracer_;
};

class TracedStandardStreams final : public StandardStreams {
 public:
  TracedStandardStreams(StandardStreams& inner, Tracer& tracer) : inner_(inner), tracer_(tracer) {}
  Task<Result<std::size_t>> read_input(std::span<char> out) override;
  Task<Result<void>> write_output(std::string_view bytes) override;
  Task<Result<void>> write_error(std::string_view bytes) override;

 private:
  StandardStreams& inner_;
  Tracer& tracer_;
};

class TracedAccounts final : public Accounts {
 public:
  TracedAccounts(Accounts& inner, Tracer& tracer) : inner_(inner), tracer_(tracer) {}
  Task<Result<std::optional<Account>>> find(std::string name) override;
  Task<Result<std::optional<Account>>> find_user(std::uint32_t user) override;

 private:
  Accounts& inner_;
  Tracer& tracer_;
};

class TracedPrograms final : public Programs {
 public:
  TracedPrograms(Programs& inner, Tracer& tracer) : inner_(inner), tracer_(tracer) {}
  Task<Result<std::unique_ptr<Program>>> start(Command command) override;

 private:
  Programs& inner_;
  Tracer& tracer_;
};

}  // namespace porpoise::trace
