#pragma once
// May this recipient be accepted? Asked by the front, which may not read homes.

#include <cstdint>
#include <string>

#include "impl/base/task.h"

namespace porpoise::roles {

struct RecipientVerdict {
  enum class Kind : std::uint8_t { accepted, temporary, permanent };

  Kind kind = Kind::accepted;
  std::string text;  ///< When refused, without the reply code.

  RecipientVerdict() = default;
  RecipientVerdict(Kind kind_, std::string text_) : kind(kind_), text(std::move(text_)) {}
};

class RecipientCheck {
 public:
  virtual ~RecipientCheck() = default;
  /// `address` as it will stand in the envelope. Accepts every address that is not local: whether
  /// the client may relay is the front's own question.
  virtual Task<RecipientVerdict> check(std::string address) = 0;
};

}  // namespace porpoise::roles
