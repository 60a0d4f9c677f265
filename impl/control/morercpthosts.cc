#include "impl/control/morercpthosts.h"

#include "impl/base/ascii.h"
#include "impl/control/source.h"

namespace porpoise::control {

Result<CdbMaker> make_morercpthosts(std::string_view text) {
  std::vector<std::string> unused;
  CdbMaker maker;
  for (const Line& line : Source("morercpthosts", text, unused).lines()) {
    const Result<void> added = maker.add(to_lower(line.text), "");
    PORPOISE_CHECK(added);
  }
  return maker;
}

bool is_made_of(const Cdb* hosts, std::string_view text) {
  Result<CdbMaker> maker = make_morercpthosts(text);
  return hosts != nullptr && maker.has_value() && maker->finish() == hosts->bytes();
}

}  // namespace porpoise::control
