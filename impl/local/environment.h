#pragma once
// What programs of a .qmail file are told of the message (qmail-command(8)).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porpoise::local {

/// Of one delivery. Addresses raw: whoever wrote the message had a say in them.
struct DeliveryFacts {
  std::string user;
  std::string home;
  std::string recipient;  ///< With its host.
  std::string ext;
  std::optional<std::string> default_part;
  std::string sender;
  std::string new_sender;  ///< Of what is forwarded.
  std::string from_line;   ///< As in an mbox, with its LF; the other two lines as well.
  std::string return_path;
  std::string delivered_to;
  std::string path;  ///< Where programs are looked for.

  DeliveryFacts() = default;
};

/// `NAME=value` each; nothing else is in a program's environment.
std::vector<std::string> delivery_environment(const DeliveryFacts& facts);

}  // namespace porpoise::local
