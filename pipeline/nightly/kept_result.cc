// Packing of an article's rows and text.
#include "pipeline/nightly/kept_result.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "pipeline/kept_rows.h"
#include "pipeline/review/changes.h"
#include "pipeline/store/compress.h"

namespace tally {
namespace {

/// Sizes of the first two parts; what follows them is the third.
using Head = std::array<std::uint32_t, 2>;

std::uint32_t append_rows(std::string& out, const std::vector<Verdict>& rows) {
  const std::size_t before = out.size();
  for (const Verdict& row : rows) append_packed(out, row);
  return static_cast<std::uint32_t>(out.size() - before);
}

}  // namespace

Result<ResultParts> ResultParts::read(std::string_view bytes) {
  Head head{};
  const Error damaged{"", "kept rows are damaged", ""};
  if (bytes.size() < sizeof head) return damaged;
  std::memcpy(head.data(), bytes.data(), sizeof head);
  bytes.remove_prefix(sizeof head);
  if (std::uint64_t{head[0]} + head[1] > bytes.size()) return damaged;
  return ResultParts{bytes.substr(0, head[0]), bytes.substr(head[0], head[1]), bytes.substr(head[0] + head[1])};
}

void pack_result(CheckedArticle& checked, KeptResult& kept) {
  std::vector<Verdict> before;
  std::string_view before_bytes;
  if (!kept.old_bytes.empty()) {
    auto parts = ResultParts::read(kept.old_bytes);
    // Checked a second time tonight: what stood there the night before is still what it is compared with.
    if (parts.ok()) before_bytes = kept.judged_tonight ? parts->before : parts->rows;
    auto rows = parts ? rows_from_packed(before_bytes) : Result<std::vector<Verdict>>(parts.error());
    if (!rows) {
      kept.failure = rows.error();
      return;
    }
    before = std::move(*rows);
  }
  std::vector<Verdict> gone = mark_changes(checked.rows, before);
  kept.waiting = std::any_of(checked.rows.begin(), checked.rows.end(),
                             [](const Verdict& row) { return row.reason == "source_unavailable"; });
  // An article whose last claim went has no row that names it: mark_changes() cannot see it.
  if (checked.rows.empty()) {
    gone = std::move(before);
    for (Verdict& row : gone) row.change_since_last = "gone";
  }
  thread_local std::string bytes;  // a short-lived buffer for each article would cost more than filling it
  Head head{};
  bytes.assign(sizeof head, '\0');
  head[0] = append_rows(bytes, checked.rows);
  head[1] = append_rows(bytes, gone);
  std::memcpy(bytes.data(), head.data(), sizeof head);
  bytes += before_bytes;
  kept.size = bytes.size();
  kept.zstd = compress(bytes, Effort::quick);
  if (checked.recheck) return;
  const std::string text = article_json(checked.article);
  kept.text_size = text.size();
  kept.text_zstd = compress(text, Effort::quick);
}

}  // namespace tally
