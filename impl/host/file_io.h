#pragma once
// The few combinations of file calls that everybody needs: short reads and writes end here.

#include <set>
#include <string>
#include <string_view>

#include "impl/host/filesystem.h"

namespace porpoise {

/// Reads until `out` is full or the file ends; the bytes read are returned.
Task<Result<std::size_t>> read_full(File& file, std::uint64_t offset, std::span<char> out);

/// Writes all of `bytes`. `bytes` must live until the Task is done.
Task<Result<void>> write_full(File& file, std::uint64_t offset, std::string_view bytes);

/// The whole file. Errors: file_too_large beyond `size_max` bytes.
Task<Result<std::string>> read_file(FileSystem& files, std::string path, std::size_t size_max);

/// The names in a directory. Looks twice and takes what either look has seen: a listing may end
/// early without a word when the disk cannot be read (THOUGHTS T56).
Task<Result<std::set<std::string>>> list_names(FileSystem& files, std::string path);

/// Makes `path` hold `contents`, durably and all at once: a new file beside it, synced, renamed
/// over it, the directory synced. A crash leaves the old contents or the new.
Task<Result<void>> replace_file(FileSystem& files, std::string path, std::string contents,
                                std::uint32_t mode);

/// The directory part of `path`: "/a" of "/a/b", "/" of "/a", "." of "a".
std::string parent_directory(std::string_view path);

}  // namespace porpoise
