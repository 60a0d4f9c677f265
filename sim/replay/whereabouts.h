#pragma once
// What a process is busy with, learnt from what it is told and logs: so that a call can be named in
// the server's own terms.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/replay/playback.h"

namespace porpoise::sim {

/// Empty where it is not known.
struct Place {
  std::string role;  ///< smtp, remote, local, queue, dns, control, operate, send.
  std::string message;
  std::string recipient;

  Place() = default;
};

/// Follows deliveries by the log's lines, which are those of qmail-send.
class Deliveries {
 public:
  struct Delivery {
    std::string message;
    std::string recipient;
  };

  /// The message that `line` is about, and its recipient if it names one.
  Delivery read(std::string_view line);
  /// The message of a delivery to this recipient that has begun and not ended.
  std::string message_for(std::string_view recipient) const;

 private:
  std::map<std::string, Delivery, std::less<>> under_way_;
};

class Whereabouts final : public PlaybackListener {
 public:
  void told(const record::ReadEvent& event) override;
  Place place_of(const Divergence& divergence) const;

 private:
  struct Object {
    std::string role;
    std::string sender;
    std::vector<std::string> recipients;
  };

  void hear(Object& object, std::string_view bytes);

  std::map<std::uint64_t, Object> objects_;
  Deliveries deliveries_;
  Deliveries::Delivery last_;  // that the log spoke of
};

}  // namespace porpoise::sim
