#pragma once
// A resolver between two scripted name servers.

#include <string>
#include <vector>

#include "impl/dns/stub_resolver.h"
#include "tests/support/dns_packets.h"
#include "tests/support/read_only_files.h"
#include "tests/support/run_task.h"
#include "tests/support/scripted_entropy.h"
#include "tests/support/scripted_names.h"

namespace porpoise::dns {

struct Rig {
  explicit Rig(std::uint64_t seed = 1)
      : names(clock),
        entropy(seed),
        source(two_servers()),
        resolver(ResolverParts{context.get_executor(), clock, files, names, entropy, source}) {}

  static Endpoint endpoint(int server) {
    const auto number = static_cast<unsigned>(0xc0000200 + server);
    return Endpoint(boost::asio::ip::address_v4(number), 53);
  }
  static std::string place(int server) { return endpoint(server).to_string(); }
  static std::shared_ptr<const control::Config> two_servers() {
    auto made = std::make_shared<control::Config>();
    made->dnsservers = {endpoint(1), endpoint(2)};
    return made;
  }
  static DatagramSocket::Packet packet(int server, const test::DnsResponse& response) {
    return {response.bytes(), endpoint(server)};
  }

  /// The server answers with those of `records` that belong to the name that was asked for.
  void answers(int server, std::vector<std::string> records) {
    names.add(place(server), [server, records](const std::string& query, bool) {
      test::DnsResponse response = test::dns_response_to(query);
      std::string name = response.question.substr(0, response.question.size() - 4);
      for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
      for (const std::string& record : records) {
        if (record.starts_with(name)) response.answers.push_back(record);
      }
      return std::vector{packet(server, response)};
    });
  }
  void fails(int server, std::uint16_t rcode) {
    names.add(place(server), [server, rcode](const std::string& query, bool) {
      test::DnsResponse response = test::dns_response_to(query);
      response.flags |= rcode;
      return std::vector{packet(server, response)};
    });
  }
  /// A packet that says what is not true, and that nobody may believe. `lie`: 0 to 6.
  static DatagramSocket::Packet forged(int lie, const std::string& query) {
    test::DnsResponse response = test::dns_response_to(query);
    response.answers = {test::dns_a("www.a.ex", 60, 0x66666666)};
    Endpoint from = endpoint(1);
    if (lie == 0) response.id ^= 0x100;
    if (lie == 1) from = endpoint(2);
    if (lie == 2) from.port = 5353;
    if (lie == 3) response.question = test::dns_question("www.b.ex", 1);
    if (lie == 4) response.question[1] ^= 0x20;
    if (lie == 5) response.question.clear();
    if (lie == 6) response.flags &= 0x7fff;
    return {response.bytes(), from};
  }

  Answer resolve(std::string name, RecordType type = RecordType::a) {
    return test::run_task(context, resolver.resolve(Question(std::move(name), type)));
  }

  boost::asio::io_context context;
  test::StillClock clock;
  test::ReadOnlyFiles files;
  test::ScriptedNames names;
  test::ScriptedEntropy entropy;
  control::ConfigSource source;
  StubResolver resolver;
};

}  // namespace porpoise::dns
