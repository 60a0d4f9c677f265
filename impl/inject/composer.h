#pragma once
// A header as a program gave it becomes the header that is sent, and its envelope. Pure: fields in,
// text out.

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "impl/inject/author.h"
#include "impl/inject/field.h"
#include "impl/inject/options.h"
#include "impl/inject/rewriter.h"
#include "impl/inject/stamp.h"
#include "impl/roles/enqueuer.h"

namespace porpoise::inject {

/// Everything but the header that a message depends on.
struct Setting {
  Options options;
  Letters letters;
  Author author;
  Rewriter rewriter;
  std::string id_host;
  Stamp stamp;
  /// Addresses whose lists set Mail-Followup-To, in lower case.
  std::set<std::string, std::less<>> followup_lists;

  Setting() = default;
};

struct Composed {
  std::string header;  ///< Without the blank line behind it.
  roles::Envelope envelope;
  /// Not empty: this cannot be parsed, and nothing else holds.
  std::string unparsable;

  Composed() = default;
};

class Composer {
 public:
  explicit Composer(Setting setting) : setting_(std::move(setting)) {}

  /// The next field of the header, with its line feed.
  void add(std::string field);
  /// Call once, after the last field.
  Composed finish();

 private:
  void add_addresses(Field field, std::string text);
  void note_addresses(Field field, const std::vector<std::string>& addresses);
  void read_return_path(const std::string& text);
  void read_envelope_recipients(const std::string& text);
  void fail(const std::string& text);
  std::vector<std::string> parse_raw(std::string_view address);
  std::vector<std::string> parse_quoted(const std::string& quoted);
  std::string sender();
  std::vector<std::string> recipients();
  std::string from(std::string_view head);
  std::string followup() const;
  std::string missing_fields();
  bool has(Field field) const { return seen_.contains(field); }

  Setting setting_;
  std::set<Field> seen_;
  bool resent_ = false;
  std::vector<std::string> saved_;  ///< Fields that stay, in their order.
  std::optional<std::string> return_path_;
  std::optional<std::vector<std::string>> envelope_recipients_;
  std::vector<std::string> recipients_;
  std::vector<std::string> resent_recipients_;
  std::vector<std::string> public_recipients_;  ///< Of To and Cc.
  std::string unparsable_;
};

}  // namespace porpoise::inject
