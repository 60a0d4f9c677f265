#pragma once
// One plot: the numbers, drawn by gnuplot as SVG in a wide and a narrow shape, and kept as CSV.

#include <string>
#include <utility>
#include <vector>

namespace porpoise::reports {

struct Series {
  std::string title;
  std::vector<std::pair<double, double>> points;
  enum class Style { line, dashed, steps, points } style = Style::line;
  /// Per point, half of the height of an error bar; empty: none.
  std::vector<double> errors = {};
};

struct Figure {
  std::string id;       ///< File name without ending; letters, digits and '-'.
  std::string caption;  ///< HTML.
  std::string x_label, y_label;  ///< With units.
  bool x_log = false, y_log = false;
  bool x_time = false, y_time = false;  ///< Seconds, labelled as minutes, hours and days.
  /// Equal: chosen by gnuplot.
  std::pair<double, double> x_range{0, 0}, y_range{0, 0};
  std::vector<Series> series = {};
};

struct Drawing {
  std::string wide, narrow;  ///< SVG.
};

/// Draws all figures in one run of gnuplot. Empty error: all went well.
struct Drawn {
  std::vector<Drawing> drawings;
  std::string error;
};
Drawn draw(const std::vector<Figure>& figures);

/// `series,x,y[,error]`, one line for each point.
std::string to_csv(const Figure& figure);

}  // namespace porpoise::reports
