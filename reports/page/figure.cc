#include "reports/page/figure.h"

#include <stdlib.h>
#include <sys/wait.h>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

namespace porpoise::reports {
namespace {

// Told apart by people who do not tell red from green (Okabe and Ito), then three more.
constexpr const char* kColours[] = {"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00",
                                    "#56B4E9", "#000000", "#8B6914", "#7A3E9D", "#777777"};
constexpr const char* kTimes =
    "('1 s' 1, '10 s' 10, '1 min' 60, '10 min' 600, '1 h' 3600, '6 h' 21600, '1 d' 86400, '7 d' 604800, '30 d' 2592000)";

std::string escape(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') out += '\\';
    out += letter;
  }
  return out;
}

std::string in_quotes(std::string_view text) { return "\"" + escape(text) + "\""; }

bool drawable(const Figure& figure, double x, double y) {
  return std::isfinite(x) && std::isfinite(y) && !(figure.x_log && x <= 0) && !(figure.y_log && y <= 0);
}

std::string axis(char name, bool log, bool time, std::pair<double, double> range, const std::string& label) {
  // An empty line under the label of x keeps it and the legend apart.
  std::string out = fmt::format("set {}label \"{}{}\" noenhanced\n", name, escape(label), name == 'x' ? "\\n " : "");
  if (log) out += fmt::format("set logscale {}\n", name);
  if (time && log) out += fmt::format("set {}tics {}\n", name, kTimes);
  if (range.first != range.second) out += fmt::format("set {}range [{:g}:{:g}]\n", name, range.first, range.second);
  return out;
}

std::string style_of(const Series& series, std::size_t index) {
  const std::string colour = fmt::format("lc rgb '{}'", kColours[index % std::size(kColours)]);
  const std::size_t shape = index % 7 + (index % 7 >= 2 ? 3 : 4);
  if (series.style == Series::Style::points) {
    return fmt::format("with {} {} pt {} ps 0.7 lw 1.5", series.errors.empty() ? "points" : "yerrorbars", colour, shape);
  }
  if (series.style == Series::Style::steps) return fmt::format("with steps {} lw 2", colour);
  const std::size_t dash = series.style == Series::Style::dashed ? 2 : (index < 10 ? 1 : 4);
  return fmt::format("with lines {} lw 2 dt {}", colour, dash);
}

std::string script(const Figure& figure, const std::string& file, int width, int height, int font) {
  const bool narrow = width < 500;
  std::string out = fmt::format(
      "reset\nset terminal svg size {},{} font 'Helvetica,{}' background '#ffffff' noenhanced\nset output {}\n"
      "set grid lc rgb '#dddddd' lw 0.7\nset border 3 lc rgb '#555555'\nset tics nomirror\n"
      "set key outside bottom center horizontal Left reverse samplen 2 {} noenhanced\n",
      width, height, font, in_quotes(file), narrow ? "maxcols 1" : "maxcols 3");
  out += axis('x', figure.x_log, figure.x_time, figure.x_range, figure.x_label);
  out += axis('y', figure.y_log, figure.y_time, figure.y_range, figure.y_label);
  if (narrow && figure.x_time) {
    out += "set xtics rotate by -40\n";
  }

  std::string plots;
  for (std::size_t i = 0; i < figure.series.size(); ++i) {
    const Series& series = figure.series[i];
    out += fmt::format("$d{} << EOD\n", i);
    for (std::size_t j = 0; j < series.points.size(); ++j) {
      const auto [x, y] = series.points[j];
      if (!drawable(figure, x, y)) continue;
      out += fmt::format("{:.7g} {:.7g}", x, y);
      if (!series.errors.empty()) out += fmt::format(" {:.7g}", series.errors[j]);
      out += '\n';
    }
    out += "EOD\n";
    plots += fmt::format("{}$d{} {} title {}", i == 0 ? "plot " : ", ", i, style_of(series, i), in_quotes(series.title));
  }
  return out + plots + "\nset output\n";
}

std::string read_all(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// What gnuplot said, if it did not end well.
std::string run_gnuplot(const std::filesystem::path& file) {
  FILE* pipe = popen(fmt::format("gnuplot '{}' 2>&1", file.string()).c_str(), "r");
  if (pipe == nullptr) return "cannot start gnuplot";
  std::string said;
  for (int letter = std::fgetc(pipe); letter != EOF; letter = std::fgetc(pipe)) said += static_cast<char>(letter);
  const int status = pclose(pipe);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return "";
  if (WIFEXITED(status) && WEXITSTATUS(status) == 127) return "gnuplot is missing: install the package gnuplot-nox";
  return "gnuplot failed: " + said.substr(0, said.find("\n\n"));
}

}  // namespace

Drawn draw(const std::vector<Figure>& figures) {
  Drawn drawn;
  std::string place = (std::filesystem::temp_directory_path() / "porpoise-report-XXXXXX").string();
  if (mkdtemp(place.data()) == nullptr) {
    drawn.error = "cannot make a directory for gnuplot in " + std::filesystem::temp_directory_path().string();
    return drawn;
  }
  const std::filesystem::path folder(place);
  std::string all;
  for (const Figure& figure : figures) {
    const int lines = static_cast<int>(figure.series.size());
    all += script(figure, (folder / (figure.id + "-wide.svg")).string(), 860, 400 + 18 * ((lines + 2) / 3), 14);
    all += script(figure, (folder / (figure.id + "-narrow.svg")).string(), 380, 340 + 17 * lines, 12);
  }
  std::ofstream(folder / "all.gp") << all;
  drawn.error = run_gnuplot(folder / "all.gp");
  for (const Figure& figure : figures) {
    drawn.drawings.push_back({read_all(folder / (figure.id + "-wide.svg")), read_all(folder / (figure.id + "-narrow.svg"))});
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  return drawn;
}

std::string to_csv(const Figure& figure) {
  std::string out = fmt::format("series,{},{},error\n", figure.x_time ? "x_seconds" : "x", figure.y_time ? "y_seconds" : "y");
  for (const Series& series : figure.series) {
    for (std::size_t i = 0; i < series.points.size(); ++i) {
      const auto [x, y] = series.points[i];
      std::string title = series.title;
      for (char& letter : title) letter = letter == ',' ? ';' : letter;
      out += fmt::format("{},{:.8g},{:.8g},{}\n", title, x, y,
                         series.errors.empty() ? "" : fmt::format("{:.8g}", series.errors[i]));
    }
  }
  return out;
}

}  // namespace porpoise::reports
