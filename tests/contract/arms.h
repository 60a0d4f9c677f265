#pragma once
// The worlds that every contract test runs in: what one promises, the other must keep. A test sees
// nothing but this interface. A new arm is one
// function here and one line in contract.h.

#include <memory>
#include <string>

#include "impl/host/host.h"

namespace porpoise::contract {

/// One process of one machine, for one test.
class Arm {
 public:
  virtual ~Arm() = default;
  virtual Host host() = 0;
  /// Runs everything until `body` ends; once.
  virtual void run(Task<> body) = 0;

  /// An empty directory, removed with the arm. Short enough for the name of a local socket.
  virtual std::string directory() const = 0;
  /// An address of this machine that its own listeners may take.
  virtual IpAddress address() const = 0;
  /// As the operator does.
  virtual void send(Signal signal) = 0;

  /// Programs that this world can run.
  virtual Command program_that_exits(int code) const = 0;
  /// Prints `output` on its standard output and `error` on its standard error, in this order.
  virtual Command program_that_prints(std::string output, std::string error) const = 0;
  /// Prints its input until that ends.
  virtual Command program_that_copies() const = 0;
  virtual Command program_that_dies_of(int signal) const = 0;
  /// Starts a second program in its group; both print nothing and never end by themselves.
  virtual Command program_that_never_ends() const = 0;
  /// Prints its working directory and its variable `name`, a line each.
  virtual Command program_that_prints_variable(std::string name) const = 0;

  /// What a process would find on descriptor 0. Before run().
  virtual void give_input(std::string bytes) = 0;
  /// What has been written to descriptors 1 and 2. After run(), of arms made to capture.
  virtual std::string output() = 0;
  virtual std::string error_output() = 0;
};

enum class Capture : bool { no, standard_streams };

using ArmFactory = std::unique_ptr<Arm> (*)(Capture);

/// Linux itself, loopback and a temporary directory.
std::unique_ptr<Arm> live_arm(Capture capture);
/// One machine of a simulated world.
std::unique_ptr<Arm> simulated_arm(Capture capture);

}  // namespace porpoise::contract
