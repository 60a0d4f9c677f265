#pragma once
// How the system's errors become ours: always in the generic category, so that two error codes of
// the same meaning compare equal whoever reports them.

#include <cerrno>

#include <boost/asio/error.hpp>

#include "impl/base/result.h"

namespace porpoise::live {

/// The error with this `errno` number.
inline ErrorCode errno_error(int number) {
  return {number, boost::system::generic_category()};
}

/// What a system call that returned `outcome` says: negative means `errno`.
inline Result<void> checked(int outcome) {
  if (outcome < 0) return errno_error(errno);
  return {};
}

/// The same for calls that return a length.
inline Result<std::size_t> checked_length(ssize_t outcome) {
  if (outcome < 0) return errno_error(errno);
  return static_cast<std::size_t>(outcome);
}

/// An error of Boost.Asio's in the generic category.
inline ErrorCode portable(const ErrorCode& error) {
  if (error.category() == boost::system::system_category()) return errno_error(error.value());
  return error;
}

}  // namespace porpoise::live
