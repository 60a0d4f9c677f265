#include "impl/remote/dns_router.h"

#include <algorithm>

#include "impl/dns/name.h"

namespace porpoise::remote {
namespace {

using dns::Answer;
using dns::Question;
using dns::RecordType;
using roles::Sign;
using roles::Verdict;

/// Exchangers whose addresses are looked up together.
constexpr std::size_t kTogether = 10;

Route no_such_host(const std::string& host) {
  return refused(Verdict::failed("Sorry, I couldn't find any host named " + host + ". (#5.1.2)\n")
                     .with(Sign::up));
}

/// RFC 7505 §4.2: the code of a null MX.
Route takes_no_mail(const std::string& host) {
  return refused(
      Verdict::failed("Sorry, " + host + " says that it takes no mail: null MX. (#5.1.10)\n")
          .with(Sign::up));
}

/// Lowest preference first. Without the root, which alone would be a null MX and beside others
/// means nothing (RFC 7505 §3), and without what is no name of a host.
std::vector<MailExchanger> exchangers_of(const std::vector<dns::Record>& records) {
  std::vector<MailExchanger> exchangers;
  for (const dns::Record& record : records) {
    const std::optional<std::string> host = dns::canonical_name(record.target);
    if (host) exchangers.emplace_back(*host, record.preference);
  }
  std::stable_sort(
      exchangers.begin(), exchangers.end(),
      [](const MailExchanger& a, const MailExchanger& b) { return a.preference < b.preference; });
  return exchangers;
}

bool is_null_mx(const std::vector<dns::Record>& records) {
  return records.size() == 1 && records.front().target == ".";
}

void add_addresses(const Answer& answer, MailExchanger& exchanger) {
  for (const dns::Record& record : answer.records) exchanger.addresses.push_back(record.address);
  if (answer.kind == Answer::Kind::failed) exchanger.unknown = true;
}

}  // namespace

Task<Route> DnsRouter::to_domain(std::string host, OwnPlaces own) {
  const std::optional<std::string> name = dns::canonical_name(host);
  if (!name) co_return no_such_host(host);
  const std::uint16_t port = config_.current()->smtp_port;
  const Question question(*name, RecordType::mx);
  const Answer answer = co_await resolver_.resolve(question);
  if (answer.kind == Answer::Kind::failed) co_return refused(refuse_unknown());
  if (answer.kind == Answer::Kind::no_such_name) co_return no_such_host(host);
  if (answer.kind == Answer::Kind::no_data) {
    co_return co_await to_itself(std::move(host), *name, port, std::move(own));
  }
  if (is_null_mx(answer.records)) co_return takes_no_mail(host);
  std::vector<MailExchanger> exchangers = exchangers_of(answer.records);
  co_await find_addresses(exchangers);
  const Choose choice = [this](std::size_t limit) { return choose(limit); };
  co_return choose_route(std::move(exchangers), port, own, choice);
}

Task<Route> DnsRouter::to_relay(std::string host, std::uint16_t port) {
  const std::optional<std::string> name = dns::canonical_name(host);
  if (!name) co_return no_such_host(host);
  co_return co_await to_itself(std::move(host), *name, port, OwnPlaces());
}

Task<Route> DnsRouter::to_itself(std::string host, std::string name, std::uint16_t port,
                                 OwnPlaces own) {
  std::vector<MailExchanger> alone;
  alone.emplace_back(std::move(name), 0);
  co_await find_addresses(alone);
  if (alone.front().addresses.empty() && !alone.front().unknown) co_return no_such_host(host);
  const Choose choice = [this](std::size_t limit) { return choose(limit); };
  co_return choose_route(std::move(alone), port, own, choice);
}

/// Best exchangers first; those that there is no time left for count as unknown.
Task<> DnsRouter::find_addresses(std::vector<MailExchanger>& exchangers) {
  const std::chrono::seconds budget(config_.current()->timeout_connect_all);
  const Instant deadline = clock_.now() + budget;
  for (std::size_t start = 0; start < exchangers.size(); start += kTogether) {
    const std::size_t end = std::min(start + kTogether, exchangers.size());
    if (clock_.now() >= deadline) {
      for (std::size_t i = start; i < exchangers.size(); ++i) exchangers[i].unknown = true;
      co_return;
    }
    std::vector<Question> questions;
    for (std::size_t i = start; i < end; ++i) {
      questions.emplace_back(exchangers[i].host, RecordType::a);
      questions.emplace_back(exchangers[i].host, RecordType::aaaa);
    }
    const std::vector<Answer> answers = co_await resolver_.resolve_all(std::move(questions));
    for (std::size_t i = start; i < end; ++i) {
      add_addresses(answers[2 * (i - start)], exchangers[i]);
      add_addresses(answers[2 * (i - start) + 1], exchangers[i]);
    }
  }
}

/// The remainder favours small numbers by less than one in 2^40: nobody will notice.
std::size_t DnsRouter::choose(std::size_t limit) {
  const std::uint64_t drawn = entropy_.draw();
  return static_cast<std::size_t>(drawn % limit);
}

}  // namespace porpoise::remote
