#include "reports/page/page.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

namespace porpoise::reports {
namespace {

constexpr std::string_view kStyle = R"(
body{max-width:54rem;margin:0 auto;padding:1rem;font:17px/1.55 Georgia,'DejaVu Serif',serif;color:#222;background:#fff}
h1{font-size:1.7rem;line-height:1.2}h2{font-size:1.25rem;margin-top:2.2rem}
figure{margin:1.4rem 0}img{width:100%;height:auto;display:block}
figcaption{font-size:.86rem;color:#444;padding:.3rem 0}
.scroll{overflow-x:auto}table{border-collapse:collapse;font:13.5px/1.35 Helvetica,'DejaVu Sans',sans-serif}
th,td{padding:.22rem .5rem;border-bottom:1px solid #ddd;text-align:right;white-space:nowrap}
th.w,td.w{text-align:left}th:first-child,td:first-child{text-align:left;position:sticky;left:0;background:#fff}
thead th{border-bottom:2px solid #888;vertical-align:bottom;white-space:normal;min-width:2.5rem}
code{font-size:.88em;background:#f3f3f3;overflow-wrap:anywhere}a{color:#0057a0}
@media(max-width:600px){body{font-size:15.5px;padding:.7rem}table{font-size:12px}})";

std::string base64(std::string_view bytes) {
  static constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    unsigned bits = 0;
    const std::size_t left = std::min<std::size_t>(3, bytes.size() - i);
    for (std::size_t j = 0; j < 3; ++j) bits = bits << 8 | (j < left ? static_cast<unsigned char>(bytes[i + j]) : 0u);
    for (std::size_t j = 0; j < 4; ++j) out += j <= left ? kLetters[bits >> (18 - 6 * j) & 63] : '=';
  }
  return out;
}

std::string mark(std::size_t figure) { return fmt::format("\x01{}\x02", figure); }

bool write_file(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  return file.good();
}

std::string shade_of(const std::string& cell, double full) {
  char* end = nullptr;
  const double value = std::strtod(cell.c_str(), &end);
  if (end == cell.c_str()) return "";
  const int left = 255 - static_cast<int>(140 * std::clamp(value / full, 0.0, 1.0));
  return fmt::format(" style=\"background:rgb(255,{},{})\"", (255 + left) / 2, left);
}

bool reads_as_number(const std::string& cell) {
  return cell.empty() || cell == "none" || cell == "-" || std::string_view("0123456789->").find(cell.front()) != std::string_view::npos;
}

std::string picture(const Drawing& drawing, const std::string& words) {
  return fmt::format(
      "<picture><source media=\"(max-width:600px)\" srcset=\"data:image/svg+xml;base64,{}\">"
      "<img alt=\"{}\" src=\"data:image/svg+xml;base64,{}\"></picture>",
      base64(drawing.narrow), words, base64(drawing.wide));
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    if (letter == '<') out += "&lt;";
    else if (letter == '>') out += "&gt;";
    else if (letter == '&') out += "&amp;";
    else if (letter == '"') out += "&quot;";
    else out += letter;
  }
  return out;
}

void Page::section(std::string_view heading) { body_ += fmt::format("<h2>{}</h2>\n", heading); }

void Page::paragraph(std::string_view html) { body_ += fmt::format("<p>{}</p>\n", html); }

void Page::table(const Table& table) {
  std::string csv;
  const auto add = [&csv](const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const bool plain = cells[i].find_first_of(",\"\n") == std::string::npos;
      csv += fmt::format("{}{}", i == 0 ? "" : ",", plain ? cells[i] : fmt::format("\"{}\"", cells[i]));
    }
    csv += '\n';
  };
  // The caption stands outside of what scrolls: on a narrow screen it is read before the table is moved.
  body_ += fmt::format("<figure class=\"t\"><figcaption>Table {}. {} (<code>data/{}.csv</code>)</figcaption><div class=\"scroll\"><table><thead><tr>",
                       ++tables_, table.caption, table.id);
  add(table.head);
  std::vector<bool> words(table.head.size(), false);
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) words[i] = words[i] || !reads_as_number(row[i]);
  }
  for (std::size_t i = 0; i < table.head.size(); ++i) {
    body_ += fmt::format("<th{}>{}</th>", words[i] ? " class=\"w\"" : "", escaped(table.head[i]));
  }
  body_ += "</tr></thead><tbody>\n";
  for (const auto& row : table.rows) {
    add(row);
    body_ += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i) {
      body_ += fmt::format("<td{}{}>{}</td>", words[i] ? " class=\"w\"" : "",
                           table.shade > 0 && i > 0 ? shade_of(row[i], table.shade) : "", escaped(row[i]));
    }
    body_ += "</tr>\n";
  }
  body_ += "</tbody></table></div></figure>\n";
  numbers(table.id, std::move(csv));
}

void Page::figure(Figure figure) {
  body_ += fmt::format("<figure>{}<figcaption>Figure {}. {} (<code>data/{}.csv</code>)</figcaption></figure>\n",
                       mark(figures_.size()), figures_.size() + 1, figure.caption, figure.id);
  numbers(figure.id, to_csv(figure));
  figures_.push_back(std::move(figure));
}

void Page::numbers(std::string id, std::string csv) { csvs_.emplace_back(std::move(id), std::move(csv)); }

std::string Page::write(const std::string& folder) const {
  const std::filesystem::path root(folder);
  std::error_code error;
  for (const char* part : {"data", "figures"}) {
    std::filesystem::create_directories(root / part, error);
    if (error) return fmt::format("cannot make the directory {}: {}", (root / part).string(), error.message());
  }
  const Drawn drawn = draw(figures_);
  if (!drawn.error.empty()) return drawn.error;

  std::string body = body_;
  bool written = true;
  for (std::size_t i = 0; i < figures_.size(); ++i) {
    const std::string place = mark(i);
    body.replace(body.find(place), place.size(), picture(drawn.drawings[i], escaped(figures_[i].id)));
    written = write_file(root / "figures" / (figures_[i].id + ".svg"), drawn.drawings[i].wide) && written;
  }
  for (const auto& [id, csv] : csvs_) written = write_file(root / "data" / (id + ".csv"), csv) && written;
  const std::string page = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width,initial-scale=1\"><title>{0}</title><style>{1}</style></head><body>\n<h1>{0}</h1>\n{2}{3}"
      "</body></html>\n",
      escaped(title_), kStyle, summary_, body);
  written = write_file(root / "index.html", page) && written;
  return written ? "" : fmt::format("cannot write all files in {}", folder);
}

}  // namespace porpoise::reports
