#include "impl/queue/journal/journal_draft.h"

namespace porpoise::queue::journal {

Task<Result<void>> JournalDraft::append(std::string_view bytes) {
  size_ += bytes.size();
  if (!file_ && inline_bytes_.size() + bytes.size() <= store_.options_.inline_max) {
    inline_bytes_ += bytes;
    co_return Result<void>();
  }
  co_return co_await to_file(bytes);
}

Task<Result<void>> JournalDraft::to_file(std::string_view bytes) {
  if (!file_) {
    Result<std::unique_ptr<BodyWriter>> created = co_await store_.bodies_.create(id_);
    PORPOISE_CO_CHECK(created);
    file_ = std::move(*created);
    const std::string begun = std::move(inline_bytes_);
    inline_bytes_ = std::string();
    const Result<void> moved = co_await put(begun);
    PORPOISE_CO_CHECK(moved);
  }
  co_return co_await put(bytes);
}

/// What was not announced is claimed as it comes.
Task<Result<void>> JournalDraft::put(std::string_view bytes) {
  if (!privileged_) {
    co_await store_.measure_room();
    if (!store_.room_.extend(claim_, bytes.size())) co_return make_error(errc::no_space_on_device);
  }
  const Result<void> written = co_await file_->append(bytes);
  if (written.has_value()) claim_.spend(bytes.size());
  co_return written;
}

Task<Result<void>> JournalDraft::commit(Envelope envelope, MessageId finishes) {
  const WallTime birth = store_.host_.clock.wall();
  const Result<Body> body = co_await finish_body();
  PORPOISE_CO_CHECK(body);
  Item item(RecordType::message, encode_message(id_, birth, finishes, envelope, size_, *body));
  item.finishes = finishes;
  co_return co_await commit_item(std::move(item), body->external);
}

Task<Result<void>> JournalDraft::adopt(Message past) {
  Result<Body> body = co_await finish_body();
  PORPOISE_CO_CHECK(body);
  StoredMessage stored;
  stored.message = std::move(past);
  stored.message.id = id_;
  stored.message.size = size_;
  stored.body = std::move(*body);
  Item item(RecordType::moved, encode_moved(stored));
  co_return co_await commit_item(std::move(item), stored.body.external);
}

Task<Result<Body>> JournalDraft::finish_body() {
  Body body;
  body.inline_bytes = inline_bytes_;
  if (!file_) co_return body;
  const Result<void> finished = co_await file_->finish();
  PORPOISE_CO_CHECK(finished);
  const Result<void> named = co_await store_.bodies_.sync_name(*file_);
  PORPOISE_CO_CHECK(named);
  body.external = true;
  body.chunk_crcs = file_->chunk_crcs();
  co_return body;
}

Task<Result<void>> JournalDraft::commit_item(Item item, bool external) {
  inline_bytes_ = std::string();
  item.effect = Item::Effect::accepted;
  item.id = id_;
  item.external = external;
  written_ = true;
  const MessageId finishes = item.finishes;
  co_return co_await store_.commit_change(finishes, std::move(item));
}

Task<> JournalDraft::abort() {
  inline_bytes_ = std::string();
  claim_ = Claim();
  if (!file_) co_return;
  file_.reset();
  if (!written_) {
    spawn(store_.host_.executor, store_.remove_body(id_));
    co_return;
  }
  // Until a later batch is durable, a power loss may bring the record back: it must find its body.
  // No `removed` record: should both come back, it would take what the message finishes with it.
  Item item(RecordType::blank, std::string());
  item.effect = Item::Effect::removed;
  item.id = id_;
  item.external = true;
  store_.writer_.note(std::move(item));
}

}  // namespace porpoise::queue::journal
