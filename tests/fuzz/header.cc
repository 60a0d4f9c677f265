// A message from a program, and what qmail-inject makes of its header. Pieces change nothing; the
// header that is made is one, can be made one again, and goes to the same recipients.

#include <fmt/format.h>

#include "impl/inject/composer.h"
#include "impl/inject/header_reader.h"
#include "tests/fuzz/fuzz.h"
#include "tests/impl/inject/zippy.h"

namespace porpoise::inject {
namespace {

using fuzz::require;

HeaderReader read(std::string_view message, std::optional<std::uint8_t> seed, std::string& body) {
  HeaderReader reader;
  const auto feed = [&](std::string_view piece) { body += piece.substr(reader.read(piece)); };
  if (seed) {
    fuzz::in_pieces(message, *seed, feed);
  } else {
    feed(message);
  }
  reader.finish();
  body.insert(0, reader.start_of_body());
  return reader;
}

Setting setting(std::uint8_t flags) {
  Setting made;
  made.options.print = false;
  made.options.recipients_from = From::header;
  made.letters.comment_name = (flags & 1) != 0;
  made.letters.ignore_return_path = (flags & 2) != 0;
  made.letters.delete_from = (flags & 4) != 0;
  made.letters.per_recipient = (flags & 8) != 0;
  made.letters.delete_message_id = (flags & 16) != 0;
  made.author.user = made.author.sender_user = "fred";
  if ((flags & 32) != 0) made.author.name = "F. \"(red)\" \\ X";
  made.rewriter = zippy();
  made.id_host = "id.example";
  made.followup_lists = {"list@x.y"};
  return made;
}

Composed compose(std::vector<std::string> fields, Setting with) {
  Composer composer(std::move(with));
  for (std::string& field : fields) composer.add(std::move(field));
  return composer.finish();
}

}  // namespace
}  // namespace porpoise::inject

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace porpoise;
  using namespace porpoise::inject;
  fuzz::Input input(data, size);
  const std::uint8_t seed = input.byte();
  const std::uint8_t flags = input.byte();
  std::string body;
  std::string cut_body;
  HeaderReader whole = read(input.rest(), std::nullopt, body);
  HeaderReader cut = read(input.rest(), seed, cut_body);
  fuzz::require(whole.fields() == cut.fields() && body == cut_body, "pieces change nothing");

  const Composed composed = compose(whole.fields(), setting(flags));
  if (!composed.unparsable.empty()) return 0;
  std::string nothing;
  HeaderReader again = read(composed.header, std::nullopt, nothing);
  fuzz::require(nothing.empty() && !again.has_body(), "a header that was made has only fields");
  std::string joined;
  for (const std::string& field : again.fields()) joined += field;
  fuzz::require(joined == composed.header, "and is read as it was made");

  Setting plain = setting(0);
  plain.options.print = true;
  const Composed shown = compose(whole.fields(), plain);
  HeaderReader printed = read(shown.header, std::nullopt, nothing);
  const Composed sent = compose(printed.fields(), setting(0));
  fuzz::require(sent.unparsable.empty(), "what -n prints can be sent");
  fuzz::require(sent.envelope.recipients == shown.envelope.recipients &&
                    sent.envelope.sender == shown.envelope.sender,
                "to the same people");
  return 0;
}
