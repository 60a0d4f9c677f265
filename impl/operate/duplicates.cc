#include "impl/operate/duplicates.h"

#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "impl/host/file_io.h"
#include "impl/operate/words.h"

namespace porpoise::operate {
namespace {

using Json = nlohmann::ordered_json;
using send::PerhapsTwice;

constexpr std::string_view kReplyLost = "reply lost";
constexpr std::string_view kCrash = "crash";

std::string_view word_for(PerhapsTwice::Why why) {
  return why == PerhapsTwice::Why::crash ? kCrash : kReplyLost;
}

}  // namespace

std::string duplicates_path(std::string_view home) {
  return std::string(home) + "/duplicates";
}

std::string to_line(const PerhapsTwice& entry) {
  Json json;
  json["at"] = entry.at.time_since_epoch().count();
  json["id"] = entry.id;
  json["why"] = word_for(entry.why);
  json["sender"] = entry.sender;
  json["recipient"] = entry.recipient;
  json["text"] = entry.text;
  // Addresses are bytes: what is no UTF-8 becomes U+FFFD.
  return json.dump(-1, ' ', true, Json::error_handler_t::replace) + "\n";
}

std::optional<PerhapsTwice> read_line(std::string_view line) {
  const Json json = Json::parse(line, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  const auto text = [&json](const char* name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  const auto at = json.find("at");
  const auto id = json.find("id");
  if (at == json.end() || !at->is_number_integer() || id == json.end() ||
      !id->is_number_unsigned()) {
    return std::nullopt;
  }
  PerhapsTwice entry;
  entry.at = WallTime(std::chrono::microseconds(at->get<std::int64_t>()));
  entry.id = id->get<queue::MessageId>();
  entry.why = text("why") == kCrash ? PerhapsTwice::Why::crash : PerhapsTwice::Why::reply_lost;
  entry.sender = text("sender");
  entry.recipient = text("recipient");
  entry.text = text("text");
  return entry;
}

std::string duplicates_head() {
  return fmt::format("{:<28}  {:>10}  {:<10}  {}\n", "WHEN", "ID", "WHY", "ENVELOPE");
}

std::string describe(const PerhapsTwice& entry) {
  return fmt::format("{:<28}  {:>10}  {:<10}  <{}> to {}\n", date(seconds_of(entry.at)), entry.id,
                     word_for(entry.why), printable(entry.sender), printable(entry.recipient));
}

void DuplicatesFile::note(PerhapsTwice entry) {
  lines_ += to_line(entry);
  if (writing_) return;
  writing_ = true;
  spawn(host_.executor, write());
}

Task<> DuplicatesFile::settled() {
  while (writing_) co_await idle_.wait();
}

Task<> DuplicatesFile::write() {
  while (!lines_.empty()) {
    std::string lines = std::exchange(lines_, std::string());
    const Result<void> kept = co_await append(std::move(lines));
    if (kept.has_error()) {
      host_.log.write(fmt::format("warning: cannot note a possible duplicate in {}: {}", path_,
                                  kept.error().message()));
    }
  }
  writing_ = false;
  idle_.open_all();
}

Task<Result<void>> DuplicatesFile::append(std::string lines) {
  OpenOptions options;
  options.write = true;
  options.create = true;
  Result<std::unique_ptr<File>> file = co_await host_.files.open(path_, options);
  PORPOISE_CO_CHECK(file);
  for (std::string_view rest = lines; !rest.empty();) {
    const Result<std::size_t> written = co_await (*file)->append(std::span(&rest, 1));
    PORPOISE_CO_CHECK(written);
    rest.remove_prefix(*written);
  }
  const Result<void> synced = co_await (*file)->sync(Sync::data);
  PORPOISE_CO_CHECK(synced);
  co_return co_await host_.files.sync_directory(parent_directory(path_));
}

}  // namespace porpoise::operate
