#pragma once
// Databases on the disk.

#include <string>

#include "impl/base/task.h"
#include "impl/control/cdb.h"
#include "impl/host/filesystem.h"

namespace porpoise::control {

/// The whole file, checked. Errors: bad_message (damaged), those of read_file, with
/// no_such_file_or_directory where there is none.
Task<Result<Cdb>> load_cdb(FileSystem& files, std::string path);

/// Makes `path` hold what `maker` collected, durably and all at once, readable by everybody:
/// whoever reads meanwhile, or after a crash, has the old database or the new one.
/// Errors: as replace_file.
Task<Result<void>> store_cdb(FileSystem& files, std::string path, CdbMaker maker);

}  // namespace porpoise::control
