#include "sim/net/sim_network.h"

#include "sim/net/sim_datagram.h"
#include "sim/net/sim_listener.h"
#include "sim/net/sim_stream.h"

namespace porpoise::sim {

Task<Result<std::unique_ptr<Stream>>> SimNetwork::connect(Endpoint to, Instant deadline) {
  auto stream = std::make_unique<SimStream>(fabric_, life_);
  const Result<SideRef> begun = fabric_.connect(site_, life_.owner, to, stream->watcher());
  if (begun.has_error()) {
    co_await spend_call(life_);
    co_return begun.error();
  }
  stream->hold(*begun);
  const Result<void> established = co_await stream->established(deadline);
  PORPOISE_CO_CHECK(established);
  co_return std::unique_ptr<Stream>(std::move(stream));
}

Task<Result<std::unique_ptr<Stream>>> SimNetwork::connect_local(std::string path, Instant deadline) {
  if (!names_.exists(path)) {
    co_await spend_call(life_);
    co_return make_error(errc::no_such_file_or_directory);
  }
  auto stream = std::make_unique<SimStream>(fabric_, life_);
  const Result<SideRef> begun =
      fabric_.connect_local(site_, life_.owner, user_, path, stream->watcher());
  if (begun.has_error()) {
    co_await spend_call(life_);
    co_return begun.error();
  }
  stream->hold(*begun);
  const Result<void> established = co_await stream->established(deadline);
  PORPOISE_CO_CHECK(established);
  co_return std::unique_ptr<Stream>(std::move(stream));
}

Task<Result<std::unique_ptr<Listener>>> SimNetwork::listen(Endpoint at) {
  co_await spend_call(life_);
  auto listener = std::make_unique<SimListener>(fabric_, life_);
  const Result<ListenerId> id = fabric_.listen(site_, life_.owner, at, listener->watcher());
  PORPOISE_CO_CHECK(id);
  listener->hold(*id);
  co_return std::unique_ptr<Listener>(std::move(listener));
}

Task<Result<std::unique_ptr<Listener>>> SimNetwork::listen_local(std::string path,
                                                                 std::uint32_t mode) {
  co_await spend_call(life_);
  auto listener = std::make_unique<SimListener>(fabric_, life_);
  const Result<ListenerId> id =
      fabric_.listen_local(site_, life_.owner, user_, path, listener->watcher());
  PORPOISE_CO_CHECK(id);
  listener->hold(*id);
  const Result<void> named = names_.make(path, mode);
  PORPOISE_CO_CHECK(named);
  co_return std::unique_ptr<Listener>(std::move(listener));
}

Task<Result<std::unique_ptr<DatagramSocket>>> SimNetwork::bind_datagram(Endpoint at) {
  co_await spend_call(life_);
  auto socket = std::make_unique<SimDatagramSocket>(fabric_, life_);
  const Result<DatagramPortId> id = fabric_.bind(site_, life_.owner, at, socket->watcher());
  PORPOISE_CO_CHECK(id);
  socket->hold(*id);
  co_return std::unique_ptr<DatagramSocket>(std::move(socket));
}

Task<Result<std::vector<IpAddress>>> SimNetwork::own_addresses() {
  co_await spend_call(life_);
  std::vector<IpAddress> own = fabric_.addresses(site_);
  own.push_back(boost::asio::ip::address_v4::loopback());
  co_return own;
}

}  // namespace porpoise::sim
