// ClassicStore: which messages there are.

#include <algorithm>

#include <fmt/format.h>

#include "impl/host/file_io.h"
#include "impl/queue/classic/classic_store.h"

namespace porpoise::queue::classic {

/// Those that info/ tells of.
Task<Result<std::vector<MessageId>>> ClassicStore::preprocessed() const {
  std::vector<MessageId> ids;
  for (MessageId part = 0; part < kSplit; ++part) {
    const Result<std::set<std::string>> names =
        co_await list_names(host_.files, layout_.at(fmt::format("info/{}", part)));
    PORPOISE_CO_CHECK(names);
    for (const std::string& name : *names) {
      if (const std::optional<MessageId> id = parse_number(name)) ids.push_back(*id);
    }
  }
  co_return ids;
}

Task<Result<std::vector<MessageId>>> ClassicStore::all_ids() const {
  Result<std::vector<MessageId>> ids = co_await preprocessed();
  PORPOISE_CO_CHECK(ids);
  settling_.for_each([&ids](MessageId id, const Unsettled& entry) {
    if (entry.in_todo) ids->push_back(id);
  });
  std::sort(ids->begin(), ids->end());
  ids->erase(std::unique(ids->begin(), ids->end()), ids->end());
  co_return ids;
}

Task<Result<std::vector<Listed>>> ClassicStore::list(MessageId after, std::size_t max) {
  if (after == 0 || walk_.empty()) {
    Result<std::vector<MessageId>> ids = co_await all_ids();
    PORPOISE_CO_CHECK(ids);
    walk_ = std::move(*ids);
  }
  const std::vector<MessageId> ids(std::upper_bound(walk_.begin(), walk_.end(), after),
                                   walk_.end());
  std::vector<Listed> page;
  for (const MessageId id : ids) {
    if (page.size() == max) co_return page;
    if (is_removed(id)) continue;
    Listed listed;
    listed.id = id;
    Message message;
    const Unsettled* entry = settling_.find(id);
    if (entry != nullptr && entry->in_todo) {
      message = entry->message;
    } else {
      const Result<Listed> found = co_await files_.list(id);
      const bool is_none = found.has_error() && (found.error() == errc::no_such_file_or_directory ||
                                                 found.error() == errc::bad_message);
      if (is_none) continue;
      PORPOISE_CO_CHECK(found);
      message.birth = found->birth;
      message.held = found->held;
      std::copy_n(found->progress, kChannels, message.progress);
      entry = settling_.find(id);
      if (entry != nullptr) entry->changes.apply(message);
    }
    listed.birth = message.birth;
    listed.held = message.held;
    std::copy_n(message.progress, kChannels, listed.progress);
    page.push_back(listed);
  }
  walk_.clear();
  co_return page;
}

}  // namespace porpoise::queue::classic
