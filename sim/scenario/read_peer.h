#pragma once
// One [peer.NAME] of a scenario, with its answers and its spells.

#include <string>

#include "sim/scenario/scenario.h"
#include "sim/scenario/strict_table.h"

namespace porpoise::sim {

/// How often anything may be told to happen.
inline constexpr std::int64_t kManyTimes = 1'000'000;

/// 10.0.NET.NUMBER: hosts are in net 0, clients in net 1, peers in net 2.
IpAddress private_address(unsigned net, std::size_t number);

/// `text`, which is complained about unless it is an address.
IpAddress parse_address(StrictTable& table, const std::string& text);

/// The `address` of the table; `fallback` when it has none.
IpAddress read_address(StrictTable& table, const IpAddress& fallback);

/// `number`: its place among the peers, from 0.
SinkPart read_peer(Complaint& complaint, const std::string& name, const TomlNode& node,
                   std::size_t number);

}  // namespace porpoise::sim
