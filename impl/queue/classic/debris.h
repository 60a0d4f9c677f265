#pragma once
// What a crash left in the queue and no message needs: names in pid/ and intd/, and messages that
// neither info/ nor todo/ tell of. It goes when it is old enough that no qmail-queue can still be
// writing it, by the time of its last change; reading it keeps nothing alive.

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "impl/base/gate.h"
#include "impl/queue/classic/message_files.h"

namespace porpoise::queue::classic {

class Debris {
 public:
  /// All outlive it.
  Debris(const Host& host, const Layout& layout, const MessageFiles& files)
      : host_(host), layout_(layout), files_(files) {}

  /// Looks once through mess/, pid/ and intd/. `known`: messages that are none.
  Task<Result<void>> find(const std::set<MessageId>& known);
  /// A name that could not be removed and that no message needs.
  void left(std::string path);
  /// Removes what was found and left, each thing when it is due, until stop().
  Task<> collect();
  Task<> stop();

 private:
  /// Either a message or one name.
  struct Thing {
    MessageId message = 0;
    std::string name;
  };

  Task<Result<void>> look_into(std::string directory, bool of_messages,
                               const std::set<MessageId>& known);
  Task<Result<void>> drop_envelopes(const std::set<MessageId>& known);
  Task<Result<void>> add(std::string path, MessageId message);
  Task<> remove(Thing thing);
  Task<Result<void>> remove_message(const Thing& thing) const;

  const Host& host_;
  const Layout& layout_;
  const MessageFiles& files_;
  std::multimap<WallTime, Thing> due_;
  std::unique_ptr<Timer> timer_;  ///< While collecting.
  std::unique_ptr<Gate> over_;
  bool stopped_ = false;
};

}  // namespace porpoise::queue::classic
