#pragma once
// How an address that a person wrote becomes a full one: the default host, the default domain, and
// the `+` that stands for another.

#include <optional>
#include <string>

#include "impl/inject/token.h"

namespace porpoise::inject {

/// The names that complete addresses.
struct HostNames {
  std::string default_host;    ///< Where there is no `@`.
  std::string default_domain;  ///< Behind a host without a dot.
  std::string plus_domain;     ///< For a `+` at the end of the host.

  HostNames() = default;
};

class Rewriter {
 public:
  /// Nothing when one of the names cannot be part of an address.
  static std::optional<Rewriter> make(const HostNames& names);

  /// `address` completed. An empty one and one that ends in `@[]` stay as they are.
  Tokens rewrite(Tokens address) const;

 private:
  Tokens at_host_;      ///< With its `@`.
  Tokens dot_domain_;   ///< With its dot.
  Tokens plus_domain_;  ///< With its dot.
};

}  // namespace porpoise::inject
