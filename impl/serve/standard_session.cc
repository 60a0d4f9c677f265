#include "impl/serve/standard_session.h"

#include "impl/control/load.h"
#include "impl/serve/exit_codes.h"
#include "impl/smtp/server.h"

namespace porpoise::serve {
namespace {

/// The client speaks for a local program: nothing is relayed that it may not send anyway.
class StandardStream final : public Stream {
 public:
  explicit StandardStream(Host host) : host_(host) {}

  Task<Result<std::size_t>> read_some(std::span<char> out) override {
    return host_.streams.read_input(out);
  }
  Task<Result<void>> write(std::string_view bytes) override {
    return host_.streams.write_output(bytes);
  }
  void expires_at(Instant) override {}
  Task<Result<void>> start_tls(TlsOptions) override {
    co_return make_error(errc::operation_not_supported);
  }
  Endpoint peer() const override { return loopback(); }
  Endpoint local() const override { return loopback(); }
  std::int64_t peer_user() const override { return host_.identity.user(); }

 private:
  static Endpoint loopback() { return Endpoint(boost::asio::ip::address_v4::loopback(), 0); }

  Host host_;
};

class AcceptAll final : public roles::RecipientCheck {
 public:
  Task<roles::RecipientVerdict> check(std::string) override { co_return roles::RecipientVerdict(); }
};

/// The home's settings for a client without limits.
std::shared_ptr<const control::Config> for_program(const control::Config& config) {
  auto open = std::make_shared<control::Config>(config);
  open->databytes = 0;
  open->localiphost.clear();
  open->relayclients = {*parse_address_range("127.0.0.1/32")};
  return open;
}

}  // namespace

Task<int> smtp_session(Host host, std::string home, roles::Enqueuer& enqueuer) {
  const control::LoadOutcome loaded = co_await control::load(host.files, std::move(home));
  if (!loaded.errors.empty()) {
    const std::string line = "sendmail: fatal: " + loaded.errors.front() + "\n";
    static_cast<void>(co_await host.streams.write_error(line));
    co_return kTrouble;
  }
  const control::ConfigSource config(for_program(*loaded.config));
  AcceptAll recipients;
  smtp::Server server(smtp::ServerParts{host.executor, host.clock, host.network, host.identity,
                                        host.log, config, enqueuer, recipients});
  co_await server.serve_session(std::make_unique<StandardStream>(host));
  co_return 0;
}

}  // namespace porpoise::serve
