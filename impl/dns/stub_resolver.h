#pragma once
// A stub resolver: asks recursive name servers and remembers what they said.

#include <map>
#include <memory>

#include "impl/base/gate.h"
#include "impl/dns/cache.h"
#include "impl/dns/name_servers.h"
#include "impl/dns/query.h"
#include "impl/dns/resolver.h"
#include "impl/host/network.h"
#include "impl/host/process.h"

namespace porpoise::dns {

/// What a resolver works with; all outlive it.
struct ResolverParts {
  Executor executor;
  Clock& clock;
  FileSystem& files;
  Network& network;
  Entropy& entropy;
  const control::ConfigSource& config;
};

/// Equal questions asked at the same time are sent once. The server that answered last is asked
/// first. What is asked, when and how often is query.h's matter, what an answer means answer.h's.
class StubResolver final : public Resolver {
 public:
  /// Outlives every coroutine that resumes.
  explicit StubResolver(ResolverParts parts);

  Task<Answer> resolve(Question question) override;
  Task<std::vector<Answer>> resolve_all(std::vector<Question> questions) override;

 private:
  /// A question that somebody has sent.
  struct Flight {
    explicit Flight(Executor executor) : landed(executor) {}
    Gate landed;
    Answer answer;
  };
  struct Batch;

  Task<Answer> look_up(Question question);
  Task<Reading> ask_servers(Question question);
  Task<Result<Message>> ask(Question question, Endpoint server, Query::Step step);
  Task<> work(std::shared_ptr<Batch> batch);

  ResolverParts parts_;
  NameServers servers_;
  Cache cache_;
  std::map<Question, std::shared_ptr<Flight>> flights_;
  Semaphore sockets_;
  Endpoint answered_last_;
};

}  // namespace porpoise::dns
