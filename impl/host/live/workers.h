#pragma once
// A few threads for system calls that may wait for the disk or for a name service. Only the call
// itself runs there: every coroutine goes on in the event loop's thread.

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <vector>

#include "impl/host/live/event_loop.h"

namespace porpoise::live {

class Workers {
 public:
  /// Threads start when they are needed, `threads_max` at most.
  Workers(EventLoop& loop, std::size_t threads_max) : loop_(loop), threads_max_(threads_max) {}
  Workers(const Workers&) = delete;
  ~Workers() { join(); }

  /// Runs `work()` on a worker thread and resumes with what it returned. `work` and whatever it
  /// refers to live in the caller, who awaits at once.
  template <class Work>
  Task<std::invoke_result_t<Work&>> run(Work& work) {
    Call<Work> call(work);
    co_await suspend<Unit>([this, &call](Resume<Unit> resume) {
      call.resume = std::move(resume);
      submit(call);
    });
    co_return std::move(*call.outcome);
  }

  /// Waits for the calls being made and makes no other. Afterwards no thread touches a coroutine's
  /// memory.
  void join();
  /// Destroys the coroutines whose calls were never made or never reported. After join().
  void abandon();

 private:
  // Lives in the frame of the coroutine that waits for it.
  struct Job {
    Job() = default;
    Job(const Job&) = delete;
    virtual void work() = 0;

    Resume<Unit> resume;

   protected:
    ~Job() = default;
  };
  template <class Work>
  struct Call final : Job {
    explicit Call(Work& given) : function(given) {}
    void work() override { outcome.emplace(function()); }

    Work& function;
    std::optional<std::invoke_result_t<Work&>> outcome;
  };

  void submit(Job& job);
  void start_thread();
  void serve();
  void resume_done();

  EventLoop& loop_;
  const std::size_t threads_max_;
  std::vector<std::thread> threads_;

  std::mutex mutex_;  // over all that follows
  std::condition_variable wanted_;
  std::deque<Job*> pending_;
  std::deque<Job*> done_;
  std::size_t idle_ = 0;
  bool joining_ = false;
};

}  // namespace porpoise::live
