#pragma once
// A queue that keeps what is put into it as strings, and the settings of a home that need no
// others.

#include <memory>
#include <string>
#include <vector>

#include "impl/control/config.h"
#include "impl/roles/enqueuer.h"

namespace porpoise::local {

inline std::shared_ptr<const control::Config> home_config(const std::string& home) {
  auto made = std::make_shared<control::Config>();
  made->home = home;
  return made;
}

class TextQueue final : public roles::Enqueuer {
 public:
  struct Entry {
    roles::SubmissionInfo info;
    roles::Envelope envelope;
    std::string text;

    Entry() = default;
  };

  std::vector<Entry> accepted;
  roles::EnqueueResult answer;  ///< To every message, while it `refuses`.
  bool refuses = false;
  int aborted = 0;

  Task<Begun> begin(roles::SubmissionInfo info) override {
    Begun begun;
    begun.submission = std::make_unique<Draft>(*this);
    static_cast<Draft&>(*begun.submission).entry.info = info;
    co_return begun;
  }

 private:
  struct Draft final : roles::Submission {
    explicit Draft(TextQueue& queue_) : queue(queue_) {}
    Task<> append(std::string_view bytes) override {
      entry.text += bytes;
      co_return;
    }
    Task<roles::EnqueueResult> commit(roles::Envelope envelope) override {
      if (queue.refuses) co_return queue.answer;
      entry.envelope = std::move(envelope);
      queue.accepted.push_back(std::move(entry));
      co_return roles::EnqueueResult::accepted(queue.accepted.size());
    }
    Task<> abort() override {
      ++queue.aborted;
      co_return;
    }

    TextQueue& queue;
    Entry entry;
  };
};

}  // namespace porpoise::local
