#pragma once
// A capture of a mail server's packets, heard as sessions: what came in, and what became of what
// went out.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/import/learn.h"
#include "sim/import/packet.h"
#include "sim/import/smtp_overheard.h"

namespace porpoise::sim {

class Capture {
 public:
  void add(const Packet& packet);

  /// `server`: the address of the mail server whose life is to be told; empty: the one that both
  /// takes and sends most.
  Overheard take(const std::string& server);
  /// What it is, when it was not given; to be read after take().
  const std::string& server() const { return server_; }
  /// Sessions that nobody understands, which are left out.
  std::uint64_t encrypted() const { return encrypted_; }
  std::uint64_t packets() const { return packets_; }

 private:
  struct Side {
    std::uint64_t next = 1;
    std::map<std::uint64_t, std::string> early;  ///< Segments that came before their time.
  };
  struct Talk {
    std::string client, server;
    std::uint16_t port = 0;
    double asked = 0, ended = 0;
    bool has_asked = false, answered = false, refused = false;
    Side sides[2];
    SmtpOverheard smtp;
  };

  void hear(Talk& talk, std::size_t from, const Packet& packet);
  void flush(Talk& talk, std::size_t from, double now, bool all);
  std::string most_likely_server() const;
  bool is_mail(const Talk& talk) const;

  std::map<std::uint64_t, Talk> talks_;
  std::vector<std::pair<std::string, std::string>> exchanges_, addresses_;
  std::string server_;
  std::uint64_t packets_ = 0, encrypted_ = 0;
  double first_ = 0, last_ = 0;

  friend class CaptureTeller;
};

}  // namespace porpoise::sim
