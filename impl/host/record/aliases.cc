#include "impl/host/record/aliases.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "impl/base/ascii.h"

namespace porpoise::record {

namespace {

/// How many are remembered, at most: then all are forgotten, and made again as they come.
constexpr std::size_t kKnownMax = 1 << 20;
/// Short names may meet; more often tried is not worth it.
constexpr std::uint32_t kAttemptsMax = 40;
constexpr std::size_t kLetters = 26;

constexpr std::array<std::string_view, 3> kKept = {"postmaster", "mailer-daemon", "#"};

bool is_alphanumeric(char c) {
  const char small = to_lower(c);
  return (small >= 'a' && small <= 'z') || (c >= '0' && c <= '9');
}

/// RFC 5321 §4.1.2: atext, and dots; bytes beyond ASCII too.
bool is_of_a_local_part(char c) {
  constexpr std::string_view kSpecials = "!#$%&'*+-/=?^_`{|}~.";
  return is_alphanumeric(c) || static_cast<unsigned char>(c) >= 0x80 ||
         kSpecials.find(c) != kSpecials.npos;
}

bool is_kept(std::string_view local) {
  return std::any_of(kKept.begin(), kKept.end(), [local](std::string_view kept) {
    return kept.size() == local.size() &&
           std::equal(kept.begin(), kept.end(), local.begin(),
                      [](char a, char b) { return a == to_lower(b); });
  });
}

}  // namespace

Aliases::Aliases(std::string key, const std::set<std::string>& mailboxes) : key_(std::move(key)) {
  std::size_t digits = 1;
  for (std::size_t most = kLetters; most < mailboxes.size(); most *= kLetters) ++digits;
  std::size_t rank = 0;
  for (const std::string& name : mailboxes) {
    // From its place only, not from the key: what one process has put into the queue must mean the
    // same mailbox to the next.
    std::string alias = name;
    for (char& c : alias) {
      if (is_alphanumeric(c) || static_cast<unsigned char>(c) >= 0x80) c = 'x';
    }
    std::size_t left = rank++;
    for (std::size_t place = digits; place-- > 0; left /= kLetters) {
      if (place < alias.size()) alias[place] = static_cast<char>('a' + left % kLetters);
    }
    taken_.insert(alias);
    mailboxes_.emplace(name, std::move(alias));
  }
}

std::string_view Aliases::of_mailbox(std::string_view name) {
  const auto found = mailboxes_.find(name);
  return found != mailboxes_.end() ? std::string_view(found->second) : of(name);
}

std::string Aliases::make(std::string_view local, std::uint32_t attempt) const {
  std::string alias(local);
  std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
  unsigned length = 0;
  unsigned used = 0;
  std::uint32_t block = 0;
  for (char& c : alias) {
    const bool beyond = static_cast<unsigned char>(c) >= 0x80;
    if (!is_alphanumeric(c) && !beyond) continue;
    if (used == length) {
      const std::string input = fmt::format("{}.{}.{}", attempt, block++, local);
      HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
           reinterpret_cast<const unsigned char*>(input.data()), input.size(), sum.data(), &length);
      used = 0;
    }
    const unsigned char drawn = sum[used++];
    c = beyond ? static_cast<char>(0x80 | drawn) : static_cast<char>('a' + drawn % kLetters);
  }
  return alias;
}

std::string_view Aliases::of(std::string_view local) {
  if (local.empty() || is_kept(local)) return local;
  std::string small(local);
  for (char& c : small) c = to_lower(c);
  const auto mailbox = mailboxes_.find(small);
  if (mailbox != mailboxes_.end()) return mailbox->second;
  const auto known = known_.find(local);
  if (known != known_.end()) return known->second;
  if (known_.size() >= kKnownMax) {
    known_.clear();
    taken_.clear();
  }
  std::string alias = make(local, 0);
  for (std::uint32_t attempt = 1; attempt < kAttemptsMax && taken_.contains(alias); ++attempt) {
    alias = make(local, attempt);
  }
  taken_.insert(alias);
  return known_.emplace(std::string(local), std::move(alias)).first->second;
}

std::string Aliases::in_text(std::string_view text) {
  std::string out(text);
  for (std::size_t at = out.find('@'); at != out.npos; at = out.find('@', at + 1)) {
    std::size_t begin = at;
    if (at > 0 && out[at - 1] == '"') {
      const std::size_t quote = at > 1 ? out.rfind('"', at - 2) : out.npos;
      begin = quote == out.npos ? at : quote;
    } else {
      while (begin > 0 && is_of_a_local_part(out[begin - 1])) --begin;
    }
    const std::string_view alias = of(std::string_view(text).substr(begin, at - begin));
    std::copy(alias.begin(), alias.end(), out.begin() + static_cast<std::ptrdiff_t>(begin));
  }
  return out;
}

std::string Aliases::in_command(std::string_view line) {
  std::string out = in_text(line);
  for (std::size_t open = line.find('<'); open != line.npos; open = line.find('<', open + 1)) {
    std::size_t end = line.find_first_of(">@\r\n", open);
    if (end == line.npos) end = line.size();
    if (end < line.size() && line[end] == '@') continue;
    const std::string_view alias = of(line.substr(open + 1, end - open - 1));
    std::copy(alias.begin(), alias.end(), out.begin() + static_cast<std::ptrdiff_t>(open) + 1);
  }
  return out;
}

std::string Aliases::in_path(std::string_view path) {
  constexpr std::string_view kMail = "/mail/";
  const std::size_t found = path.find(kMail);
  if (found == path.npos) return std::string(path);
  const std::size_t begin = found + kMail.size();
  const std::size_t end = std::min(path.find('/', begin), path.size());
  std::string out(path);
  const std::string_view alias = of_mailbox(path.substr(begin, end - begin));
  std::copy(alias.begin(), alias.end(), out.begin() + static_cast<std::ptrdiff_t>(begin));
  return out;
}

}  // namespace porpoise::record
