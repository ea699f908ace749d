// Writing, checking and reading of rule book images.
#include "pipeline/rulebook/rule_image.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <optional>
#include <span>
#include <utility>

#include "pipeline/rulebook/image_archive.h"
#include "pipeline/rulebook/xml.h"
#include "pipeline/version.h"

namespace tally {
namespace fs = std::filesystem;

// Each field list takes its struct apart, so that a member that is added later does not compile without being kept.

template <class Archive>
void fields(Archive& archive, Unit& value) {
  auto& [id, dimension, factor, offset, names, symbols, scale, shared, used_in] = value;
  archive(id, dimension, factor, offset, names, symbols, scale, shared, used_in);
}

template <class Archive>
void fields(Archive& archive, PlaceName& value) {
  auto& [text, demonym, ambiguous] = value;
  archive(text, demonym, ambiguous);
}

template <class Archive>
void fields(Archive& archive, Place& value) {
  auto& [code, iso2, name, kind, names, context, capitals, region, members, within] = value;
  archive(code, iso2, name, kind, names, context, capitals, region, members, within);
}

template <class Archive>
void fields(Archive& archive, MeasurePhrase& value) {
  auto& [text, only_for, unit] = value;
  archive(text, only_for, unit);
}

template <class Archive>
void fields(Archive& archive, MeasureSeries& value) {
  auto& [source, code, unit, scale, definition, alternative] = value;
  archive(source, code, unit, scale, definition, alternative);
}

template <class Archive>
void fields(Archive& archive, MeasureTurn& value) {
  auto& [words, measures] = value;
  archive(words, measures);
}

template <class Archive>
void fields(Archive& archive, Measure& value) {
  auto& [id, name, definition, unit, kind, growth, rank, lower_is_better, phrases, instead, series, confusable,
         revision] = value;
  archive(id, name, definition, unit, kind, growth, rank, lower_is_better, phrases, instead, series, confusable,
          revision);
}

template <class Archive>
void fields(Archive& archive, CodeTable& value) {
  auto& [id, base, ours, preference, theirs] = value;
  archive(id, base, ours, preference, theirs);
}

template <class Archive>
void fields(Archive& archive, Paging& value) {
  auto& [parameter, first, step, total] = value;
  archive(parameter, first, step, total);
}

template <class Archive>
void fields(Archive& archive, Probe& value) {
  auto& [series, place, period] = value;
  archive(series, place, period);
}

template <class Archive>
void fields(Archive& archive, ShippedTable& value) {
  auto& [url, decoder, decoder_options] = value;
  archive(url, decoder, decoder_options);
}

template <class Archive>
void fields(Archive& archive, ReferenceSource& value) {
  auto& [id, name, homepage, url, urls_for, vintage_url, decoder, vintage_decoder, decoder_options, shipped, licence,
         terms_url, attribution, accept, user_agent, requests_per_minute, requests_per_hour, parallel, key_variable,
         key_optional, whole_series, place, codes, covers, first, order, confirmed, paging, probe, cannot_answer] =
      value;
  archive(id, name, homepage, url, urls_for, vintage_url, decoder, vintage_decoder, decoder_options, shipped, licence,
          terms_url, attribution, accept, user_agent, requests_per_minute, requests_per_hour, parallel, key_variable,
          key_optional, whole_series, place, codes, covers, first, order, confirmed, paging, probe, cannot_answer);
}

template <class Archive>
void fields(Archive& archive, ClaimRule& value) {
  auto& [id, type, pattern, set, priority, examples, where] = value;
  (void)examples;  // for `rules` alone, which reads the XML
  archive(id, type, pattern, set, priority, where);
}

template <class Archive>
void fields(Archive& archive, WordListEntry& value) {
  auto& [words, token] = value;
  archive(words, token);
}

template <class Archive>
void fields(Archive& archive, ClaimSkeleton::Position& value) {
  auto& [letters, words, any_word, follow] = value;
  archive(letters, words, any_word, follow);
}

template <class Archive>
void fields(Archive& archive, ClaimSkeleton& value) {
  auto& [positions, first, last, anchored, signs] = value;
  archive(positions, first, last, anchored, signs);
}

template <class Archive>
void fields(Archive& archive, ClaimPattern& value) {
  auto& [regex, groups, words, tokens, skeleton, tail, tail_groups] = value;
  archive(regex, groups, words, tokens, skeleton, tail, tail_groups);
}

/// The one that may see the members of all parts of a rule book.
class RuleImage {
 public:
  /// All but the lexicon, which is kept as it is.
  template <class Archive>
  static void parts(Archive& archive, RuleBook& book) {
    archive(book.units.all_, book.places.all_, book.places.not_places_, book.measures.all_, book.sources.all_,
            book.sources.codes_, book.synonyms.groups_of_, book.synonyms.groups_, book.claims.lists_, book.claims.all_,
            book.claims.patterns_);
  }
  static void index(RuleBook& book) {
    book.units.index();
    book.places.index();
    book.measures.index();
  }
};

namespace {

/// Raised whenever the layout of an image changes.
constexpr std::uint32_t kFormat = 7;
/// A file that changed this shortly ago may change again within one tick of the clock that stamps it.
constexpr std::int64_t kSettledSeconds = 1;
/// Images kept in one folder: of several rules folders and builds. The oldest go.
constexpr std::size_t kMostImages = 16;

struct Header {
  std::array<char, 8> magic{'T', 'A', 'L', 'L', 'Y', 'R', 'B', '\n'};
  std::uint32_t format = kFormat;
  std::uint32_t key_size = 0;
  std::uint64_t lexicon_size = 0;
  std::uint64_t parts_size = 0;
  std::uint64_t checksum = 0;  ///< of all behind the header
};

constexpr std::uint64_t padded(std::uint64_t size) { return (size + 7) / 8 * 8; }

/// Finds damage, not malice: the sum of the words of eight bytes, and the sum of those sums, which depends on the order
/// (Fletcher's checksum).
std::uint64_t checksum(std::string_view bytes) {
  std::uint64_t word = 0;
  std::uint64_t sum = 0;
  std::uint64_t sum_of_sums = 0;
  std::size_t at = 0;
  for (; at + sizeof word <= bytes.size(); at += sizeof word) {
    std::memcpy(&word, bytes.data() + at, sizeof word);
    sum += word;
    sum_of_sums += sum;
  }
  word = bytes.size();
  std::memcpy(&word, bytes.data() + at, bytes.size() - at);
  sum += word;
  sum_of_sums += sum;
  return std::rotl(sum * 0xC4CEB9FE1A85EC53U, 31) ^ sum_of_sums;
}

/// What identifies a file and its content without reading it.
void append_identity(std::string& key, const struct stat& info) {
  const std::array<std::int64_t, 7> words = {static_cast<std::int64_t>(info.st_dev),
                                             static_cast<std::int64_t>(info.st_ino),
                                             info.st_size,
                                             info.st_mtim.tv_sec,
                                             info.st_mtim.tv_nsec,
                                             info.st_ctim.tv_sec,
                                             info.st_ctim.tv_nsec};
  key.append(reinterpret_cast<const char*>(words.data()), sizeof words);
}

struct Key {
  std::string bytes;
  bool settled = true;  ///< no file changed a moment ago
};

/// Everything that an image depends on: this program and every rule file. Empty when one cannot be seen.
std::optional<Key> key_of(const std::string& folder) {
  Key key;
  std::error_code failed;
  key.bytes = fmt::format("{}\n{}\n{}\n", TALLY_VERSION, folder, fs::absolute(folder, failed).string());
  struct stat info {};
  if (::stat("/proc/self/exe", &info) != 0) return std::nullopt;
  append_identity(key.bytes, info);
  std::vector<std::string> paths;
  for (const char* name : {"units", "places", "numbers", "words", "synonyms"})
    paths.push_back(fmt::format("{}/{}.xml", folder, name));
  for (const char* name : {"measures", "sources", "sources/codes", "claims"}) {
    auto files = xml_files(fmt::format("{}/{}", folder, name));
    if (files) paths.insert(paths.end(), files->begin(), files->end());
  }
  const std::int64_t now = std::time(nullptr);
  for (const std::string& path : paths) {
    key.bytes += path;
    key.bytes += '\0';
    if (::stat(path.c_str(), &info) != 0) continue;  // a file that may be missing; load() knows which ones
    append_identity(key.bytes, info);
    key.settled = key.settled && info.st_ctim.tv_sec + kSettledSeconds < now;
  }
  return key;
}

bool others_can_write(const struct stat& info) { return (info.st_mode & (S_IWGRP | S_IWOTH)) != 0; }

/// Whether nobody but this user (and root) can put a file into the folder or another folder into its place.
bool is_trusted(const std::string& folder) {
  std::error_code failed;
  const fs::path whole = fs::canonical(folder, failed);
  if (failed) return false;
  struct stat info {};
  if (::stat(whole.c_str(), &info) != 0 || info.st_uid != ::geteuid() || others_can_write(info)) return false;
  for (fs::path above = whole.parent_path();; above = above.parent_path()) {
    if (::stat(above.c_str(), &info) != 0 || (info.st_uid != 0 && info.st_uid != ::geteuid())) return false;
    // In a sticky folder (such as /tmp) only its owner can replace what is in it.
    if (others_can_write(info) && (info.st_mode & S_ISVTX) == 0) return false;
    if (above == above.parent_path()) return true;
  }
}

/// A file that is closed at the end of its scope.
struct File {
  explicit File(int opened) : fd(opened) {}
  ~File() {
    if (fd >= 0) ::close(fd);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int fd;
};

/// The bytes of an image. Read and not mapped: a mapped file costs a fault a page, the heap's large pages hardly any.
struct Bytes {
  explicit Bytes(std::size_t length) : start(std::make_unique_for_overwrite<char[]>(length)), size(length) {}
  std::unique_ptr<char[]> start;
  std::size_t size;
};

/// Null when the file is not there, not to be believed or shorter than it was a moment ago.
std::shared_ptr<const Bytes> read_file(const std::string& path) {
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  struct stat info {};
  if (file.fd < 0 || ::fstat(file.fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_uid != ::geteuid() ||
      others_can_write(info) || info.st_size < static_cast<off_t>(sizeof(Header))) {
    return nullptr;
  }
  auto bytes = std::make_shared<Bytes>(static_cast<std::size_t>(info.st_size));
  for (std::size_t at = 0; at < bytes->size;) {
    const auto got = ::read(file.fd, bytes->start.get() + at, bytes->size - at);
    if (got <= 0) return nullptr;
    at += static_cast<std::size_t>(got);
  }
  return bytes;
}

std::shared_ptr<const RuleBook> read_image(const std::string& path, const std::string& folder, const Key& key) {
  auto bytes = read_file(path);
  if (!bytes) return nullptr;
  const std::string_view whole(bytes->start.get(), bytes->size);
  Header header;
  std::memcpy(&header, whole.data(), sizeof header);
  std::string_view body = whole.substr(sizeof header);
  if (header.magic != Header{}.magic || header.format != kFormat || header.key_size != key.bytes.size() ||
      header.lexicon_size > body.size() || header.parts_size > body.size() ||
      padded(header.key_size) + padded(header.lexicon_size) + header.parts_size != body.size() ||
      body.substr(0, header.key_size) != key.bytes || checksum(body) != header.checksum) {
    return nullptr;
  }
  body.remove_prefix(padded(header.key_size));
  auto lexicon = Lexicon::on(std::as_bytes(std::span(body.data(), header.lexicon_size)));
  if (!lexicon) return nullptr;
  body.remove_prefix(padded(header.lexicon_size));
  auto book = std::make_shared<RuleBook>();
  ImageReader reader(body);
  RuleImage::parts(reader, *book);
  if (!reader.ok()) return nullptr;
  RuleImage::index(*book);
  book->folder = folder;
  book->lexicon = std::move(*lexicon);
  book->image = std::move(bytes);
  return book;
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(fd, bytes.data(), bytes.size());
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// Leaves room for one more image.
void remove_oldest(const fs::path& folder) {
  std::error_code failed;
  std::vector<std::pair<fs::file_time_type, fs::path>> images;
  for (const auto& entry : fs::directory_iterator(folder, failed)) {
    if (entry.path().filename().string().starts_with("rules-"))
      images.emplace_back(entry.last_write_time(failed), entry.path());
  }
  std::sort(images.begin(), images.end());
  for (std::size_t i = 0; i + kMostImages <= images.size(); ++i) fs::remove(images[i].second, failed);
}

/// Whole or not at all: written beside its place and renamed. It is only a copy, so a failure is nobody's trouble.
void write_image(const std::string& path, RuleBook& book, const Key& key) {
  const auto lexicon = book.lexicon.bytes();
  std::string parts;
  ImageWriter writer(parts);
  RuleImage::parts(writer, book);
  Header header;
  header.key_size = static_cast<std::uint32_t>(key.bytes.size());
  header.lexicon_size = lexicon.size();
  header.parts_size = parts.size();
  std::string body = key.bytes;
  body.resize(padded(body.size()));
  body.append(reinterpret_cast<const char*>(lexicon.data()), lexicon.size());
  body.resize(padded(body.size()));
  body += parts;
  header.checksum = checksum(body);

  remove_oldest(fs::path(path).parent_path());
  const std::string beside = fmt::format("{}.{}.tmp", path, ::getpid());
  const File file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (file.fd < 0) return;
  const bool whole = write_all(file.fd, {reinterpret_cast<const char*>(&header), sizeof header}) &&
                     write_all(file.fd, body) && ::rename(beside.c_str(), path.c_str()) == 0;
  if (!whole) ::unlink(beside.c_str());
}

/// Folders that the cache folder lacks are made for this user alone.
bool make_folder(const fs::path& folder) {
  std::error_code failed;
  if (folder.empty() || fs::is_directory(folder, failed)) return !folder.empty();
  return folder != folder.parent_path() && make_folder(folder.parent_path()) &&
         (::mkdir(folder.c_str(), 0700) == 0 || fs::is_directory(folder, failed));
}

}  // namespace

std::string rule_image_path(const std::string& folder, const std::string& cache_folder) {
  std::error_code failed;
  const std::string program = fs::read_symlink("/proc/self/exe", failed).string();
  const std::string name = fmt::format("{}\n{}\n{}", program, folder, fs::absolute(folder, failed).string());
  return fmt::format("{}/rules-{:016x}.image", cache_folder, checksum(name));
}

Result<std::shared_ptr<const RuleBook>> open_rule_book(const std::string& folder, const std::string& cache_folder) {
  const auto key = cache_folder.empty() ? std::nullopt : key_of(folder);
  if (!key) return RuleBook::load(folder);
  const std::string path = rule_image_path(folder, cache_folder);
  if (is_trusted(cache_folder)) {
    if (auto book = read_image(path, folder, *key)) return book;
  }
  auto loaded = RuleBook::load(folder);
  if (loaded && key->settled && make_folder(cache_folder) && is_trusted(cache_folder)) {
    // The book is this function's alone until it returns.
    write_image(path, const_cast<RuleBook&>(**loaded), *key);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  }
  return loaded;
}

}  // namespace tally
