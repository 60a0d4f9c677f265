#pragma once
// Delivery to one user as qmail-local does it: the .qmail files of the home say what happens.

#include <set>
#include <string>

#include "impl/host/host.h"
#include "impl/local/addressee.h"
#include "impl/local/environment.h"
#include "impl/local/maildir.h"
#include "impl/local/mbox.h"
#include "impl/local/program_run.h"
#include "impl/roles/delivery_agent.h"
#include "impl/roles/enqueuer.h"

namespace porpoise::local {

/// What a delivery takes from the settings of its moment.
struct DeliveryRules {
  Duration program_limit{0};  ///< Zero: programs may take as long as they like.

  DeliveryRules() = default;
};

/// Works as the process's own user, whoever the addressee is.
class UserDelivery {
 public:
  /// What `host` refers to and `enqueuer` outlive it. Forwards enter the queue by `enqueuer`.
  UserDelivery(const Host& host, roles::Enqueuer& enqueuer);

  /// Instructions are carried out in their order, up to the first that does not succeed; forwards
  /// come last, together. A crash in between, or a deferral, repeats what was done.
  Task<roles::Verdict> deliver(Addressee whose, DeliveryRules rules, roles::Delivery delivery);

  /// Takes away what deliveries of a former life left half done in `home`.
  Task<> tidy(std::string home);

 private:
  /// One delivery.
  struct Job {
    Addressee whose;
    DeliveryRules rules;
    std::string sender;
    std::string recipient;
    std::string new_sender;
    Letter letter;
    std::optional<std::string> default_part;
    std::vector<Instruction> instructions;

    Job() = default;
  };

  Task<std::optional<roles::Verdict>> look_at_home(const Job& job);
  Task<std::optional<roles::Verdict>> look_for_loop(const Job& job);
  Task<std::optional<roles::Verdict>> read_instructions_of(Job& job);
  Task<std::optional<roles::Verdict>> find_new_sender(Job& job);
  Task<roles::Verdict> carry_out(Job& job);
  Task<StepResult> carry_out_one(const Job& job, Instruction instruction);
  Task<StepResult> to_maildir(const Job& job, std::string path);
  Task<StepResult> to_program(const Job& job, std::string line);
  Task<StepResult> send_on(const Job& job, std::vector<std::string> recipients);

  Clock& clock_;
  FileSystem& files_;
  Identity& identity_;
  roles::Enqueuer& enqueuer_;
  MaildirWriter maildirs_;
  MboxWriter mboxes_;
  ProgramRunner programs_;
  std::set<std::string> tidied_;        // maildirs, in this life
  std::set<std::string> tidied_homes_;  // of those with programs
};

}  // namespace porpoise::local
