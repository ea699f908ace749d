// The nightly run's configuration file.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/result.h"

namespace tally {

/// One <feed>, <folder>, <urls>, <sitemap>, <jsonl> or <warc>.
struct NightlyInput {
  enum class Kind : std::uint8_t { feed, folder, urls, sitemap, jsonl, warc };
  Kind kind = Kind::feed;
  std::string place;                       ///< URL, or path (absolute, or relative to the working directory)
  std::string publisher;                   ///< of articles that name none
  bool pages = false;                      ///< feed: fetch the page behind each link for its whole text
  std::vector<std::string> match = {"*"};  ///< folder: names of files, with * and ?
  bool recursive = true;                   ///< folder: with its folders
};

struct NightlyConfig {
  std::string path;
  std::string state;   ///< folder of state; empty: the user's state folder
  std::string output;  ///< folder of the tables
  std::string pipeline = "default";
  std::string rules;  ///< another rules folder; empty: the program's
  bool offline = false;
  int threads = 0;
  int recheck_days = 7;  ///< articles first seen or changed in so many days before the night are checked again
  int reports = 500;     ///< most articles with a report of their own a night
  int trend = 30;        ///< nights in the index's trend
  std::vector<std::string> source_base;  ///< NAME=URL
  std::vector<std::string> allow;
  int input_seconds = 7200;  ///< how long pages of one input are fetched; the others wait for the next night
  std::vector<NightlyInput> inputs;

  /// Fails with file:line:column at what is unknown, missing or out of range. Relative paths are taken from the file's
  /// own folder.
  static Result<NightlyConfig> load(const std::string& path);
};

}  // namespace tally
