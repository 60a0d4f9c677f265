#include "impl/base/suspended.h"

namespace porpoise {

boost::asio::execution_context::id SuspendedList::id;

void Suspended::enrol(boost::asio::io_context& context) {
  list_ = &boost::asio::use_service<SuspendedList>(
      static_cast<boost::asio::execution_context&>(context));
  older_ = list_->newest_;
  if (older_ != nullptr) older_->newer_ = this;
  list_->newest_ = this;
}

void Suspended::leave() {
  if (list_ == nullptr) return;
  if (older_ != nullptr) older_->newer_ = newer_;
  if (newer_ != nullptr) newer_->older_ = older_;
  if (list_->newest_ == this) list_->newest_ = older_;
  older_ = newer_ = nullptr;
  list_ = nullptr;
}

void SuspendedList::shutdown() {
  while (newest_ != nullptr) {
    Suspended* const last = newest_;
    last->leave();
    last->drop();
  }
}

}  // namespace porpoise
