#include "sim/scenario/judge.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "sim/scenario/found_mail.h"
#include "sim/scenario/letters.h"

namespace porpoise::sim {

namespace {

/// What stands before the letter when `content` is a copy of it: nothing but header lines.
bool is_copy(const std::string& content, const std::string& letter) {
  if (!content.ends_with(letter)) return false;
  const std::string_view added =
      std::string_view(content).substr(0, content.size() - letter.size());
  if (!added.empty() && !added.ends_with('\n')) return false;
  return !added.starts_with('\n') && added.find("\n\n") == std::string_view::npos;
}

class Judge {
 public:
  Judge(const std::vector<Submission>& letters, const std::vector<SubmissionOutcome>& outcomes)
      : letters_(letters), outcomes_(outcomes) {}

  void see(const Copy& copy) {
    const std::optional<std::size_t> number = find_mark(copy.content);
    if (!number || *number >= letters_.size()) {
      complain(fmt::format("{} has a message that nobody sent", copy.place));
    } else if (is_copy(copy.content, letters_[*number].message)) {
      ++result.delivered;
      ++copies_[{*number, copy.place}];
      check_wanted(*number, copy.place);
    } else if (copy.content.find("\n\n") < copy.content.find(mark_of(*number))) {
      ++result.bounced;
      bounced_.insert(*number);
    } else {
      complain(fmt::format("letter {} arrived at {} other than it was sent", *number, copy.place));
    }
  }

  void check_all(const JudgeRules& rules) {
    for (std::size_t number = 0; number < letters_.size(); ++number) {
      const SubmissionOutcome& outcome = outcomes_[number];
      if (outcome.kind == SubmissionOutcome::Kind::waiting) {
        complain(fmt::format("letter {} was never answered", number));
      }
      if (outcome.kind != SubmissionOutcome::Kind::accepted) continue;
      ++result.accepted;
      if (rules.bounces_dropped) continue;
      for (const std::string& recipient : outcome.recipients) check_fate(number, recipient, rules);
    }
    if (rules.duplicates_allowed) return;
    for (const auto& [key, count] : copies_) {
      const auto several = rules.copies.find(key.second);
      if (count <= (several == rules.copies.end() ? 1 : several->second)) continue;
      complain(fmt::format("letter {} arrived at {} {} times", key.first, key.second, count));
    }
  }

  void complain(std::string line) { result.complaints.push_back(std::move(line)); }

  Judgement result;

 private:
  void check_wanted(std::size_t number, const std::string& place) {
    using Kind = SubmissionOutcome::Kind;
    const SubmissionOutcome& outcome = outcomes_[number];
    const auto holds = [&](const std::vector<std::string>& list) {
      return std::find(list.begin(), list.end(), place) != list.end();
    };
    if (!holds(letters_[number].to)) {
      complain(fmt::format("letter {} arrived at {}, to whom it was not sent", number, place));
    } else if (outcome.kind != Kind::accepted && outcome.kind != Kind::not_answered) {
      complain(fmt::format("letter {} arrived at {}, but its client was told: {}", number, place,
                           outcome.reply));
    } else if (!holds(outcome.recipients)) {
      complain(fmt::format("letter {} arrived at {}, whom the server had refused", number, place));
    }
  }

  void check_fate(std::size_t number, const std::string& recipient, const JudgeRules& rules) {
    const auto several = rules.copies.find(recipient);
    const std::uint32_t wanted = several == rules.copies.end() ? 1 : several->second;
    const auto found = copies_.find({number, recipient});
    if ((found != copies_.end() && found->second >= wanted) || bounced_.contains(number)) return;
    complain(fmt::format("letter {} was accepted, but is not at {} and has not bounced", number,
                         recipient));
  }

  const std::vector<Submission>& letters_;
  const std::vector<SubmissionOutcome>& outcomes_;
  std::map<std::pair<std::size_t, std::string>, std::uint32_t> copies_;
  std::set<std::size_t> bounced_;
};

void add_mailbox(const DiskImage& disk, const std::string& user, const std::string& address,
                 std::vector<Copy>& copies) {
  for (const char* folder : {"/new", "/cur"}) {
    const std::string path = maildir_of(user) + folder;
    const Inode* const directory = disk.find_path(path);
    if (directory == nullptr) continue;
    directory->names.for_each([&](const Names::Entry& entry) {
      std::string content = disk.contents(path + "/" + entry.name);
      std::string place = first_recipient(content, address);
      copies.emplace_back(std::move(place), std::move(content));
    });
  }
}

void add_mbox(const DiskImage& disk, const std::string& path, const std::string& domain,
              std::vector<Copy>& copies) {
  if (disk.find_path(path) == nullptr) return;
  for (std::string& content : read_mbox(disk.contents(path))) {
    std::string place = first_recipient(content, path + "@" + domain);
    copies.emplace_back(std::move(place), std::move(content));
  }
}

}  // namespace

std::vector<Copy> collect_copies(const Scenario& scenario, const Cast& cast, World& world) {
  std::vector<Copy> copies;
  for (std::size_t at = 0; at < scenario.hosts.size(); ++at) {
    const HostPart& host = scenario.hosts[at];
    for (const std::string& user : host.users) {
      add_mailbox(world.machine(at).seen(), user, user + "@" + host.domain, copies);
    }
    for (const std::string& path : host.mboxes) {
      add_mbox(world.machine(at).seen(), fmt::format("{}/{}", kHome, path), host.domain, copies);
    }
  }
  for (const ActorId id : cast.sinks) {
    for (const SunkMessage& message : world.stage().actor(id).as<SmtpSinkActor>()->messages()) {
      for (const std::string& recipient : message.to) {
        copies.emplace_back(first_recipient(message.message, recipient), message.message);
      }
    }
  }
  return copies;
}

Judgement judge(const ExpectPart& expect, const std::vector<Submission>& letters,
                const std::vector<SubmissionOutcome>& outcomes, const std::vector<Copy>& copies,
                const JudgeRules& rules) {
  Judge judge(letters, outcomes);
  for (const Copy& copy : copies) judge.see(copy);
  judge.check_all(rules);
  const auto compare = [&](std::string_view what, const std::optional<std::uint32_t>& wanted,
                           std::uint32_t found) {
    if (wanted && *wanted != found) {
      judge.complain(fmt::format("{} = {}, but [expect] says {}", what, found, *wanted));
    }
  };
  compare("accepted", expect.accepted, judge.result.accepted);
  compare("delivered", expect.delivered, judge.result.delivered);
  compare("bounced", expect.bounced, judge.result.bounced);
  return std::move(judge.result);
}

}  // namespace porpoise::sim
