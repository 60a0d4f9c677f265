#pragma once
// The commands that make a database of a text: newu, newmrh, newaliases.

#include <string>

#include "impl/control/cdb.h"
#include "impl/host/host.h"

namespace porpoise::command {

/// Bytes of a text that a database is made of.
inline constexpr std::size_t kSourceMax = std::size_t{1} << 30;

/// The text in `file`. Errors: those of read_file(), and file_too_large beyond 1 GiB.
Task<Result<std::string>> read_source(Host host, std::string file);

/// Makes `target` the database, durably and all at once; the command's exit code. When it cannot,
/// or `maker` says so, one line is said and the old one stays.
Task<int> store_database(Host host, std::string target, Result<control::CdbMaker> maker);

}  // namespace porpoise::command
