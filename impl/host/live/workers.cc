#include "impl/host/live/workers.h"

#include <signal.h>

#include <system_error>

#include <boost/asio/post.hpp>

namespace porpoise::live {

void Workers::submit(Job& job) {
  bool wants_thread = false;
  {
    const std::lock_guard lock(mutex_);
    pending_.push_back(&job);
    wants_thread = idle_ < pending_.size() && threads_.size() < threads_max_;
  }
  if (wants_thread) {
    start_thread();
  } else {
    wanted_.notify_one();
  }
}

void Workers::start_thread() {
  // Signals are for the event loop's thread: no call here may end early with EINTR.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    threads_.emplace_back([this] { serve(); });
  } catch (const std::system_error&) {
    if (threads_.empty()) throw;  // fewer threads than wanted will do
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void Workers::serve() {
  std::unique_lock lock(mutex_);
  while (true) {
    ++idle_;
    wanted_.wait(lock, [this] { return joining_ || !pending_.empty(); });
    --idle_;
    if (joining_) return;
    Job* const job = pending_.front();
    pending_.pop_front();
    lock.unlock();
    job->work();
    lock.lock();
    done_.push_back(job);
    if (done_.size() > 1) continue;  // whoever put the first one there has told the event loop
    lock.unlock();
    boost::asio::post(loop_.executor(), [this] { resume_done(); });
    lock.lock();
  }
}

void Workers::resume_done() {
  std::deque<Job*> done;
  {
    const std::lock_guard lock(mutex_);
    done.swap(done_);
  }
  while (!done.empty() && !loop_.stopped()) {
    Resume<Unit> resume = std::move(done.front()->resume);
    done.pop_front();
    loop_.completed();
    resume(Unit{});
  }
  if (done.empty()) return;
  const std::lock_guard lock(mutex_);
  done_.insert(done_.begin(), done.begin(), done.end());
}

void Workers::join() {
  {
    const std::lock_guard lock(mutex_);
    joining_ = true;
  }
  wanted_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void Workers::abandon() {
  for (std::deque<Job*>* const jobs : {&pending_, &done_}) {
    while (!jobs->empty()) {
      const Resume<Unit> dropped = std::move(jobs->front()->resume);
      jobs->pop_front();
    }
  }
}

}  // namespace porpoise::live
