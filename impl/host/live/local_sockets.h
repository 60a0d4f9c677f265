#pragma once
// Sockets in the file system. These calls look up paths: make them on a worker.

#include <string>

#include "impl/base/result.h"
#include "impl/host/live/descriptor.h"

namespace porpoise::live {

/// A listening socket named `path` with the permissions `mode`. Errors: as Network::listen_local;
/// filename_too_long beyond 107 bytes.
Result<Descriptor> open_local_listener(const std::string& path, std::uint32_t mode);

/// A connected socket. Errors: as Network::connect_local, and resource_unavailable_try_again when
/// the server accepts too slowly.
Result<Descriptor> open_local_connection(const std::string& path);

}  // namespace porpoise::live
