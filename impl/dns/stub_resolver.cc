#include "impl/dns/stub_resolver.h"

#include <algorithm>

#include "impl/dns/exchange.h"
#include "impl/dns/name.h"

namespace porpoise::dns {
namespace {

/// Questions on the network at once, so that the descriptors are left to the mail.
constexpr std::size_t kSocketsMax = 50;
/// Of one resolve_all().
constexpr std::size_t kTogetherMax = 20;

bool lacks_resources(ErrorCode error) {
  return error == errc::too_many_files_open || error == errc::too_many_files_open_in_system ||
         error == errc::not_enough_memory;
}

Reading failed(std::string why) {
  Reading reading;
  reading.kind = Reading::Kind::answer;
  reading.answer = Answer::failure(std::move(why));
  return reading;
}

std::size_t index_of(const std::vector<Endpoint>& servers, const Endpoint& server) {
  const auto found = std::find(servers.begin(), servers.end(), server);
  return found == servers.end() ? 0 : static_cast<std::size_t>(found - servers.begin());
}

}  // namespace

StubResolver::StubResolver(ResolverParts parts)
    : parts_(parts),
      servers_(parts_.config, parts_.files, parts_.clock),
      sockets_(parts_.executor, kSocketsMax) {}

Task<Answer> StubResolver::resolve(Question question) {
  std::optional<Answer> known = cache_.find(question, parts_.clock.now());
  if (known) co_return std::move(*known);
  if (const auto under_way = flights_.find(question); under_way != flights_.end()) {
    const std::shared_ptr<Flight> flight = under_way->second;
    co_await flight->landed.wait();
    co_return flight->answer;
  }
  const auto flight = std::make_shared<Flight>(parts_.executor);
  flights_.emplace(question, flight);
  flight->answer = co_await look_up(question);
  cache_.keep(question, flight->answer, parts_.clock.now());
  flights_.erase(question);
  flight->landed.open_all();
  co_return flight->answer;
}

/// From alias to alias.
Task<Answer> StubResolver::look_up(Question question) {
  const std::string asked = question.name;
  int aliases = 0;
  std::chrono::seconds ttl = std::chrono::hours(24);
  while (true) {
    Reading reading = co_await ask_servers(question);
    aliases += reading.aliases;
    if (aliases > kAliasesMax) co_return Answer::failure(asked + " has too many aliases");
    if (reading.kind != Reading::Kind::alias) {
      reading.answer.ttl = std::min(reading.answer.ttl, ttl);
      co_return std::move(reading.answer);
    }
    ttl = std::min(ttl, std::chrono::seconds(reading.ttl));
    const std::optional<std::string> next = canonical_name(reading.name);
    if (!next) co_return Answer::failure(asked + " is an alias of " + reading.name);
    question.name = *next;
  }
}

Task<Reading> StubResolver::ask_servers(Question question) {
  const std::vector<Endpoint> servers = co_await servers_.current();
  Query query(servers.size(), index_of(servers, answered_last_));
  while (!query.over()) {
    const Query::Step step = query.step();
    const Endpoint server = servers[step.server];
    const Result<Message> heard = co_await ask(question, server, step);
    if (heard.has_error()) {
      if (lacks_resources(heard.error())) co_return failed("cannot open a socket");
      query.on_silence();
      continue;
    }
    if (heard->truncated) {
      query.on_truncated();
      continue;
    }
    Reading reading = read_answer(*heard, question);
    if (reading.kind == Reading::Kind::trouble) {
      query.on_trouble(std::move(reading.answer.why));
    } else if (reading.kind == Reading::Kind::not_edns) {
      query.on_not_edns(std::move(reading.answer.why));
    } else {
      answered_last_ = server;
      co_return reading;
    }
  }
  if (query.said().empty()) co_return failed("no name server answers");
  co_return failed("name server " + servers[query.said_by()].to_string() + " " + query.said());
}

Task<Result<Message>> StubResolver::ask(Question question, Endpoint server, Query::Step step) {
  co_await sockets_.acquire();
  const std::uint64_t id = parts_.entropy.draw();
  const std::uint64_t letters = step.mixed_case ? parts_.entropy.draw() : 0;
  Asked asked;
  asked.id = static_cast<std::uint16_t>(id);
  asked.name = in_mixed_case(question.name, letters);
  asked.type = question.type;
  asked.edns = step.edns;
  const Instant deadline = parts_.clock.now() + step.patience;
  if (step.way == Query::Way::stream) {
    Result<Message> heard =
        co_await ask_by_stream(parts_.network, std::move(asked), server, deadline);
    sockets_.release();
    co_return heard;
  }
  Result<Message> heard =
      co_await ask_by_datagram(parts_.network, std::move(asked), server, deadline);
  sockets_.release();
  co_return heard;
}

/// What several workers share.
struct StubResolver::Batch {
  Batch(Executor executor, std::vector<Question> questions_)
      : questions(std::move(questions_)), answers(questions.size()), done(executor) {}

  std::vector<Question> questions;
  std::vector<Answer> answers;
  std::size_t next = 0;
  std::size_t working = 0;
  Gate done;
};

Task<std::vector<Answer>> StubResolver::resolve_all(std::vector<Question> questions) {
  const auto batch = std::make_shared<Batch>(parts_.executor, std::move(questions));
  batch->working = std::min(batch->questions.size(), kTogetherMax);
  for (std::size_t worker = batch->working; worker > 0; --worker) {
    spawn(parts_.executor, work(batch));
  }
  if (batch->working > 0) co_await batch->done.wait();
  co_return std::move(batch->answers);
}

Task<> StubResolver::work(std::shared_ptr<Batch> batch) {
  while (batch->next < batch->questions.size()) {
    const std::size_t index = batch->next++;
    Answer answer = co_await resolve(batch->questions[index]);
    batch->answers[index] = std::move(answer);
  }
  if (--batch->working == 0) batch->done.open_all();
}

}  // namespace porpoise::dns
