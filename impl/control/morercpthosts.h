#pragma once
// morercpthosts and the database that is made of it. Pure.

#include <string_view>

#include "impl/control/cdb.h"

namespace porpoise::control {

/// A key in lower case for each line that is not empty and no comment, without data, as
/// qmail-newmrh makes it.
/// Errors: file_too_large.
Result<CdbMaker> make_morercpthosts(std::string_view text);

/// Whether `hosts` is what would be made of `text`. Null is not.
bool is_made_of(const Cdb* hosts, std::string_view text);

}  // namespace porpoise::control
