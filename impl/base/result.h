#pragma once
// Errors as values: what a call on the world returns. Exceptions are for bugs only.

#include <boost/system/errc.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

namespace porpoise {

using ErrorCode = boost::system::error_code;
namespace errc = boost::system::errc;

/// A value, or the `error_code` that says why there is none.
template <class T>
class [[nodiscard]] Result : public boost::system::result<T> {
 public:
  using boost::system::result<T>::result;
  // Spelled out for T = bool, which an error_code would convert to as well.
  Result(const ErrorCode& error) : boost::system::result<T>(boost::system::in_place_error, error) {}
};

/// The error of the portable condition `condition`, e.g. `make_error(errc::io_error)`.
inline ErrorCode make_error(errc::errc_t condition) { return errc::make_error_code(condition); }

}  // namespace porpoise

/// Leaves the coroutine with the error of `expr`, if it has one. Name the awaited value first:
/// `const Result<void> synced = co_await file.sync(...); PORPOISE_CO_CHECK(synced);`
#define PORPOISE_CO_CHECK(expr) \
  if (const auto& check_ = (expr); check_.has_error()) co_return check_.error()

/// The same for a plain function.
#define PORPOISE_CHECK(expr) \
  if (const auto& check_ = (expr); check_.has_error()) return check_.error()
