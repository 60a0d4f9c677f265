// Boost.Asio compiled separately: the only translation unit that holds its code.
#include <boost/asio/impl/src.hpp>
