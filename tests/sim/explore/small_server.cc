#include "tests/sim/explore/small_server.h"

#include <fmt/format.h>

#include "impl/host/file_io.h"
#include "sim/disk/disk.h"

namespace porpoise::sim {

namespace {

/// One life of the server. Every error of the world ends a session or is fatal: the tests inject
/// none.
class Server {
 public:
  Server(SmallServer how, Host host) : how_(how), host_(host) {}

  Task<int> run();

 private:
  Task<std::vector<std::string>> names_in(std::string path);
  Task<> remove(std::string path);
  Task<> serve(Stream& stream);
  Task<std::string> line(Stream& stream);
  Task<> say(Stream& stream, std::string text);
  Task<> accept(Stream& stream, std::string sender, std::string recipient, std::string content);
  Task<bool> put(std::string path, std::string contents, bool sync);
  Task<> sync_directory(std::string path);
  Task<> recover(std::string name);
  Task<> deliver(std::string name);

  SmallServer how_;
  Host host_;
  std::string pending_;
  std::uint64_t deliveries_ = 0;
};

std::string address_in(const std::string& line) {
  const std::size_t open = line.find('<');
  return line.substr(open + 1, line.find('>') - open - 1);
}

Task<int> Server::run() {
  // What a crash left half done.
  const std::string tmp = std::string(kSmallMailbox) + "/tmp";
  const std::vector<std::string> unfinished = co_await names_in(tmp);
  for (const std::string& name : unfinished) co_await remove(tmp + "/" + name);
  const std::vector<std::string> queued = co_await names_in(kSmallQueue);
  // What was seen here may be lost again: it is made sure before anything is done about it.
  co_await sync_directory(kSmallQueue);
  for (const std::string& name : queued) {
    if (name.ends_with(".new")) {
      co_await remove(std::string(kSmallQueue) + "/" + name);
    } else if (how_.looks_at_queue) {
      co_await recover(name);
    }
  }
  const Endpoint any{boost::asio::ip::make_address("0.0.0.0"), kSmallPort};
  const Result<std::unique_ptr<Listener>> listener = co_await host_.network.listen(any);
  if (listener.has_error()) co_return 111;
  while (true) {
    const Result<std::unique_ptr<Stream>> stream = co_await (*listener)->accept();
    if (stream.has_value()) co_await serve(**stream);
  }
}

Task<std::vector<std::string>> Server::names_in(std::string path) {
  std::vector<std::string> found;
  const Result<std::unique_ptr<Directory>> names = co_await host_.files.list(path);
  if (names.has_error()) co_return found;
  while (true) {
    const Result<std::optional<DirectoryEntry>> entry = co_await (*names)->next();
    if (entry.has_error() || !*entry) break;
    found.push_back((*entry)->name);
  }
  co_return found;
}

Task<> Server::remove(std::string path) {
  const Result<void> removed = co_await host_.files.unlink(path);
  static_cast<void>(removed);
}

Task<std::string> Server::line(Stream& stream) {
  while (pending_.find('\n') == std::string::npos) {
    char bytes[1024];
    const Result<std::size_t> size = co_await stream.read_some(bytes);
    if (size.has_error() || *size == 0) co_return std::string();
    pending_.append(bytes, *size);
  }
  const std::size_t end = pending_.find('\n');
  std::string line = pending_.substr(0, end);
  pending_.erase(0, end + 1);
  if (line.ends_with('\r')) line.pop_back();
  co_return line;
}

Task<> Server::say(Stream& stream, std::string text) {
  const Result<void> sent = co_await stream.write(text);
  static_cast<void>(sent);
}

Task<> Server::serve(Stream& stream) {
  pending_.clear();
  stream.expires_at(host_.clock.now() + std::chrono::minutes(5));
  co_await say(stream, "220 small\r\n");
  std::string sender;
  std::string recipient;
  while (true) {
    const std::string command = co_await line(stream);
    if (command.empty()) co_return;
    if (command.starts_with("MAIL")) sender = address_in(command);
    if (command.starts_with("RCPT")) recipient = address_in(command);
    if (command.starts_with("QUIT")) co_return;
    if (!command.starts_with("DATA")) {
      co_await say(stream, "250 small\r\n");
      continue;
    }
    co_await say(stream, "354 go on\r\n");
    std::string content;
    while (true) {
      const std::string text = co_await line(stream);
      if (text == ".") break;
      if (text.empty() && pending_.empty()) co_return;
      content += text + "\n";
    }
    co_await accept(stream, sender, recipient, content);
  }
}

Task<> Server::accept(Stream& stream, std::string sender, std::string recipient,
                      std::string content) {
  // The time in microseconds: never the same twice, and greater after every boot.
  const std::int64_t id = host_.clock.wall().time_since_epoch().count();
  const std::string name = std::to_string(id);
  const std::string answer = fmt::format("250 ok {} qp {}\r\n", id / 1'000'000, id);
  if (!how_.answers_last) co_await say(stream, answer);
  const std::string path = std::string(kSmallQueue) + "/" + name;
  const std::string contents = sender + "\n" + recipient + "\n" + content;
  const bool put_there = co_await put(path + ".new", contents, how_.syncs_message);
  if (!put_there) co_return;
  const Result<void> renamed = co_await host_.files.rename(path + ".new", path);
  if (renamed.has_error()) co_return;
  if (how_.syncs_queue_names) co_await sync_directory(kSmallQueue);
  host_.log.write("new msg " + name);
  if (how_.answers_last) co_await say(stream, answer);
  co_await deliver(name);
}

Task<bool> Server::put(std::string path, std::string contents, bool sync) {
  OpenOptions options;
  options.write = true;
  options.create = true;
  options.truncate = true;
  const Result<std::unique_ptr<File>> file = co_await host_.files.open(path, options);
  if (file.has_error()) co_return false;
  const Result<void> written = co_await write_full(**file, 0, contents);
  if (written.has_error()) co_return false;
  if (sync) {
    const Result<void> synced = co_await (*file)->sync(Sync::data);
    if (synced.has_error()) co_return false;
  }
  co_return true;
}

Task<> Server::sync_directory(std::string path) {
  const Result<void> synced = co_await host_.files.sync_directory(path);
  static_cast<void>(synced);
}

Task<> Server::recover(std::string name) {
  const std::string path = std::string(kSmallQueue) + "/" + name;
  if (!how_.recovers_in_place) {
    const Result<void> hidden = co_await host_.files.rename(path, path + ".new");
    static_cast<void>(hidden);
    const Result<void> shown = co_await host_.files.rename(path + ".new", path);
    static_cast<void>(shown);
  }
  co_await deliver(name);
}

Task<> Server::deliver(std::string name) {
  const std::string queued = std::string(kSmallQueue) + "/" + name;
  const Result<std::string> message = co_await read_file(host_.files, queued, 1 << 20);
  if (message.has_error()) co_return;
  const std::size_t first = message->find('\n');
  const std::size_t second = message->find('\n', first + 1);
  if (second == std::string::npos) co_return;
  const std::string sender = message->substr(0, first);
  const std::string recipient = message->substr(first + 1, second - first - 1);
  const std::uint64_t delivery = ++deliveries_;
  host_.log.write(fmt::format("starting delivery {}: msg {} to local {}", delivery, name, recipient));
  const std::string letter = fmt::format(
      "Return-Path: <{}>\nDelivered-To: {}\nReceived: (qmail {} invoked from network); now\n{}",
      sender, recipient, name, message->substr(second + 1));
  const std::int64_t now = host_.clock.wall().time_since_epoch().count();
  const std::string file = fmt::format("{}.{}", now, name);
  const std::string tmp = std::string(kSmallMailbox) + "/tmp/" + file;
  const bool put_there = co_await put(tmp, letter, how_.syncs_letter);
  if (!put_there) co_return;
  const Result<void> renamed =
      co_await host_.files.rename(tmp, std::string(kSmallMailbox) + "/new/" + file);
  if (renamed.has_error()) co_return;
  if (how_.syncs_mailbox_names) co_await sync_directory(std::string(kSmallMailbox) + "/new");
  host_.log.write(fmt::format("delivery {}: success: ok", delivery));
  if (!how_.forgets_delivered) co_return;
  co_await remove(queued);
  co_await sync_directory(kSmallQueue);
  host_.log.write("end msg " + name);
}

}  // namespace

Task<int> SmallServer::run(SmallServer how, Host host) {
  Server server(how, host);
  const int code = co_await server.run();
  co_return code;
}

DiskImage small_server_disk() {
  Disk disk{DiskOptions()};
  DiskUser root(0, 0);
  for (const char* path : {"/queue", "/box", "/box/tmp", "/box/new", "/box/cur"}) {
    const Result<void> made = disk.make_directory(root, path, 0700);
    static_cast<void>(made);
  }
  return disk.seen();
}

}  // namespace porpoise::sim
