#pragma once
// The door for programs of this machine: to the running server over its socket, or into
// HOME/incoming when none answers.

#include <string>

#include "impl/host/host.h"
#include "impl/roles/enqueuer.h"

namespace porpoise::inject {

/// Of the socket in the home that takes mail.
std::string inject_socket_path(std::string_view home);
/// Every local user may send mail.
inline constexpr std::uint32_t kInjectSocketMode = 0666;

/// Nobody is asked before there is a good deal of the message, or all of it: a program that is slow
/// to write keeps no server busy.
class LocalEnqueuer final : public roles::Enqueuer {
 public:
  LocalEnqueuer(Host host, std::string home) : host_(host), home_(std::move(home)) {}
  Task<Begun> begin(roles::SubmissionInfo info) override;

 private:
  Host host_;
  std::string home_;
};

}  // namespace porpoise::inject
