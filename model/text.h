#pragma once
// Reading mail as its receiver would: what was sent, without the lines that mail servers put on
// top, and what a failure notice says. Written apart from the server on purpose: it shares none of
// its code.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porpoise::model {

/// `delivered` without the Return-Path, Delivered-To and Received fields that its way put on top,
/// as long as `is_original` does not know what is left. Nothing when it never does.
template <class IsOriginal>
std::optional<std::string_view> find_original(std::string_view delivered, IsOriginal is_original);

/// A failure notice, in QSBMF or as a delivery status notification.
struct Notice {
  std::vector<std::string> recipients;  ///< Those it reports, each as often as it is reported.
  std::string_view original;            ///< The returned message, with the lines on top of it.
};

/// Nothing when `delivered`, with or without lines put on top, is not a notice.
std::optional<Notice> find_notice(std::string_view delivered);

/// The beginning of a returned message whose server says that it could not read the rest; nothing
/// when it does not say so.
std::optional<std::string_view> legible_part(std::string_view original);

/// `text` without its first field if that is one which a mail server puts on top.
std::optional<std::string_view> without_top_field(std::string_view text);

template <class IsOriginal>
std::optional<std::string_view> find_original(std::string_view delivered, IsOriginal is_original) {
  std::optional<std::string_view> rest = delivered;
  while (rest && !is_original(*rest)) rest = without_top_field(*rest);
  return rest;
}

}  // namespace porpoise::model
