#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utmpx.h>

#include <algorithm>
#include <cstring>

#include "impl/base/ascii.h"
#include "impl/host/live/run_program.h"
#include "impl/inject/header_reader.h"
#include "impl/main/helpers.h"

namespace porpoise::command::helpers {
namespace {

constexpr std::size_t kColumns = 78;

/// One line that no terminal takes for more than text.
std::string shown(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '_');
  return text.substr(0, kColumns);
}

/// The subject on standard input, as far as one read has it.
std::string subject() {
  char bytes[4096];
  const ssize_t got = ::read(0, bytes, sizeof bytes);
  inject::HeaderReader header;
  header.read(std::string_view(bytes, static_cast<std::size_t>(std::max<ssize_t>(got, 0))));
  header.finish();
  for (const std::string& field : header.fields()) {
    if (!equal_ignoring_case(inject::field_name(field), "Subject")) continue;
    std::string text = field.substr(field.find(':') + 1);
    text.erase(text.find_last_not_of(" \t\r\n") + 1);
    return text.substr(std::min(text.find_first_not_of(" \t"), text.size()));
  }
  return {};
}

/// Says it on a terminal whose user has asked for it by `biff y`: u+x.
void tell(const std::string& line, const std::string& text) {
  const int terminal = ::open(("/dev/" + line).c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY);
  if (terminal < 0) return;
  struct ::stat info {};
  if (::fstat(terminal, &info) == 0 && S_ISCHR(info.st_mode) && (info.st_mode & S_IXUSR) != 0 &&
      info.st_uid == ::getuid()) {
    static_cast<void>(!::write(terminal, text.data(), text.size()));
  }
  ::close(terminal);
}

}  // namespace

Choice qbiff(Arguments) {
  const std::string user = live::variable("USER").value_or("");
  const std::string text = "\a\r\n" +
                           shown("*** TO <" + live::variable("RECIPIENT").value_or("") +
                                 "> FROM <" + live::variable("SENDER").value_or("") + ">") +
                           "\r\n" + shown("*** " + subject()) + "\r\n";
  ::setutxent();
  while (const utmpx* const entry = ::getutxent()) {
    const std::string name(entry->ut_user, ::strnlen(entry->ut_user, sizeof entry->ut_user));
    const std::string line(entry->ut_line, ::strnlen(entry->ut_line, sizeof entry->ut_line));
    const bool harmless = line.find("..") == line.npos;
    if (entry->ut_type == USER_PROCESS && name == user && harmless) tell(line, text);
  }
  ::endutxent();
  return exiting(0);
}

}  // namespace porpoise::command::helpers
