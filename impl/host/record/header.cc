#include "impl/host/record/header.h"

#include <charconv>

#include <fmt/format.h>

#include "impl/base/crc32c.h"
#include "impl/base/wire.h"

namespace porpoise::record {

namespace {

constexpr std::size_t kFixed = kMagic.size() + 8;  // magic, version, length of the fields
constexpr std::size_t kFieldsMax = 1 << 20;

std::uint64_t number(std::string_view text, int base = 10) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value, base);
  return value;
}

void take_field(Header& header, std::string_view name, std::string_view value) {
  if (name == "program") header.program = value;
  if (name == "home") header.home = value;
  if (name == "listen") header.listen.emplace_back(value);
  if (name == "warning") header.warnings.emplace_back(value);
  if (name == "process") header.process = number(value, 16);
  if (name == "part") header.part = number(value);
  if (name == "begun") {
    header.begun = WallTime(std::chrono::microseconds(static_cast<std::int64_t>(number(value))));
  }
  if (name == "redacted") header.redacted = value == "yes";
  if (name == "turns") header.single = value == "single";
}

HeaderFound trouble(std::string why) {
  HeaderFound found;
  found.trouble = std::move(why);
  return found;
}

}  // namespace

std::string to_bytes(const Header& header) {
  std::string fields;
  const auto add = [&fields](std::string_view name, std::string_view value) {
    fields += fmt::format("{}={}\n", name, value);
  };
  add("program", header.program);
  add("home", header.home);
  for (const std::string& listen : header.listen) add("listen", listen);
  for (const std::string& warning : header.warnings) add("warning", warning);
  add("process", fmt::format("{:016x}", header.process));
  add("part", std::to_string(header.part));
  add("begun", std::to_string(header.begun.time_since_epoch().count()));
  add("redacted", header.redacted ? "yes" : "no");
  add("turns", header.single ? "single" : "shared");

  std::string bytes(kMagic);
  put_u32(bytes, kVersion);
  put_bytes(bytes, fields);
  put_u32(bytes, crc32c(0, bytes));
  return bytes;
}

HeaderFound read_header(std::string_view file) {
  const std::string_view magic = file.substr(0, kMagic.size());
  if (magic != kMagic.substr(0, magic.size())) return trouble("not a recording");
  WireReader reader(file);
  reader.take(kMagic.size());
  const std::uint32_t version = reader.u32();
  if (reader.ok() && version != kVersion) {
    return trouble(fmt::format("a recording of version {}, but this program reads version {}",
                               version, kVersion));
  }
  const std::uint32_t size = reader.u32();
  if (reader.ok() && size > kFieldsMax) return trouble("its header is damaged");
  std::string_view fields = reader.take(size);
  const std::uint32_t crc = reader.u32();
  if (!reader.ok()) return trouble("it ends in its header");
  if (crc != crc32c(0, file.substr(0, kFixed + size))) return trouble("its header is damaged");

  HeaderFound found;
  found.size = kFixed + size + 4;
  found.header.emplace();
  while (!fields.empty()) {
    const std::string_view line = fields.substr(0, fields.find('\n'));
    fields.remove_prefix(std::min(fields.size(), line.size() + 1));
    const std::size_t equals = line.find('=');
    if (equals == line.npos) continue;
    take_field(*found.header, line.substr(0, equals), line.substr(equals + 1));
  }
  return found;
}

}  // namespace porpoise::record
