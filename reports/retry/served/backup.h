#pragma once
// What a backup MX changes for the server that sends: measured on the whole server in the
// simulation, which finds both hosts by MX records.

#include <cstdint>
#include <string>
#include <vector>

namespace porpoise::reports::retry {

struct BackupCase {
  std::string primary, backup;     ///< How the first fails, and whether the second does.
  double rid = 0, rid_theory = 0;  ///< Mean seconds until some host has taken a letter.
  double failed = 0;               ///< Attempts in which neither host took it, per letter.
  double held = 0;       ///< Seconds for which a letter holds a slot, all its attempts together.
  double to_backup = 0;  ///< Part of the letters that the backup took.
};

/// Under qmail's schedule; the first host is away for a lognormal outage (median 1 h, sigma 1.5),
/// the backup not at all or for an outage of its own of the same law that begins at the same time.
std::vector<BackupCase> meet_backups(std::size_t letters, std::uint64_t seed);

}  // namespace porpoise::reports::retry
