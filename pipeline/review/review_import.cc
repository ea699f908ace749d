// Comparison of an edited table with what was written.
#include "pipeline/review/review_import.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>

#include "pipeline/review/cell_match.h"
#include "pipeline/text/csv.h"
#include "pipeline/text/news_dates.h"
#include "pipeline/text/utf8.h"

namespace tally {
namespace {

constexpr std::size_t kMostNamed = 5;  ///< edited cells named in the message
constexpr std::size_t kMissing = static_cast<std::size_t>(-1);
constexpr std::size_t kFlagsColumn = 2;
static_assert(kColumns[kFlagsColumn] == "flags");

using Cells = std::array<std::string, kColumns.size()>;

std::string trimmed(std::string text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && blank(text.back())) text.pop_back();
  while (!text.empty() && blank(text.front())) text.erase(text.begin());
  return text;
}

std::size_t column_of(std::string_view name) {
  return static_cast<std::size_t>(std::find(kColumns.begin(), kColumns.end(), name) - kColumns.begin());
}

/// For each column of the contract its place in the edited table.
Result<std::array<std::size_t, kColumns.size()>> places_of(const std::string& path,
                                                           const std::vector<std::string>& header,
                                                           std::vector<std::string>& ignored) {
  std::array<std::size_t, kColumns.size()> places{};
  places.fill(kMissing);
  for (std::size_t i = 0; i < header.size(); ++i) {
    const std::string name = trimmed(header[i]);
    const std::size_t column = column_of(name);
    if (column == kColumns.size()) {
      if (!name.empty()) ignored.push_back(name);
    } else if (places[column] != kMissing) {
      return Error{path + ":1", fmt::format("the column {} stands there twice", name), "leave one of them"};
    } else {
      places[column] = i;
    }
  }
  std::string missing;
  for (std::size_t c = 0; c < kColumns.size(); ++c) {
    if (places[c] == kMissing) missing += (missing.empty() ? "" : ", ") + std::string(kColumns[c]);
  }
  if (missing.empty()) return places;
  if (places[column_of("claim_id")] == kMissing && places[0] == kMissing) {
    return Error{path + ":1", "this is no verdict table",
                 "its first line must name the columns: verdict, reason, flags, …"};
  }
  return Error{path + ":1", "columns are missing: " + missing,
               "give back the whole table; columns may be moved or hidden, not deleted"};
}

/// The flag that the CSV writer adds by itself.
std::string without_neutralised(std::string flags) {
  for (const char* part : {";neutralised", "neutralised;", "neutralised"}) {
    const std::size_t at = flags.find(part);
    if (at != std::string::npos) return flags.erase(at, std::string_view(part).size());
  }
  return flags;
}

/// The machine columns in which a row differs from what was written; empty when it is that row.
std::vector<std::size_t> edited_columns(const Cells& written, const Cells& edited) {
  std::vector<std::size_t> out;
  for (std::size_t c = 0; c < kFirstReviewColumn; ++c) {
    const bool same = c == kFlagsColumn ? same_cell(without_neutralised(written[c]), without_neutralised(edited[c]))
                                        : same_cell(written[c], edited[c]);
    if (!same) out.push_back(c);
  }
  return out;
}

std::string shortened(std::string_view text) {
  constexpr std::size_t kMost = 40;
  if (text.size() <= kMost) return std::string(text);
  std::size_t cut = kMost;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut;
  return std::string(text.substr(0, cut)) + "…";
}

/// The reviewer's cells of a row: neutralisers taken off, dates in ISO form where they can be read.
Decision decision_from(const Cells& cells, const Verdict& row) {
  Decision d;
  d.claim_id = row.claim_id;
  d.row = row;
  std::array<std::string*, 5> fields = {&d.review_status, &d.reviewer, &d.reviewed_at, &d.house_rating, &d.review_note};
  for (std::size_t i = 0; i < fields.size(); ++i) {
    std::string text = trimmed(cells[kFirstReviewColumn + i]);
    if (text.size() > 1 && text[0] == kNeutraliser && is_formula(std::string_view(text).substr(1), false))
      text.erase(0, 1);
    *fields[i] = text;
  }
  if (!Date::parse(d.reviewed_at)) {
    const auto printed = find_date(d.reviewed_at);
    if (printed && printed->year > 0 && printed->month > 0 && printed->day > 0 && printed->begin == 0 &&
        printed->end == d.reviewed_at.size()) {
      d.reviewed_at = fmt::format("{:04}-{:02}-{:02}", printed->year, printed->month, printed->day);
    }
  }
  return d;
}

class Importer {
 public:
  Importer(std::string path, const std::vector<Verdict>& written, ReviewStore& store)
      : path_(std::move(path)), store_(store) {
    for (const Verdict& row : written) written_[row.claim_id].push_back(&row);
  }

