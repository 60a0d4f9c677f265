#include "impl/inject/header_reader.h"

#include <algorithm>

namespace porpoise::inject {

std::string_view field_name(std::string_view line) {
  std::size_t size = 0;
  while (size < line.size() && line[size] > ' ' && line[size] < 0x7f && line[size] != ':') ++size;
  std::size_t colon = size;
  while (colon < line.size() && (line[colon] == ' ' || line[colon] == '\t')) ++colon;
  if (colon == line.size() || line[colon] != ':') return {};
  return line.substr(0, size);
}

std::size_t HeaderReader::read(std::string_view bytes) {
  std::size_t used = 0;
  while (!ended_ && used < bytes.size()) {
    const std::size_t end = bytes.find('\n', used);
    const std::size_t next = end == bytes.npos ? bytes.size() : end + 1;
    line_ += bytes.substr(used, next - used);
    used = next;
    if (end != bytes.npos) take_line();
  }
  return used;
}

void HeaderReader::finish() {
  if (!ended_ && !line_.empty()) {
    line_ += '\n';
    take_line();
  }
  ended_ = true;
}

void HeaderReader::take_line() {
  const bool continues = line_[0] == ' ' || line_[0] == '\t';
  if (continues && !fields_.empty()) {
    fields_.back() += line_;
  } else if (line_.starts_with("From ")) {
    fields_.push_back("MBOX-Line: " + line_);
  } else if (!continues && !field_name(line_).empty()) {
    fields_.push_back(std::move(line_));
  } else {
    ended_ = true;
    has_body_ = true;
    if (line_ != "\n") start_of_body_ = std::move(line_);
  }
  line_.clear();
}

}  // namespace porpoise::inject
