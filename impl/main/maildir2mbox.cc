#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "impl/host/live/run_program.h"
#include "impl/local/mbox_text.h"
#include "impl/main/helpers.h"

namespace porpoise::command::helpers {
namespace {

namespace fs = std::filesystem;

constexpr const char* kNoSender = "MAILER-DAEMON";

/// The messages of new/ and cur/, the oldest first.
std::vector<fs::path> messages_of(const fs::path& maildir, std::error_code& error) {
  std::vector<std::pair<fs::file_time_type, fs::path>> found;
  for (const char* folder : {"new", "cur"}) {
    for (const auto& entry : fs::directory_iterator(maildir / folder, error)) {
      if (entry.path().filename().string().starts_with('.')) continue;
      found.emplace_back(entry.last_write_time(), entry.path());
    }
    if (error) return {};
  }
  std::sort(found.begin(), found.end());
  std::vector<fs::path> paths;
  for (auto& [time, path] : found) paths.push_back(std::move(path));
  return paths;
}

/// `From SENDER DATE`, the sender from the Return-Path that delivery has put first.
std::string from_line(const std::string& first_line, const fs::path& path) {
  constexpr std::string_view kReturnPath = "Return-Path: <";
  std::string sender = kNoSender;
  if (first_line.starts_with(kReturnPath)) {
    const std::size_t end = first_line.rfind('>');
    const std::string given = first_line.substr(kReturnPath.size(), end - kReturnPath.size());
    if (!given.empty()) sender = given;
  }
  std::replace_if(
      sender.begin(), sender.end(), [](char c) { return c == ' ' || c == '\t'; }, '-');
  struct ::stat info {};
  ::stat(path.c_str(), &info);
  struct tm utc {};
  ::gmtime_r(&info.st_mtime, &utc);
  char date[32];
  ::asctime_r(&utc, date);  // with its line feed, whatever the locale
  return "From " + sender + " " + date;
}

bool append_message(const fs::path& path, std::ofstream& out) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return false;
  local::MboxQuoter quoter;
  std::string line;
  std::string text;
  bool first = true;
  while (std::getline(in, line)) {
    if (first) out << from_line(line, path);
    first = false;
    line += '\n';
    quoter.feed(line, text);
    out << text;
    text.clear();
  }
  quoter.finish(text);
  out << text;
  return in.eof() && out.good();
}

/// Durably; false with errno.
bool sync_path(const std::string& path, int flags) {
  const int file = ::open(path.c_str(), flags | O_CLOEXEC);
  if (file < 0) return false;
  const bool synced = ::fsync(file) == 0;
  ::close(file);
  return synced;
}

Choice trouble(const std::string& what) {
  return exiting(kTemporary, "maildir2mbox: fatal: unable to " + what);
}

}  // namespace

Choice maildir2mbox(Arguments) {
  const std::optional<std::string> maildir = live::variable("MAILDIR");
  const std::optional<std::string> mail = live::variable("MAIL");
  const std::optional<std::string> temporary = live::variable("MAILTMP");
  if (!maildir || !mail || !temporary) {
    return exiting(kTemporary, "maildir2mbox: fatal: MAILDIR, MAIL and MAILTMP must be set");
  }
  ::umask(077);
  const int lock = ::open(mail->c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0 || ::flock(lock, LOCK_EX) < 0) return trouble("lock " + *mail);
  std::error_code error;
  const std::vector<fs::path> messages = messages_of(*maildir, error);
  if (error) return trouble("read " + *maildir + ": " + error.message());
  if (messages.empty()) return exiting(0);

  fs::copy_file(*mail, *temporary, fs::copy_options::overwrite_existing, error);
  if (error) return trouble("write " + *temporary + ": " + error.message());
  std::ofstream out(*temporary, std::ios::binary | std::ios::app);
  for (const fs::path& path : messages) {
    if (!append_message(path, out)) return trouble("copy " + path.string());
  }
  out.close();
  if (!out || !sync_path(*temporary, O_RDWR)) return trouble("write " + *temporary);
  if (::rename(temporary->c_str(), mail->c_str()) < 0) return trouble("replace " + *mail);
  const std::string directory = fs::absolute(*mail).parent_path().string();
  if (!sync_path(directory, O_RDONLY | O_DIRECTORY)) return trouble("sync " + directory);
  for (const fs::path& path : messages) fs::remove(path, error);
  return exiting(0);
}

}  // namespace porpoise::command::helpers
