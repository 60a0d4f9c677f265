#include "impl/roles/enqueuer.h"

namespace porpoise::roles {

EnqueueResult EnqueueResult::accepted(MessageId id) {
  EnqueueResult result;
  result.kind = Kind::accepted;
  result.id = id;
  return result;
}

EnqueueResult EnqueueResult::temporary(std::string text) {
  EnqueueResult result;
  result.kind = Kind::temporary;
  result.text = std::move(text);
  return result;
}

EnqueueResult EnqueueResult::permanent(std::string text) {
  EnqueueResult result;
  result.kind = Kind::permanent;
  result.text = std::move(text);
  return result;
}

}  // namespace porpoise::roles
