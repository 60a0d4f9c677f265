#pragma once
// The ledger of possible duplicates on the disk: HOME/duplicates, one JSON object a line. It is
// only ever appended to; whoever has read it may remove it.

#include <optional>
#include <string>
#include <string_view>

#include "impl/base/gate.h"
#include "impl/host/host.h"
#include "impl/send/ledger.h"

namespace porpoise::operate {

std::string duplicates_path(std::string_view home);

std::string to_line(const send::PerhapsTwice& entry);
/// Nothing when the line is none of ours, or not whole.
std::optional<send::PerhapsTwice> read_line(std::string_view line);
/// For people: one line each.
std::string duplicates_head();
std::string describe(const send::PerhapsTwice& entry);

/// Appends to the ledger, one write at a time.
class DuplicatesFile final : public send::Ledger {
 public:
  DuplicatesFile(Host host, std::string_view home)
      : host_(host), path_(duplicates_path(home)), idle_(host.executor) {}

  void note(send::PerhapsTwice entry) override;
  /// Resumes when everything noted is on the disk, or could not be written, which the log says.
  Task<> settled();

 private:
  Task<> write();
  Task<Result<void>> append(std::string lines);

  Host host_;
  std::string path_;
  std::string lines_;
  bool writing_ = false;
  Gate idle_;
};

}  // namespace porpoise::operate
