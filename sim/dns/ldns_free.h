#pragma once
// Gives back what was got from ldns, for std::unique_ptr.

#include <cstdio>
#include <cstdlib>

#include <ldns/ldns.h>

namespace porpoise::sim {

struct Free {
  void operator()(ldns_pkt* packet) const { ldns_pkt_free(packet); }
  void operator()(ldns_rr* record) const { ldns_rr_free(record); }
  void operator()(std::FILE* file) const { std::fclose(file); }
  void operator()(void* bytes) const { std::free(bytes); }
};

}  // namespace porpoise::sim
