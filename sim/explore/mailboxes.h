#pragma once
// The Maildirs and mboxes of a simulated machine, as a reader of mail would find them: which
// letters came, and which a power loss took back. Looks at the disk from outside; nobody in the
// world removes letters.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/disk/image.h"
#include "sim/explore/ends.h"
#include "sim/explore/history.h"

namespace porpoise::sim {

/// A value; cheap to copy.
class Mailboxes {
 public:
  /// `maildirs`: absolute paths of directories with new/, cur/ and tmp/. `letters_keep`: else a
  /// letter that a crash damaged counts as gone, and not as one that nobody sent.
  Mailboxes(std::vector<std::string> maildirs, bool letters_keep);

  void expect_damage() { letters_keep_ = false; }
  void also_read(std::vector<std::string> mboxes) { mboxes_ = std::move(mboxes); }
  /// Tells `ends` what changed in new/ since the last look.
  void look(model::Time at, const DiskImage& seen, Ends& ends, History& history);
  /// The same after a crash: letters that were there may have gone, or be damaged.
  void look_again(model::Time at, const DiskImage& seen, Ends& ends, History& history);
  /// What the mboxes hold, once, at the end of the story: until then a reader would have to wait
  /// for their locks.
  void read_mboxes(model::Time at, const DiskImage& seen, Ends& ends, History& history) const;
  /// Paths of files in tmp/.
  std::vector<std::string> unfinished(const DiskImage& seen) const;

 private:
  struct Letter {
    std::string sender;
    std::string address;
    std::shared_ptr<const std::string> content;
  };
  struct Box {
    std::string maildir;
    Hash128 names;  ///< Of new/ at the last look.
    InodeNumber number = 0;
    std::map<std::string, Letter> letters;
  };

  static Letter read(const DiskImage& seen, InodeNumber number);
  static Letter read(std::string content);
  void compare(Box& box, bool contents, model::Time at, const DiskImage& seen, Ends& ends,
               History& history);

  std::vector<Box> boxes_;
  std::vector<std::string> mboxes_;
  bool letters_keep_;
};

}  // namespace porpoise::sim
