#include "impl/queue/classic/paragraphs.h"

#include <algorithm>

namespace porpoise::queue::classic {
namespace {

constexpr std::string_view kHeadEnd = ">:\n";

Paragraph read_paragraph(std::string_view text, std::uint64_t offset) {
  Paragraph paragraph;
  paragraph.offset = offset;
  paragraph.end = offset + text.size() + 1;
  const std::size_t line = text.find('\n');
  const std::string_view head = text.substr(0, line + 1);
  if (head.starts_with('<') && head.ends_with(kHeadEnd)) {
    paragraph.address = head.substr(1, head.size() - 1 - kHeadEnd.size());
    paragraph.report = text.substr(line + 1);
  }
  return paragraph;
}

/// How an address stands in a paragraph.
std::string named(std::string_view address) {
  std::string name(address);
  std::replace(name.begin(), name.end(), '\n', '_');
  return name;
}

}  // namespace

std::vector<Paragraph> split_paragraphs(std::string_view bytes) {
  std::vector<Paragraph> all;
  std::size_t start = 0;
  while (true) {
    while (start < bytes.size() && bytes[start] == '\n') ++start;  // of a report that ended in two
    const std::size_t end = bytes.find("\n\n", start);
    if (end == bytes.npos) return all;
    all.push_back(read_paragraph(bytes.substr(start, end + 1 - start), start));
    start = end + 2;
  }
}

std::vector<int> match_paragraphs(const std::vector<WrittenRecipient>& recipients,
                                  const std::vector<Paragraph>& paragraphs) {
  std::vector<int> of(paragraphs.size(), kNobody);
  std::vector<bool> taken(recipients.size(), false);
  const auto match = [&](auto fits) {
    for (std::size_t p = paragraphs.size(); p-- > 0;) {
      const std::string& name = paragraphs[p].address;
      if (of[p] != kNobody) continue;
      if (name.empty()) of[p] = kStale;
      for (std::size_t r = recipients.size(); r-- > 0 && of[p] < 0;) {
        if (!fits(recipients[r], name)) continue;
        of[p] = recipients[r].done && !taken[r] ? static_cast<int>(r) : kStale;
        if (of[p] >= 0) taken[r] = true;
      }
    }
  };
  match([](const WrittenRecipient& recipient, const std::string& name) {
    return named(recipient.address) == name || named(recipient.written_as) == name;
  });
  match([](const WrittenRecipient& recipient, const std::string& name) {
    return named(recipient.written_as).ends_with("-" + name);
  });
  return of;
}

}  // namespace porpoise::queue::classic