  Result<ReviewImport> run(std::string_view table) {
    CsvReader reader(table);
    auto header = reader.next();
    if (!header) return Error{path_ + ":" + header.error().where, header.error().what, header.error().hint};
    if (!*header) return Error{path_, "the table is empty", "save it as CSV again"};
    auto places = places_of(path_, **header, import_.ignored_columns);
    if (!places) return places.error();
    for (;;) {
      auto record = reader.next();
      if (!record) return Error{path_ + ":" + record.error().where, record.error().what, record.error().hint};
      if (!*record) break;
      const bool blank = std::all_of((*record)->begin(), (*record)->end(),
                                     [](const std::string& cell) { return trimmed(cell).empty(); });
      if (blank) continue;
      Cells cells;
      for (std::size_t c = 0; c < cells.size(); ++c) {
        if ((*places)[c] < (*record)->size()) cells[c] = (**record)[(*places)[c]];
      }
      if (auto taken = take_row(cells, reader.line()); !taken) return taken.error();
    }
    if (problems_ > 0) {
      std::string more = problems_ > kMostNamed ? fmt::format("; and {} more", problems_ - kMostNamed) : "";
      return Error{
          path_, "columns that belong to the program were edited: " + problem_text_ + more,
          "undo these edits: only review_status, reviewer, reviewed_at, house_rating and review_note are yours"};
    }
    return std::move(import_);
  }

 private:
  std::string path_;
  ReviewStore& store_;
  std::unordered_map<std::string, std::vector<const Verdict*>> written_;
  std::map<std::string, std::pair<Decision, std::size_t>> seen_;
  ReviewImport import_;
  std::string problem_text_;
  std::size_t problems_ = 0;

  Result<void> take_row(const Cells& cells, std::size_t line) {
    ++import_.rows;
    const std::string id = trimmed(cells[column_of("claim_id")]);
    const auto known = written_.find(id);
    if (known == written_.end()) {
      return Error{fmt::format("{}:{}", path_, line), fmt::format("no kept run has the claim '{}'", shortened(id)),
                   "its claim_id was edited, or the table comes from another state folder: name that with --state"};
    }
    const Verdict* match = nullptr;
    std::vector<std::size_t> fewest(kColumns.size());
    const Verdict* nearest = nullptr;
    for (const Verdict* row : known->second) {
      auto edited = edited_columns(cells_of(*row), cells);
      if (edited.empty()) match = row;
      if (match != nullptr) break;
      if (edited.size() < fewest.size()) {
        fewest = std::move(edited);
        nearest = row;
      }
    }
    if (match == nullptr) {
      const Cells original = cells_of(*nearest);
      for (const std::size_t c : fewest) {
        if (++problems_ > kMostNamed) continue;
        problem_text_ += fmt::format("{}line {}, {}: '{}' was '{}'", problem_text_.empty() ? "" : "; ", line,
                                     kColumns[c], shortened(cells[c]), shortened(original[c]));
      }
      return {};
    }
    return take_decision(decision_from(cells, *match), line);
  }

  Result<void> take_decision(Decision decision, std::size_t line) {
    const auto same = [](const Decision& a, const Decision& b) {
      return a.review_status == b.review_status && a.reviewer == b.reviewer && a.reviewed_at == b.reviewed_at &&
             a.house_rating == b.house_rating && a.review_note == b.review_note;
    };
    const auto [before, fresh] = seen_.try_emplace(decision.claim_id, decision, line);
    if (!fresh) {
      if (same(before->second.first, decision)) return {};
      return Error{fmt::format("{}:{}", path_, line),
                   fmt::format("line {} decides about the same claim otherwise", before->second.second),
                   "leave one of the two rows"};
    }
    auto kept = store_.find(decision.claim_id);
    if (!kept) return kept.error();
    const Decision old = kept->value_or(Decision{});
    if (same(old, decision)) return {};
    const std::array<std::pair<const std::string*, const std::string*>, 5> fields = {
        {{&old.review_status, &decision.review_status},
         {&old.reviewer, &decision.reviewer},
         {&old.reviewed_at, &decision.reviewed_at},
         {&old.house_rating, &decision.house_rating},
         {&old.review_note, &decision.review_note}}};
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (*fields[i].first == *fields[i].second) continue;
      import_.changes.push_back({decision.claim_id, decision.row.claim, std::string(kColumns[kFirstReviewColumn + i]),
                                 *fields[i].first, *fields[i].second});
    }
    import_.decisions.push_back(std::move(decision));
    return {};
  }
};

}  // namespace

Result<ReviewImport> read_review(const std::string& path, std::string_view table, const std::vector<Verdict>& written,
                                 ReviewStore& store) {
  const std::string_view kind = binary_kind(table.substr(0, 4096));
  if (!kind.empty())
    return Error{path, fmt::format("this is {}, not CSV", kind), "save the table as CSV and import that"};
  const DecodedText decoded = decode_plain_text(std::string(table));
  return Importer(path, written, store).run(decoded.text);
}

}  // namespace tally
