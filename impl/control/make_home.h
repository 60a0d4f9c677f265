#pragma once
// A new home with safe defaults: mail for NAME is taken and delivered here, nothing is relayed but
// for this host itself.

#include <string>
#include <string_view>

#include "impl/base/task.h"
#include "impl/host/filesystem.h"

namespace porpoise::control {

/// Whether `name` can be the full name of a host: letters, digits, `-` and dots between them.
bool is_host_name(std::string_view name);

/// Makes `home` (absolute; also the directories above it) with control/, queue/ and mail/, and
/// writes `me` into control/locals and control/rcpthosts. It is a home only after name_home(); a
/// crash before that leaves something that may be made again. Durable when it returns.
/// Returns an empty string, or one line that says what is wrong and how to mend it; a home that
/// has a control/me is left as it is.
Task<std::string> make_home(FileSystem& files, std::string home, std::string me);

/// Writes control/me, the last thing that a home needs. Durable when it returns; returns as above.
Task<std::string> name_home(FileSystem& files, std::string home, std::string me);

}  // namespace porpoise::control
