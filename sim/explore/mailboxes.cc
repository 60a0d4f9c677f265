#include "sim/explore/mailboxes.h"

#include <string_view>

#include "sim/scenario/found_mail.h"

namespace porpoise::sim {

namespace {

/// The rest of the first line that begins with `field`; empty when there is none in the header.
std::string value_of(std::string_view text, std::string_view field) {
  while (!text.empty() && text.front() != '\n') {
    const std::string_view line = text.substr(0, text.find('\n'));
    if (line.starts_with(field)) return std::string(line.substr(field.size()));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  return std::string();
}

/// `a@x` of `<a@x>`.
std::string without_brackets(std::string address) {
  if (address.starts_with('<') && address.ends_with('>')) {
    address = address.substr(1, address.size() - 2);
  }
  return address;
}

Fact arrival(Fact::Kind kind, model::Time at, const std::string& sender, const std::string& address,
             std::shared_ptr<const std::string> content) {
  Fact fact(kind, at);
  fact.sender = sender;
  fact.address = address;
  fact.content = std::move(content);
  return fact;
}

/// Whether it is whole.
bool was_sent(std::string_view message, const History& history) {
  for (std::size_t at = 0; at < history.size(); ++at) {
    const Fact& fact = history[at];
    if (fact.kind == Fact::Kind::submitted && message.ends_with(*fact.content)) return true;
  }
  return false;
}

}  // namespace

Mailboxes::Mailboxes(std::vector<std::string> maildirs, bool letters_keep)
    : letters_keep_(letters_keep) {
  for (std::string& maildir : maildirs) {
    boxes_.emplace_back().maildir = std::move(maildir);
  }
}

Mailboxes::Letter Mailboxes::read(const DiskImage& seen, InodeNumber number) {
  const Inode* const inode = seen.find(number);
  std::string bytes(inode->size, '\0');
  inode->bytes.read(0, bytes);
  return read(std::move(bytes));
}

Mailboxes::Letter Mailboxes::read(std::string bytes) {
  Letter letter;
  letter.sender = without_brackets(value_of(bytes, "Return-Path: "));
  letter.address = value_of(bytes, "Delivered-To: ");
  letter.content = std::make_shared<const std::string>(std::move(bytes));
  return letter;
}

void Mailboxes::look(model::Time at, const DiskImage& seen, Ends& ends, History& history) {
  for (Box& box : boxes_) {
    if (box.number == 0) box.number = seen.number_of(box.maildir + "/new");
    const Inode* const inode = seen.find(box.number);
    if (inode == nullptr || inode->names.sum() == box.names) continue;
    compare(box, false, at, seen, ends, history);
  }
}

void Mailboxes::look_again(model::Time at, const DiskImage& seen, Ends& ends, History& history) {
  for (Box& box : boxes_) {
    box.number = seen.number_of(box.maildir + "/new");
    compare(box, true, at, seen, ends, history);
  }
}

void Mailboxes::compare(Box& box, bool contents, model::Time at, const DiskImage& seen, Ends& ends,
                        History& history) {
  const Inode* const inode = seen.find(box.number);
  std::map<std::string, Letter> before = std::move(box.letters);
  box.letters.clear();
  box.names = inode != nullptr ? inode->names.sum() : Hash128();
  if (inode != nullptr) {
    inode->names.for_each([&](const Names::Entry& entry) {
      const auto known = before.find(entry.name);
      if (known != before.end() && !contents) {
        box.letters.insert(before.extract(known));
        return;
      }
      Letter letter = read(seen, entry.number);
      if (known != before.end() && *letter.content == *known->second.content) {
        box.letters.insert(before.extract(known));
        return;
      }
      if (!contents || letters_keep_) {
        ends.add(arrival(Fact::Kind::arrived, at, letter.sender, letter.address, letter.content),
                 box.maildir, history);
      }
      box.letters.emplace(entry.name, std::move(letter));
    });
  }
  for (const auto& [name, letter] : before) {
    ends.add(arrival(Fact::Kind::vanished, at, letter.sender, letter.address, letter.content),
             box.maildir, history);
  }
}

void Mailboxes::read_mboxes(model::Time at, const DiskImage& seen, Ends& ends,
                            History& history) const {
  for (const std::string& path : mboxes_) {
    if (seen.find_path(path) == nullptr) continue;
    for (std::string& message : read_mbox(seen.contents(path))) {
      if (!letters_keep_ && !was_sent(message, history)) continue;
      const Letter letter = read(std::move(message));
      ends.add(arrival(Fact::Kind::arrived, at, letter.sender, letter.address, letter.content),
               path, history);
    }
  }
}

std::vector<std::string> Mailboxes::unfinished(const DiskImage& seen) const {
  std::vector<std::string> paths;
  for (const Box& box : boxes_) {
    const Inode* const inode = seen.find_path(box.maildir + "/tmp");
    if (inode == nullptr) continue;
    inode->names.for_each(
        [&](const Names::Entry& entry) { paths.push_back(box.maildir + "/tmp/" + entry.name); });
  }
  return paths;
}

}  // namespace porpoise::sim
