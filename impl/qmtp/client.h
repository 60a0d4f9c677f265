#pragma once
// Hands a message to a QMTP server: one package, one answer for each recipient.

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "impl/host/clock.h"
#include "impl/host/network.h"
#include "impl/roles/delivery_agent.h"

namespace porpoise::qmtp {

inline constexpr std::uint16_t kQmtpPort = 209;

/// Does an MX record of this preference say that its host speaks QMTP (MXPS)? 12801, 12817 ...
/// 13041.
constexpr bool announces_qmtp(std::uint32_t preference) {
  return preference >= 12801 && preference <= 13041 && (preference - 12801) % 16 == 0;
}

struct OutgoingPackage {
  std::string sender;
  std::vector<std::string> recipients;
  std::shared_ptr<roles::MessageSource> message;
  std::string server;            ///< As texts name it.
  std::chrono::seconds timeout;  ///< For each read and write.

  OutgoingPackage() = default;
};

/// One verdict for each recipient, in their order.
Task<std::vector<roles::Verdict>> send_package(Clock& clock, Stream& stream,
                                               OutgoingPackage package);

}  // namespace porpoise::qmtp
