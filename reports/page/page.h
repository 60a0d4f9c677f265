#pragma once
// One self-contained HTML page that reads as an article, and a CSV file for every number in it.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reports/page/figure.h"

namespace porpoise::reports {

std::string escaped(std::string_view text);

struct Table {
  std::string id;       ///< The CSV's name without ending.
  std::string caption;  ///< HTML.
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;  ///< Plain text; the first column is a heading.
  /// Cells shaded by how far their number is above 0 (0: white, `shade`: full). 0: none.
  double shade = 0;
};

class Page {
 public:
  explicit Page(std::string title) : title_(std::move(title)) {}

  /// Stands before everything else, under the title.
  void summary(std::string html) { summary_ = std::move(html); }
  void section(std::string_view heading);
  /// `html` is put in as it is.
  void paragraph(std::string_view html);
  void table(const Table& table);
  void figure(Figure figure);
  /// A file of numbers without a place in the text.
  void numbers(std::string id, std::string csv);

  /// Writes `folder`/index.html, data/*.csv and figures/*.svg. Empty: done; else one line of error.
  std::string write(const std::string& folder) const;

 private:
  std::string title_;
  std::string summary_;
  std::string body_;  // figures as marks that write() replaces
  std::vector<Figure> figures_;
  std::vector<std::pair<std::string, std::string>> csvs_;
  int tables_ = 0;
};

}  // namespace porpoise::reports
