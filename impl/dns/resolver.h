#pragma once
// Who answers questions about names.

#include <vector>

#include "impl/base/task.h"
#include "impl/dns/answer.h"

namespace porpoise::dns {

class Resolver {
 public:
  virtual ~Resolver() = default;
  /// `question.name` as canonical_name() makes it. Aliases are followed. Within a bounded time.
  virtual Task<Answer> resolve(Question question) = 0;
  /// The same for many, several at a time; the answers stand in the order of the questions.
  virtual Task<std::vector<Answer>> resolve_all(std::vector<Question> questions) = 0;
};

}  // namespace porpoise::dns
