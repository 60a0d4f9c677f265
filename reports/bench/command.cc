#include "reports/bench/command.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

#include <fmt/format.h>

#include "reports/bench/article.h"
#include "reports/bench/mailbox_article.h"

namespace porpoise::reports::bench {
namespace {

namespace fs = std::filesystem;

/// Kinds of porpoise's queue, as in control/queuestore.
constexpr const char* kStores = "journal,classic";
constexpr const char* kSources = PORPOISE_SOURCE;

struct Wanted {
  std::string folder;
  std::string from;  ///< The folder of an earlier run; empty: measure.
  std::string work;
  std::string stores = kStores;
  bool maildirs = false;
  bool whole = false;
  bool realtime = false;
};

int complain(int status, const std::string& error) {
  fmt::print(stderr, "porpoise-report bench: {}\n", error);
  return status;
}

/// As one word of a shell's command line.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

/// Empty, or one line of error. The driver says itself what went wrong in it.
std::string measure(const Wanted& wanted) {
  const fs::path driver = fs::path(kSources) / "reports/bench/driver" /
                          (wanted.maildirs ? "mailboxes.py" : "measure.py");
  const fs::path package = fs::path(kSources) / "build/tools/postfix";
  for (const fs::path& needed : {driver, package / "usr/sbin/smtp-source"}) {
    if (!fs::exists(needed)) {
      return fmt::format("{} is missing; run `./dev bench {}` in porpoise's sources",
                         needed.string(), wanted.maildirs ? "local" : "queue");
    }
  }
  const fs::path programs = fs::read_symlink("/proc/self/exe").parent_path();
  const std::string work = wanted.work.empty() ? wanted.folder : wanted.work;
  std::vector<std::pair<const char*, std::string>> options = {
      {"--porpoise", (programs / "porpoise").string()},
      {"--package", package.string()},
      {"--stores", wanted.stores},
      {"--work", fs::absolute(work).string()},
      {"--out", wanted.folder}};
  if (!wanted.maildirs) options.emplace_back("--filler", (programs / "fill_queue").string());
  std::string command = "python3 -B " + quoted(driver.string());
  for (const auto& [option, value] : options) {
    command += fmt::format(" {} {}", option, quoted(value));
  }
  if (wanted.whole) command += " --whole";
  if (wanted.realtime) command += " --realtime";
  return std::system(command.c_str()) == 0 ? std::string() : "the measurement broke off";
}

std::string read_all(const fs::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

int run(Wanted wanted) {
  std::error_code error;
  fs::create_directories(wanted.folder, error);
  if (error) return complain(2, fmt::format("{}: {}", wanted.folder, error.message()));
  if (wanted.from.empty()) {
    const std::string broken = measure(wanted);
    if (!broken.empty()) return complain(1, broken);
    wanted.from = wanted.folder;
  }
  const fs::path csv = fs::path(wanted.from) / "measurements.csv";
  Measurements measured;
  const std::string wrong = measured.read(read_all(csv));
  if (!wrong.empty()) return complain(2, fmt::format("{}: {}", csv.string(), wrong));
  const Machine machine = read_machine(read_all(fs::path(wanted.from) / "machine.csv"));
  const Page page =
      wanted.maildirs ? make_mailbox_article(measured, machine) : make_article(measured, machine);
  const std::string unwritten = page.write(wanted.folder);
  if (!unwritten.empty()) return complain(1, unwritten);
  if (wanted.maildirs) fmt::print("{}", mailbox_summary(measured));
  return 0;
}

}  // namespace

void add_command(CLI::App& app, int& status) {
  const auto wanted = std::make_shared<Wanted>();
  CLI::App* const command = app.add_subcommand("bench",
                                               "The queue, or deliveries into Maildirs, beside "
                                               "Postfix, in turns, on this machine (as root)");
  command
      ->add_option("-o,--output", wanted->folder,
                   "Directory for index.html, the figures and the numbers")
      ->type_name("DIR")
      ->required();
  command->add_flag("--maildirs", wanted->maildirs, "Deliveries into Maildirs, not the queue");
  command->add_flag("--whole", wanted->whole,
                    "All of it: more rounds, and queues of up to 1,000,000 messages");
  command->add_flag("--realtime", wanted->realtime,
                    "Before all other work of this machine: where that cannot be stopped, it "
                    "disturbs less");
  command
      ->add_option("--stores", wanted->stores,
                   "Kinds of porpoise's queue, with commas between them")
      ->type_name("STORES")
      ->capture_default_str();
  command
      ->add_option("--from", wanted->from,
                   "Directory of an earlier run: measure nothing, write its page anew")
      ->type_name("DIR");
  command
      ->add_option("--work", wanted->work,
                   "Directory on the disk to be measured; else the output's")
      ->type_name("DIR");
  command->callback([wanted, &status] { status = run(*wanted); });
}

}  // namespace porpoise::reports::bench
