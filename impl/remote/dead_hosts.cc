#include "impl/remote/dead_hosts.h"

#include <algorithm>

namespace porpoise::remote {
namespace {

constexpr std::uint32_t kTimeoutsMost = 10;

/// (60 + n) * 64 seconds, where qmail takes n of 0 to 31 from the process id.
Duration patience(const std::string& name) {
  std::uint32_t hash = 2166136261U;  // FNV-1a
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return std::chrono::seconds((60 + ((hash ^ (hash >> 16)) & 31)) * 64);
}

}  // namespace

bool DeadHosts::is_dead(const Endpoint& server, Instant now) const {
  const std::string name = server.to_string();
  const auto found = records_.find(name);
  return found != records_.end() && found->second.timeouts >= kTimeouts &&
         now - found->second.last < patience(name);
}

bool DeadHosts::may_be_probed(const Endpoint& server, Instant now) const {
  const auto found = records_.find(server.to_string());
  return found == records_.end() || now - found->second.last >= kOnce;
}

void DeadHosts::timed_out(const Endpoint& server, Instant now) {
  const std::string name = server.to_string();
  if (!records_.contains(name) && records_.size() >= kMost) make_room();
  Record& record = records_[name];
  if (record.timeouts > 0 && now - record.last < kOnce) return;
  record.timeouts = std::min(record.timeouts + 1, kTimeoutsMost);
  record.last = now;
}

void DeadHosts::answered(const Endpoint& server) {
  records_.erase(server.to_string());
}

std::vector<DeadHosts::Listed> DeadHosts::list() const {
  std::vector<Listed> all;
  for (const auto& [name, record] : records_) {
    Listed listed;
    listed.server = name;
    listed.timeouts = record.timeouts;
    listed.last = record.last;
    listed.until = record.timeouts < kTimeouts ? record.last : record.last + patience(name);
    all.push_back(std::move(listed));
  }
  return all;
}

void DeadHosts::make_room() {
  const auto least = std::min_element(records_.begin(), records_.end(), [](auto& a, auto& b) {
    return std::pair(a.second.timeouts, a.second.last) <
           std::pair(b.second.timeouts, b.second.last);
  });
  records_.erase(least);
}

}  // namespace porpoise::remote
