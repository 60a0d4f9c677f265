#include "sim/explore/coordinate.h"

#include "sim/explore/read_number.h"

namespace porpoise::sim {

namespace {

std::string image_of(const CrashChoice& choice) {
  if (choice.kind == CrashChoice::Kind::kill) return "kill";
  if (choice.kind == CrashChoice::Kind::hang) return "hang";
  return std::to_string(choice.image);
}

}  // namespace

std::string CrashChoice::to_string() const {
  return std::to_string(point) + ":" + image_of(*this);
}

std::optional<CrashChoice> CrashChoice::parse(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  CrashChoice choice;
  if (!read_number(text.substr(0, colon), choice.point)) return std::nullopt;
  const std::string_view image = text.substr(colon + 1);
  if (image == "kill") {
    choice.kind = Kind::kill;
  } else if (image == "hang") {
    choice.kind = Kind::hang;
  } else if (!read_number(image, choice.image)) {
    return std::nullopt;
  }
  return choice;
}

std::string options_of(const CrashPath& path) {
  std::string options;
  for (std::size_t at = 0; at < path.size(); ++at) {
    if (at == 0) {
      options += "--at " + std::to_string(path[0].point) + " --image " + image_of(path[0]);
    } else {
      options += " --then " + path[at].to_string();
    }
  }
  return options;
}

}  // namespace porpoise::sim
