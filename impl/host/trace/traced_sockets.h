#pragma once

#include "impl/host/network.h"
#include "impl/host/trace/tracer.h"

namespace porpoise::trace {

class TracedStream final : public Stream {
 public:
  TracedStream(std::unique_ptr<Stream> inner, std::uint64_t name, Tracer& tracer)
      : inner_(std::move(inner)), name_(name), tracer_(tracer) {}

  Task<Result<std::size_t>> read_some(std::span<char> out) override;
  Task<Result<void>> write(std::string_view bytes) override;
  void expires_at(Instant deadline) override { inner_->expires_at(deadline); }
  Task<Result<void>> start_tls(TlsOptions options) override;
  Endpoint peer() const override { return inner_->peer(); }
  Endpoint local() const override { return inner_->local(); }
  std::int64_t peer_user() const override { return inner_->peer_user(); }

 private:
  std::unique_ptr<Stream> inner_;
  std::uint64_t name_;
  Tracer& tracer_;
};

class TracedListener final : public Listener {
 public:
  TracedListener(std::unique_ptr<Listener> inner, std::uint64_t name, Tracer& tracer)
      : inner_(std::move(inner)), name_(name), tracer_(tracer) {}

  Task<Result<std::unique_ptr<Stream>>> accept() override;
  Endpoint endpoint() const override { return inner_->endpoint(); }
  void close() override { inner_->close(); }

 private:
  std::unique_ptr<Listener> inner_;
  std::uint64_t name_;
  Tracer& tracer_;
};

class TracedDatagramSocket final : public DatagramSocket {
 public:
  TracedDatagramSocket(std::unique_ptr<DatagramSocket> inner, std::uint64_t name, Tracer& tracer)
      : inner_(std::move(inner)), name_(name), tracer_(tracer) {}

  Task<Result<void>> send_to(std::string_view bytes, Endpoint to) override;
  Task<Result<Packet>> receive(Instant deadline) override;
  Endpoint local() const override { return inner_->local(); }

 private:
  std::unique_ptr<DatagramSocket> inner_;
  std::uint64_t name_;
  Tracer& tracer_;
};

}  // namespace porpoise::trace
