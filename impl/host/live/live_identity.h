#pragma once
// Who this process is: read once, before anything else runs.

#include <map>

#include "impl/host/process.h"

namespace porpoise::live {

class LiveIdentity final : public Identity {
 public:
  explicit LiveIdentity(std::vector<std::string> arguments);

  std::string host_name() const override { return host_name_; }
  std::string boot_id() const override { return boot_id_; }
  std::uint32_t process() const override { return process_; }
  std::uint32_t user() const override { return user_; }
  std::uint32_t group() const override { return group_; }
  std::vector<std::string> arguments() const override { return arguments_; }
  std::optional<std::string> variable(std::string_view name) const override;

 private:
  const std::vector<std::string> arguments_;
  std::string host_name_;
  std::string boot_id_;
  std::uint32_t process_;
  std::uint32_t user_;
  std::uint32_t group_;
  std::map<std::string, std::string, std::less<>> variables_;
};

}  // namespace porpoise::live
