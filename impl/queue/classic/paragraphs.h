#pragma once
// bounce/N: a QSBMF paragraph for each recipient that failed. A D in local/N or remote/N does not
// say how a recipient was settled; its paragraph does. Pure.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "impl/queue/store.h"

namespace porpoise::queue::classic {

struct Paragraph {
  std::string address;  ///< Empty when it names nobody.
  std::string report;
  std::uint64_t offset = 0;  ///< In the file.
  std::uint64_t end = 0;

  Paragraph() = default;
};

/// The whole paragraphs of a file; one that is cut off at its end is left out.
std::vector<Paragraph> split_paragraphs(std::string_view bytes);

/// A recipient as local/N or remote/N have it.
struct WrittenRecipient {
  bool done = false;
  std::string address;          ///< As the envelope had it, as far as that is known.
  std::string_view written_as;  ///< Perhaps with the prefix of a virtual domain.

  WrittenRecipient(bool done_, std::string address_, std::string_view written_as_)
      : done(done_), address(std::move(address_)), written_as(written_as_) {}
};

inline constexpr int kNobody = -1;  ///< Whom the file of a channel that is done named, perhaps.
inline constexpr int kStale = -2;   ///< From before a crash: its recipient is not marked.

/// For each of `paragraphs` which of `recipients` it says the failure of, or one of the above. Of
/// several for one address the last count. The prefix of a virtual domain may have changed since.
std::vector<int> match_paragraphs(const std::vector<WrittenRecipient>& recipients,
                                  const std::vector<Paragraph>& paragraphs);

}  // namespace porpoise::queue::classic
