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
  // A message may leave todo/ while info/ is read, behind the place where it comes to stand.
  std::vector<MessageId> in_todo;
  add_those_in_todo(in_todo);
  Result<std::vector<MessageId>> ids = co_await preprocessed();
  PORPOISE_CO_CHECK(ids);
  ids->insert(ids->end(), in_todo.begin(), in_todo.end());
  add_those_in_todo(*ids);
  std::sort(ids->begin(), ids->end());
  ids->erase(std::unique(ids->begin(), ids->end()), ids->end());
  co_return ids;
}

void ClassicStore::add_those_in_todo(std::vector<MessageId>& ids) const {
  settling_.for_each([&ids](MessageId id, const Unsettled& entry) {
    if (entry.in_todo) ids.push_back(id);
  });
}

Task<Result<std::vector<Listed>>> ClassicStore::list(MessageId after, std::size_t max) {
  std::vector<Listed> page;
  if (max == 1) {
    // The very next one, as somebody asks for who knows its number, is found without a walk.
    const Result<std::optional<Listed>> next = co_await look_at(after + 1);
    PORPOISE_CO_CHECK(next);
    if (next->has_value()) page.push_back(**next);
    if (!page.empty()) co_return page;
  }
  if (after == 0 || after != walked_to_ || walk_.empty()) {
    Result<std::vector<MessageId>> ids = co_await all_ids();
    PORPOISE_CO_CHECK(ids);
    walk_ = std::move(*ids);
  }
  const std::vector<MessageId> ids(std::upper_bound(walk_.begin(), walk_.end(), after),
                                   walk_.end());
  for (const MessageId id : ids) {
    if (page.size() == max) {
      walked_to_ = page.back().id;
      co_return page;
    }
    const Result<std::optional<Listed>> there = co_await look_at(id);
    PORPOISE_CO_CHECK(there);
    if (there->has_value()) page.push_back(**there);
  }
  walk_.clear();
  co_return page;
}

/// Nothing where there is no message that makes sense.
Task<Result<std::optional<Listed>>> ClassicStore::look_at(MessageId id) const {
  if (is_removed(id)) co_return std::optional<Listed>();
  Message message;
  const Unsettled* entry = settling_.find(id);
  if (entry != nullptr && entry->in_todo) {
    message = entry->message;
  } else {
    const Result<Listed> found = co_await files_.list(id);
    const bool is_none = found.has_error() && (found.error() == errc::no_such_file_or_directory ||
                                               found.error() == errc::bad_message);
    if (is_none) co_return std::optional<Listed>();
    PORPOISE_CO_CHECK(found);
    message.birth = found->birth;
    message.held = found->held;
    std::copy_n(found->progress, kChannels, message.progress);
    entry = settling_.find(id);
    if (entry != nullptr) entry->changes.apply(message);
  }
  Listed listed;
  listed.id = id;
  listed.birth = message.birth;
  listed.held = message.held;
  std::copy_n(message.progress, kChannels, listed.progress);
  co_return std::optional<Listed>(listed);
}

}  // namespace porpoise::queue::classic
