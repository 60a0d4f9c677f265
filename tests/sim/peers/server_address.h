#pragma once
// Where the peer listens that clients speak to.

#include "impl/base/endpoint.h"

namespace porpoise::sim {

inline const Endpoint kServer(boost::asio::ip::make_address("192.0.2.2"), 25);

}  // namespace porpoise::sim
