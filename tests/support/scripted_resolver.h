#pragma once
// A resolver that knows what it was told.

#include <map>
#include <string>
#include <vector>

#include <boost/asio/post.hpp>

#include "impl/dns/resolver.h"

namespace porpoise::test {

/// Whatever it was not told of is not there.
class ScriptedResolver final : public dns::Resolver {
 public:
  using Type = dns::RecordType;
  using Kind = dns::Answer::Kind;

  std::vector<std::string> asked;  ///< `MX a.ex`, in order.

  void is(const std::string& name, Type type, Kind kind) { answer(name, type).kind = kind; }
  void a(const std::string& name, const std::string& address) { add(name, Type::a, address); }
  void aaaa(const std::string& name, const std::string& address) { add(name, Type::aaaa, address); }
  void mx(const std::string& name, std::uint16_t preference, const std::string& target) {
    dns::Record record;
    record.preference = preference;
    record.target = target;
    add_record(name, Type::mx, record);
  }

  Task<dns::Answer> resolve(dns::Question question) override {
    co_await boost::asio::post(use_task);
    asked.push_back(dns::name_of(question.type) + " " + question.name);
    const auto known = answers_.find(question);
    if (known != answers_.end()) co_return known->second;
    dns::Answer none;
    none.kind = names_.contains(question.name) ? Kind::no_data : Kind::no_such_name;
    co_return none;
  }
  Task<std::vector<dns::Answer>> resolve_all(std::vector<dns::Question> questions) override {
    std::vector<dns::Answer> answers;
    for (const dns::Question& question : questions) {
      dns::Answer one = co_await resolve(question);
      answers.push_back(std::move(one));
    }
    co_return answers;
  }

 private:
  dns::Answer& answer(const std::string& name, Type type) {
    names_[name] = true;
    return answers_[dns::Question(name, type)];
  }
  void add_record(const std::string& name, Type type, dns::Record record) {
    record.owner = name;
    record.type = type;
    dns::Answer& found = answer(name, type);
    found.kind = Kind::found;
    found.records.push_back(std::move(record));
  }
  void add(const std::string& name, Type type, const std::string& address) {
    dns::Record record;
    record.address = boost::asio::ip::make_address(address);
    add_record(name, type, std::move(record));
  }

  std::map<dns::Question, dns::Answer> answers_;
  std::map<std::string, bool> names_;
};

}  // namespace porpoise::test
