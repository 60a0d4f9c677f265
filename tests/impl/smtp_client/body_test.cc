#include "impl/smtp/client_body.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "impl/smtp/client_address.h"
#include "tests/support/run_task.h"
#include "tests/support/text_message.h"

namespace porpoise::smtp {
namespace {

using roles::Verdict;

Task<std::string> wire_of(std::shared_ptr<test::TextMessage> message) {
  OutgoingBody body(message);
  const std::optional<Verdict> trouble = co_await body.survey();
  if (trouble) co_return trouble->text;
  std::string all, wire;
  body.rewind();
  for (bool last = false; !last;) {
    const OutgoingBody::Piece piece = co_await body.next(wire);
    EXPECT_FALSE(piece.trouble.has_value());
    EXPECT_LE(wire.size(), 3 * OutgoingBody::kPieceBytes);
    all += wire;
    last = piece.last;
  }
  co_return all;
}

std::string wire_of(std::string text) {
  boost::asio::io_context context;
  return test::run_task(context, wire_of(test::text_message(std::move(text))));
}

const std::string kUnsendable =
    "SMTP cannot transfer messages with zero bytes or bare carriage returns. (#5.6.2)\n";

TEST(OutgoingBody, SendsLinesWithCrLfAndStuffedDots) {
  EXPECT_EQ(wire_of("a\n.\n..b\n\nc\n"), "a\r\n..\r\n...b\r\n\r\nc\r\n.\r\n");
  EXPECT_EQ(wire_of(""), ".\r\n");
  EXPECT_EQ(wire_of("a\r\nb\n"), "a\r\nb\r\n.\r\n");
  EXPECT_EQ(wire_of("no end"), "no end\r\n.\r\n");
}

TEST(OutgoingBody, RefusesWhatMayNeverBeSent) {
  for (const std::string& text :
       {std::string("a\rb\n"), std::string("a\r"), std::string("a\0b\n", 4), std::string("\r\r\n"),
        std::string(40000, 'x') + "\r" + std::string(40000, 'x')}) {
    EXPECT_EQ(wire_of(text), kUnsendable);
  }
}

TEST(OutgoingBody, ReadsASmallMessageOnce) {
  boost::asio::io_context context;
  const auto message = test::text_message("Subject: x\n\nhi\n");
  test::run_task(context, wire_of(message));
  EXPECT_EQ(message->reads, 1);
}

TEST(OutgoingBody, DefersWhatItCannotRead) {
  boost::asio::io_context context;
  const auto message = test::text_message("Subject: x\n");
  message->fails_from = 0;
  EXPECT_EQ(test::run_task(context, wire_of(message)), "Unable to read message. (#4.3.0)\n");
}

RC_GTEST_PROP(OutgoingBodyProperty, TheMeasureIsThatOfTheWire, ()) {
  const std::string text = *rc::gen::container<std::string>(rc::gen::element('a', '\n', 'b', '\xe4'));
  BodyMeasure measure;
  const std::size_t cut = *rc::gen::inRange<std::size_t>(0, text.size() + 1);
  measure.add(text.substr(0, cut));
  measure.add(text.substr(cut));
  measure.finish();
  const std::string wire = wire_of(text);
  RC_ASSERT(!measure.unsendable());
  RC_ASSERT(measure.wire_size() == wire.size() - 3);
  RC_ASSERT(measure.eight_bit() == (text.find('\xe4') != std::string::npos));
}

RC_GTEST_PROP(OutgoingBodyProperty, NoBareCrOrLfOrZeroByteEverGoesOut, ()) {
  const std::string text =
      *rc::gen::container<std::string>(rc::gen::element('a', '.', '\r', '\n', '\0'));
  boost::asio::io_context context;
  const auto message = test::text_message(text);
  message->read_max = *rc::gen::inRange<std::size_t>(1, 5);
  const std::string wire = test::run_task(context, wire_of(message));
  if (wire == kUnsendable) return;
  RC_ASSERT(wire.find('\0') == std::string::npos);
  for (std::size_t i = 0; i < wire.size(); ++i) {
    if (wire[i] == '\n') RC_ASSERT(i > 0 && wire[i - 1] == '\r');
    if (wire[i] == '\r') RC_ASSERT(i + 1 < wire.size() && wire[i + 1] == '\n');
  }
  RC_ASSERT(("\r\n" + wire).find("\r\n.\r\n") == wire.size() - 3);
}

TEST(SendableAddress, CannotBreakOutOfItsCommand) {
  for (const char* good : {"a@b", "", "#@[]", "a b@c", "\"@c", "a>b@c", "a@[IPv6:::1]"}) {
    EXPECT_FALSE(refuse_unsendable("", good).has_value()) << good;
  }
  for (const std::string& bad : {std::string("a\n@b"), std::string("a\r@b"), std::string("a\0@b", 4),
                                 std::string("a@b c"), std::string("a@b>"), std::string("a@b\n")}) {
    ASSERT_TRUE(refuse_unsendable("", bad).has_value());
    EXPECT_EQ(refuse_unsendable(bad, "a@b")->kind, Verdict::Kind::failed);
  }
}

}  // namespace
}  // namespace porpoise::smtp
