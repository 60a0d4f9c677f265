#include "sim/export/pcap.h"

#include <cstdio>
#include <cstdlib>

#include "tests/sim/export/traces.h"

namespace porpoise::sim {
namespace {

TraceLine call(const char* what, std::uint64_t on, std::uint64_t made, const char* subject,
               const char* object, const char* bytes = "") {
  TraceLine line;
  line.who = "mx/101";
  line.what = what;
  line.call = 1;
  line.on = on;
  line.made = made;
  line.subject = subject;
  line.object = object;
  line.bytes = bytes;
  return line;
}

/// TCP flags of all packets, which have IPv4 headers.
std::vector<unsigned> flags_in(const std::string& file) {
  std::vector<unsigned> flags;
  for (std::size_t at = 24; at < file.size();) {
    const auto size =
        static_cast<unsigned char>(file[at + 8]) + 256u * static_cast<unsigned char>(file[at + 9]);
    flags.push_back(static_cast<unsigned char>(file[at + 16 + 33]));
    at += 16 + size;
  }
  return flags;
}

TEST(Pcap, AConnectionIsAHandshakeItsBytesAndItsEnd) {
  const std::string file =
      pcap_of({call("connect", 0, 5, "10.0.2.1:25", "10.0.0.1:4000"),
               call("read_some", 5, 0, "", "", "220 hi\r\n"),
               call("write", 5, 0, "", "", "QUIT\r\n"), call("read_some", 5, 0, "", "")});
  EXPECT_EQ(flags_in(file), (std::vector<unsigned>{kSyn, kSyn | kAck, kAck, kPush | kAck,
                                                   kPush | kAck, kFin | kAck}));
}

TEST(Pcap, RefusedIsAnsweredAndSilenceIsNot) {
  TraceLine refused = call("connect", 0, 0, "10.0.2.1:25", "");
  refused.error = make_error(errc::connection_refused).message();
  TraceLine silent = call("connect", 0, 0, "10.0.2.2:25", "");
  silent.error = make_error(errc::timed_out).message();
  EXPECT_EQ(flags_in(pcap_of({refused, silent})), (std::vector<unsigned>{kSyn, kRst | kAck, kSyn}));
}

TEST(Pcap, AConnectionOfTwoHostsIsToldOnce) {
  TraceLine other = call("accept", 1, 9, "10.0.0.1:4000", "10.0.0.2:25");
  other.who = "mx2/101";
  TraceLine heard = call("read_some", 9, 0, "", "", "EHLO a\r\n");
  heard.who = "mx2/101";
  const std::string file = pcap_of({other, call("connect", 0, 5, "10.0.0.2:25", "10.0.0.1:4000"),
                                    call("write", 5, 0, "", "", "EHLO a\r\n"), heard});
  EXPECT_EQ(flags_in(file), (std::vector<unsigned>{kSyn, kSyn | kAck, kAck, kPush | kAck}));
}

#ifdef TSHARK

std::string tshark(const std::string& file, const std::string& filter) {
  std::string path = testing::TempDir() + "porpoise-pcap-XXXXXX";
  const int handle = mkstemp(path.data());
  std::FILE* const out = fdopen(handle, "wb");
  std::fwrite(file.data(), 1, file.size(), out);
  std::fclose(out);
  const std::string command =
      std::string(TSHARK " -n -o tcp.check_checksum:TRUE -o udp.check_checksum:TRUE -r ") + path +
      " " + filter + " 2>/dev/null";
  std::FILE* const pipe = popen(command.c_str(), "r");
  std::string said;
  char bytes[4096];
  while (const std::size_t size = std::fread(bytes, 1, sizeof bytes, pipe))
    said.append(bytes, size);
  EXPECT_EQ(pclose(pipe), 0) << said;
  std::remove(path.c_str());
  return said;
}

TEST(PcapByTshark, DialoguesAreSmtpAndQuestionsAreDns) {
  const std::string file = pcap_of(trace_of("dns/mx-order.toml"));
  const std::string smtp =
      tshark(file, "-Y smtp -T fields -e smtp.req.command -e smtp.rsp.parameter");
  for (const char* word : {"EHLO", "MAIL", "RCPT", "DATA", "QUIT", "ESMTP"}) {
    EXPECT_NE(smtp.find(word), std::string::npos) << word << " in " << smtp;
  }
  const std::string dns =
      tshark(file, "-Y dns.flags.response==1 -T fields -e dns.mx.mail_exchange -e dns.a");
  EXPECT_NE(dns.find("10.0.2.1"), std::string::npos) << dns;
}

TEST(PcapByTshark, NothingIsMalformedOrOutOfOrder) {
  for (const char* scenario :
       {"dns/truncated.toml", "first-mail.toml", "network/away-and-back.toml"}) {
    const std::string file = pcap_of(trace_of(scenario));
    EXPECT_EQ(
        tshark(file,
               "-Y '_ws.malformed || tcp.analysis.lost_segment || tcp.analysis.retransmission || "
               "tcp.analysis.out_of_order || tcp.checksum.status==0 || udp.checksum.status==0 || "
               "ip.checksum.status==0' -T fields -e frame.number -e _ws.col.Info"),
        "")
        << scenario;
  }
}

#endif

}  // namespace
}  // namespace porpoise::sim
