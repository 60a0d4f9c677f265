#include "impl/host/live/local_sockets.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cstring>

#include "impl/host/live/errors.h"
#include "impl/host/live/socket_address.h"

namespace porpoise::live {
namespace {

Result<sockaddr_un> local_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty()) return make_error(errc::no_such_file_or_directory);
  if (path.size() >= sizeof address.sun_path) return make_error(errc::filename_too_long);
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

Result<void> connect_to(const Descriptor& socket, const sockaddr_un& address) {
  return checked(
      ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address));
}

Result<void> bind_to(const Descriptor& socket, const sockaddr_un& address) {
  return checked(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address));
}

// Nobody can come back to a socket whose server has gone.
Result<bool> is_stale(const sockaddr_un& address) {
  struct ::stat found;
  if (::lstat(address.sun_path, &found) < 0) return errno_error(errno);
  if (!S_ISSOCK(found.st_mode)) return false;
  Result<Descriptor> probe = make_socket(AF_UNIX, SOCK_STREAM);
  PORPOISE_CHECK(probe);
  const Result<void> connected = connect_to(*probe, address);
  return connected.has_error() && connected.error() == errc::connection_refused;
}

}  // namespace

Result<Descriptor> open_local_listener(const std::string& path, std::uint32_t mode) {
  const Result<sockaddr_un> address = local_address(path);
  PORPOISE_CHECK(address);
  Result<Descriptor> made = make_socket(AF_UNIX, SOCK_STREAM);
  PORPOISE_CHECK(made);
  // Before the bind, so that the name never has other permissions (unix(7)).
  const Result<void> moded = checked(::fchmod(made->get(), mode));
  PORPOISE_CHECK(moded);
  Result<void> bound = bind_to(*made, *address);
  if (bound.has_error() && bound.error() == errc::address_in_use) {
    const Result<bool> stale = is_stale(*address);
    PORPOISE_CHECK(stale);
    if (!*stale) return make_error(errc::address_in_use);
    const Result<void> removed = checked(::unlink(path.c_str()));
    PORPOISE_CHECK(removed);
    bound = bind_to(*made, *address);
  }
  PORPOISE_CHECK(bound);
  const Result<void> listening = checked(::listen(made->get(), SOMAXCONN));
  PORPOISE_CHECK(listening);
  return made;
}

Result<Descriptor> open_local_connection(const std::string& path) {
  const Result<sockaddr_un> address = local_address(path);
  PORPOISE_CHECK(address);
  Result<Descriptor> made = make_socket(AF_UNIX, SOCK_STREAM);
  PORPOISE_CHECK(made);
  const Result<void> connected = connect_to(*made, *address);
  PORPOISE_CHECK(connected);
  return made;
}

}  // namespace porpoise::live
