#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "impl/main/helpers.h"

namespace porpoise::command::helpers {

Choice maildirmake(Arguments arguments) {
  if (arguments.size() != 1) return exiting(kPermanent, "maildirmake: usage: maildirmake name");
  ::umask(077);
  for (const char* folder : {"", "/tmp", "/new", "/cur"}) {
    const std::string path = arguments.front() + folder;
    if (::mkdir(path.c_str(), 0700) < 0) {
      return exiting(kTemporary,
                     "maildirmake: fatal: unable to mkdir " + path + ": " + std::strerror(errno));
    }
  }
  return exiting(0);
}

}  // namespace porpoise::command::helpers
