#include "impl/local/user_delivery.h"

#include <algorithm>

#include <fmt/format.h>

#include "impl/host/file_io.h"
#include "impl/local/delivery_lines.h"
#include "impl/local/forward.h"
#include "impl/local/mbox_text.h"

namespace porpoise::local {
namespace {

using roles::Verdict;

constexpr std::uint32_t kOthersWrite = 0002;
constexpr std::uint32_t kSticky = 01000;
constexpr std::uint32_t kOwnerExecutes = 0100;
constexpr std::size_t kQmailMax = 16 << 20;
constexpr const char* kPath = "/usr/local/bin:/usr/bin:/bin";

Verdict deferred(std::string text) {
  return Verdict::deferred(std::move(text));
}

Verdict unable(std::string_view what, const std::string& name, const ErrorCode& error) {
  return deferred(fmt::format("Unable to {} {}: {}. (#4.3.0)\n", what, name, error.message()));
}

bool needs_sender(const Instruction& instruction) {
  return instruction.kind == Instruction::Kind::program ||
         instruction.kind == Instruction::Kind::forward;
}

}  // namespace

UserDelivery::UserDelivery(const Host& host, roles::Enqueuer& enqueuer)
    : clock_(host.clock),
      files_(host.files),
      identity_(host.identity),
      enqueuer_(enqueuer),
      maildirs_(host),
      mboxes_(host),
      programs_(host) {}

Task<Verdict> UserDelivery::deliver(Addressee whose, DeliveryRules rules,
                                    roles::Delivery delivery) {
  Job job;
  job.whose = std::move(whose);
  job.rules = rules;
  job.letter.from_line = from_line(delivery.sender, seconds_of(clock_.wall()));
  job.letter.return_path = return_path_line(delivery.sender);
  job.letter.delivered_to = delivered_to_line(delivery.recipient);
  job.letter.message = std::make_shared<KeptHead>(std::move(delivery.message));
  job.sender = std::move(delivery.sender);
  job.recipient = std::move(delivery.recipient);
  job.new_sender = job.sender;

  std::optional<Verdict> over = co_await look_at_home(job);
  if (!over) over = co_await look_for_loop(job);
  if (!over) over = co_await read_instructions_of(job);
  if (!over) over = co_await find_new_sender(job);
  if (over) co_return std::move(*over);
  co_return co_await carry_out(job);
}

Task<> UserDelivery::tidy(std::string home) {
  co_await mboxes_.mend_all(home);
  co_await remove_stale_inputs(files_, clock_, home);
}

Task<std::optional<Verdict>> UserDelivery::look_at_home(const Job& job) {
  const std::string& home = job.whose.home;
  const Result<FileInfo> info = co_await files_.stat(home);
  if (info.has_error()) co_return unable("switch to", home, info.error());
  if (info->kind != FileKind::directory) {
    co_return unable("switch to", home, make_error(errc::not_a_directory));
  }
  if ((info->mode & kOthersWrite) != 0) {
    co_return deferred("Uh-oh: home directory is writable. (#4.7.0)\n");
  }
  if ((info->mode & kSticky) != 0) {
    co_return deferred("Home directory is sticky: user is editing his .qmail file. (#4.2.1)\n");
  }
  co_return std::nullopt;
}

Task<std::optional<Verdict>> UserDelivery::look_for_loop(const Job& job) {
  const Result<bool> loops = co_await has_header_line(*job.letter.message, job.letter.delivered_to);
  if (loops.has_error()) co_return deferred("Unable to read message. (#4.3.0)\n");
  if (!*loops) co_return std::nullopt;
  co_return Verdict::failed(
      "This message is looping: it already has my Delivered-To line. (#5.4.6)\n");
}

Task<std::optional<Verdict>> UserDelivery::read_instructions_of(Job& job) {
  std::string trouble;
  const std::optional<FoundQmail> found = co_await find_qmail(files_, job.whose, trouble);
  if (!trouble.empty()) co_return deferred(std::move(trouble));
  if (!found && !has_default(job.whose)) {
    co_return Verdict::failed("Sorry, no mailbox here by that name. (#5.1.1)\n");
  }
  std::string text;
  if (found) {
    if ((found->mode & kOthersWrite) != 0) {
      co_return deferred("Uh-oh: .qmail file is writable. (#4.7.0)\n");
    }
    const Result<std::string> contents =
        co_await read_file(files_, job.whose.home + "/" + found->file.name, kQmailMax);
    if (contents.has_error()) co_return unable("read", found->file.name, contents.error());
    text = *contents;
    job.default_part = found->file.default_part;
  }
  const bool forwards_only = found && (found->mode & kOwnerExecutes) != 0;
  if (text.empty()) text = job.whose.default_delivery;
  job.instructions = read_instructions(text, forwards_only);
  co_return std::nullopt;
}

/// Who is the sender of what is sent on. Looked up only where somebody will ask.
Task<std::optional<Verdict>> UserDelivery::find_new_sender(Job& job) {
  const bool asked = std::any_of(job.instructions.begin(), job.instructions.end(), needs_sender);
  if (!asked || !may_have_owner(job.sender)) co_return std::nullopt;
  const std::string owner = owner_file(job.whose.dash, job.whose.ext);
  const std::string for_each = owner_default_file(job.whose.dash, job.whose.ext);
  bool there[2] = {false, false};
  const std::string* const names[] = {&owner, &for_each};
  for (std::size_t at = 0; at < 2 && (at == 0 || there[0]); ++at) {
    const Result<bool> exists = co_await is_there(files_, job.whose.home + "/" + *names[at]);
    if (exists.has_error()) co_return unable("open", *names[at], exists.error());
    there[at] = *exists;
  }
  if (there[0]) job.new_sender = owner_address(job.recipient, there[1]);
  co_return std::nullopt;
}

Task<Verdict> UserDelivery::carry_out(Job& job) {
  Course course(std::move(job.instructions));
  while (std::optional<Instruction> step = course.next()) {
    StepResult result = co_await carry_out_one(job, std::move(*step));
    course.settle(std::move(result));
  }
  if (!course.forwards().empty()) {
    StepResult result = co_await send_on(job, course.forwards());
    course.settle_forwards(std::move(result));
  }
  co_return course.verdict();
}

Task<StepResult> UserDelivery::carry_out_one(const Job& job, Instruction instruction) {
  switch (instruction.kind) {
    case Instruction::Kind::program:
      co_return co_await to_program(job, std::move(instruction.argument));
    case Instruction::Kind::maildir:
      co_return co_await to_maildir(job, path_in(job.whose.home, instruction.argument));
    default:
      co_return co_await mboxes_.deliver(job.whose.home, std::move(instruction.argument),
                                         job.letter);
  }
}

Task<StepResult> UserDelivery::to_maildir(const Job& job, std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  if (tidied_.insert(path).second) co_await remove_stale_tmp(files_, clock_, path);
  co_return co_await maildirs_.deliver(std::move(path), job.letter);
}

Task<StepResult> UserDelivery::to_program(const Job& job, std::string line) {
  DeliveryFacts facts;
  facts.user = job.whose.user;
  facts.home = job.whose.home;
  facts.recipient = job.recipient;
  facts.ext = job.whose.ext;
  facts.default_part = job.default_part;
  facts.sender = job.sender;
  facts.new_sender = job.new_sender;
  facts.from_line = job.letter.from_line;
  facts.return_path = job.letter.return_path;
  facts.delivered_to = job.letter.delivered_to;
  facts.path = identity_.variable("PATH").value_or(kPath);
  ProgramCall call;
  call.line = std::move(line);
  call.home = job.whose.home;
  call.environment = delivery_environment(facts);
  call.message = job.letter.message;
  call.limit = job.rules.program_limit;
  if (tidied_homes_.insert(call.home).second) {
    co_await remove_stale_inputs(files_, clock_, call.home);
  }
  co_return co_await programs_.run(std::move(call));
}

Task<StepResult> UserDelivery::send_on(const Job& job, std::vector<std::string> recipients) {
  roles::SubmissionInfo info;
  info.origin = job.whose.is_alias ? roles::Origin::alias : roles::Origin::local;
  info.user = job.whose.user_id;
  roles::Envelope envelope(job.new_sender, std::move(recipients));
  co_return co_await forward(enqueuer_, std::move(info), job.letter, std::move(envelope));
}

}  // namespace porpoise::local
