#include "sim/import/packet.h"

#include <charconv>
#include <cstdlib>
#include <optional>

#include <nlohmann/json.hpp>

namespace porpoise::sim {

namespace {

using Json = nlohmann::json;

void add_texts(const Json& value, std::vector<std::string>& texts) {
  if (value.is_string()) texts.push_back(value.get<std::string>());
  if (value.is_array()) {
    for (const Json& item : value) add_texts(item, texts);
  }
}

/// All values of `key` in the layers of a packet, however deep they stand.
void find(const Json& node, const std::string& key, std::vector<std::string>& texts) {
  if (node.is_array()) {
    for (const Json& item : node) find(item, key, texts);
  }
  if (!node.is_object()) return;
  const auto own = node.find(key);
  if (own != node.end()) add_texts(*own, texts);
  for (const auto& [name, below] : node.items()) {
    if (below.is_object() || (below.is_array() && name != key)) find(below, key, texts);
  }
}

class Layers {
 public:
  explicit Layers(const Json& layers) : layers_(layers) {}

  std::vector<std::string> all(const std::string& key) const {
    std::vector<std::string> texts;
    find(layers_, key, texts);
    return texts;
  }
  std::string text(const std::string& key) const {
    const std::vector<std::string> texts = all(key);
    return texts.empty() ? std::string() : texts.front();
  }
  std::uint64_t number(const std::string& key) const {
    return std::strtoull(text(key).c_str(), nullptr, 10);
  }
  bool flag(const std::string& key) const {
    const std::string value = text(key);
    return value == "1" || value == "True" || value == "true";
  }

 private:
  const Json& layers_;
};

/// `32:32:30` or `323230`.
std::string bytes_of(const std::string& hex) {
  std::string bytes;
  for (std::size_t at = 0; at + 1 < hex.size(); at += hex[at] == ':' ? 1 : 2) {
    if (hex[at] == ':') continue;
    unsigned value = 0;
    std::from_chars(hex.data() + at, hex.data() + at + 2, value, 16);
    bytes += static_cast<char>(value);
  }
  return bytes;
}

void read_names(const Layers& layers, Packet& packet) {
  // Each answer's name stands beside what it says, in the order of the answers.
  const std::vector<std::string> names = layers.all("dns.resp.name");
  const std::vector<std::string> types = layers.all("dns.resp.type");
  const std::vector<std::string> exchanges = layers.all("dns.mx.mail_exchange");
  const std::vector<std::string> addresses = layers.all("dns.a");
  std::size_t exchange = 0, address = 0;
  for (std::size_t at = 0; at < names.size() && at < types.size(); ++at) {
    if (types[at] == "15" && exchange < exchanges.size()) {
      packet.exchanges.emplace_back(names[at], exchanges[exchange++]);
    } else if (types[at] == "1" && address < addresses.size()) {
      packet.addresses.emplace_back(names[at], addresses[address++]);
    }
  }
}

std::optional<Packet> packet_of(const Json& entry) {
  const auto source = entry.find("_source");
  if (source == entry.end() || !source->is_object()) return std::nullopt;
  const auto found = source->find("layers");
  if (found == source->end()) return std::nullopt;
  const Layers layers(*found);
  Packet packet;
  packet.at = std::strtod(layers.text("frame.time_epoch").c_str(), nullptr);
  packet.source = layers.text("ip.src");
  packet.target = layers.text("ip.dst");
  if (packet.source.empty()) {
    packet.source = layers.text("ipv6.src");
    packet.target = layers.text("ipv6.dst");
  }
  read_names(layers, packet);
  packet.is_tcp = !layers.text("tcp.stream").empty();
  if (!packet.is_tcp) return packet;
  packet.source_port = static_cast<std::uint16_t>(layers.number("tcp.srcport"));
  packet.target_port = static_cast<std::uint16_t>(layers.number("tcp.dstport"));
  packet.stream = layers.number("tcp.stream");
  packet.syn = layers.flag("tcp.flags.syn");
  packet.ack = layers.flag("tcp.flags.ack");
  packet.fin = layers.flag("tcp.flags.fin");
  packet.rst = layers.flag("tcp.flags.reset");
  packet.sequence = layers.number("tcp.seq");
  packet.payload = bytes_of(layers.text("tcp.payload"));
  packet.payload.resize(layers.number("tcp.len"), '?');
  return packet;
}

}  // namespace

const std::vector<std::string>& tshark_arguments() {
  static const std::vector<std::string> kArguments = [] {
    std::vector<std::string> all = {"-n", "-Y", "tcp or dns", "-T", "json"};
    for (const char* field :
         {"frame.time_epoch", "ip.src", "ip.dst", "ipv6.src", "ipv6.dst", "tcp.stream",
          "tcp.srcport", "tcp.dstport", "tcp.flags.syn", "tcp.flags.ack", "tcp.flags.fin",
          "tcp.flags.reset", "tcp.seq", "tcp.len", "tcp.payload", "dns.resp.name", "dns.resp.type",
          "dns.mx.mail_exchange", "dns.a"}) {
      all.insert(all.end(), {"-e", field});
    }
    return all;
  }();
  return kArguments;
}

std::string read_packets(std::istream& json, const std::function<void(const Packet&)>& add) {
  std::uint64_t packets = 0;
  const auto each = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (depth != 1 || event != Json::parse_event_t::object_end) return true;
    if (const std::optional<Packet> packet = packet_of(parsed)) {
      ++packets;
      add(*packet);
    }
    return false;  // what was read need not be kept
  };
  try {
    static_cast<void>(Json::parse(json, each));
  } catch (const Json::exception& error) {
    std::string what = error.what();
    const std::size_t at = what.find("parse error");
    if (at != what.npos) what.erase(0, at);
    return what;
  }
  return packets == 0 ? "holds no packets" : "";
}

}  // namespace porpoise::sim
