#pragma once
// The host names that qmail-inject completes addresses with: from variables, else control files.

#include <string>

#include "impl/base/task.h"
#include "impl/host/filesystem.h"
#include "impl/inject/author.h"
#include "impl/inject/rewriter.h"

namespace porpoise::inject {

struct Names {
  HostNames hosts;
  std::string id_host;  ///< For message ids.
  std::string error;    ///< Not empty: a file cannot be read, and nothing else holds.

  Names() = default;
};

/// QMAILDEFAULTDOMAIN, QMAILDEFAULTHOST, QMAILPLUSDOMAIN and QMAILIDHOST; else the files
/// defaultdomain, defaulthost, plusdomain and idhost of `home`/control; else `me`; else the file's
/// own name.
Task<Names> read_names(FileSystem& files, std::string home, Variables variables);

}  // namespace porpoise::inject
