// write_terminal: the verdict table for reading, at the terminal's width.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "pipeline/stage.h"
#include "pipeline/text/escape.h"

namespace tally {
namespace {

constexpr int kDefaultWidth = 100;  ///< where the output is no terminal
constexpr int kLeastWidth = 30;
constexpr int kMostWidth = 160;  ///< longer lines are hard to read
constexpr int kNarrow = 76;      ///< below this a row becomes a card
constexpr int kVerdictColumn = 24;

/// How a verdict looks: the sign is for those who do not see the colour.
struct Look {
  std::string_view sign;
  std::string_view name;
  std::string_view color;
};

constexpr std::array<Look, 4> kLooks = {{{"\u2713", "supported", "\x1B[32m"},
                                         {"\u2717", "refuted", "\x1B[31m"},
                                         {"\u2260", "conflicting evidence", "\x1B[33m"},
                                         {"?", "not enough evidence", "\x1B[36m"}}};
constexpr std::string_view kBold = "\x1B[1m";
constexpr std::string_view kFaint = "\x1B[2m";
constexpr std::string_view kReset = "\x1B[0m";

/// A claim as `extract` gives it.
bool unjudged(const Verdict& row) { return row.reason.empty() || row.verdict == VerdictKind::none; }

std::string with_spaces(std::string_view code) {
  std::string words(code);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

class WriteTerminal : public WriteStage {
 public:
  static constexpr std::string_view kName = "write_terminal";
  static constexpr std::string_view kSummary = "the verdict table for reading at the terminal's width";
  static inline const std::vector<OptionSpec> kOptions = {
      {"details", "yes", "print the explanation, the source and the flags below each row"}};

  static Result<std::unique_ptr<WriteStage>> create(const Options& options) {
    auto details = options.flag("details");
    if (!details) return details.error();
    return std::unique_ptr<WriteStage>(std::make_unique<WriteTerminal>(*details));
  }

  explicit WriteTerminal(bool details) : details_(details) {}

  Result<void> begin(const RunInfo& info, Output&) override {
    color_ = info.color;
    width_ = std::clamp(info.width > 0 ? info.width : kDefaultWidth, kLeastWidth, kMostWidth);
    return {};
  }

  Result<void> write(const Article& article, const std::vector<Verdict>& rows, Output& out) override {
    std::string text = articles_ > 0 ? "\n" : "";
    ++articles_;
    write_head(article, text);
    if (rows.empty()) text += "  no quantitative claims found\n";
    if (!rows.empty() && width_ >= kNarrow) write_column_names(rows, text);
    for (const Verdict& row : rows) {
      if (!unjudged(row)) ++counts_[static_cast<std::size_t>(row.verdict)];
      ++claims_;
      if (width_ >= kNarrow) {
        write_row(row, text);
      } else {
        write_card(row, text);
      }
    }
    return out.write(text);
  }

  Result<void> end(Output& out) override {
    std::string line = fmt::format("{} claim{}", claims_, claims_ == 1 ? "" : "s");
    if (articles_ != 1) line += fmt::format(" in {} articles", articles_);
    int column = display_width(line);
    const auto judged = counts_[0] + counts_[1] + counts_[2] + counts_[3];
    for (std::size_t i = 0; judged > 0 && i < counts_.size(); ++i) {
      const std::string part = fmt::format("{} {}", counts_[i], kLooks[i].name);
      line += i == 0 ? ':' : ',';
      column += display_width(part) + 2;
      const bool fits = column <= width_;
      line += fits ? " " : "\n  ";
      if (!fits) column = display_width(part) + 3;
      line += painted(part, counts_[i] > 0 ? kLooks[i].color : kFaint);
    }
    line.insert(line.begin(), '\n');
    return out.write(line + "\n");
  }

 private:
  bool details_;
  bool color_ = false;
  int width_ = kDefaultWidth;
  std::int64_t articles_ = 0;
  std::int64_t claims_ = 0;
  std::array<std::int64_t, 4> counts_{};

  [[nodiscard]] std::string painted(std::string_view text, std::string_view color) const {
    return color_ ? fmt::format("{}{}{}", color, text, kReset) : std::string(text);
  }

  /// Lines of `text` behind `indent` blanks.
  void indented(std::string_view text, int indent, std::string_view color, std::string& out) const {
    for (const std::string& line : wrapped(text, width_ - indent)) {
      out.append(static_cast<std::size_t>(indent), ' ');
      out += color.empty() ? line : painted(line, color);
      out += '\n';
    }
  }

  void write_head(const Article& article, std::string& out) const {
    const std::string title = plain_line(article.title.empty() ? article.id : article.title);
    indented(title.empty() ? "untitled" : title, 0, kBold, out);
    std::string origin = plain_line(article.publisher);
    const auto add = [&origin](const std::string& part) {
      if (!part.empty()) origin += (origin.empty() ? "" : " · ") + part;
    };
    add(plain_line(article.published_at));
    add(plain_line(article.url));
    indented(origin, 0, kFaint, out);
  }

  /// Widths of the columns behind the verdict: claim, claimed, reference.
  [[nodiscard]] std::array<int, 3> column_widths() const {
    const int rest = width_ - kVerdictColumn - 4;
    const int figure = std::max(14, rest / 4);
    return {rest - 2 * figure, figure, figure};
  }

  void write_cells(std::string_view first, std::string_view first_color, const std::array<std::string, 3>& cells,
                   std::string_view color, std::string& out) const {
    const auto widths = column_widths();
    std::array<std::vector<std::string>, 3> lines;
    std::size_t height = 1;
    for (std::size_t c = 0; c < cells.size(); ++c) {
      lines[c] = wrapped(cells[c], widths[c]);
      height = std::max(height, lines[c].size());
    }
    for (std::size_t i = 0; i < height; ++i) {
      const std::string_view head = i == 0 ? first : std::string_view{};
      std::string line = painted(head, first_color);
      int column = display_width(head);
      int start = kVerdictColumn;
      for (std::size_t c = 0; c < lines.size(); ++c) {
        if (i < lines[c].size()) {
          line.append(static_cast<std::size_t>(std::max(1, start - column)), ' ');
          line += color.empty() ? lines[c][i] : painted(lines[c][i], color);
          column = std::max(start, column + 1) + display_width(lines[c][i]);
        }
        start += widths[c] + 2;
      }
      out += line + "\n";
    }
  }

  void write_column_names(const std::vector<Verdict>& rows, std::string& out) const {
    const bool judged = !unjudged(rows.front());
    out += '\n';
    write_cells(judged ? "VERDICT" : "TYPE", kFaint, {"CLAIM", "CLAIMED", judged ? "PUBLISHED" : "MEASURE"}, kFaint,
                out);
  }

  /// Sign and name of the verdict; of a row that was not judged, the type of the claim.
  static std::string head_of(const Verdict& row) {
    if (unjudged(row)) return plain_line(row.claim_type);
    const Look& look = kLooks[static_cast<std::size_t>(row.verdict)];
    return fmt::format("{} {}", look.sign, look.name);
  }

  static std::string_view color_of(const Verdict& row) {
    return unjudged(row) ? kBold : kLooks[static_cast<std::size_t>(row.verdict)].color;
  }

  /// Place, period and measure of a row that has no reference to show.
  static std::string subject_of(const Verdict& row) {
    std::string out = with_spaces(plain_line(row.measure));
    for (const std::string* part : {&row.place, &row.period}) {
      if (!part->empty()) out += (out.empty() ? "" : " · ") + plain_line(*part);
    }
    return out;
  }

  static std::string reason_line(const Verdict& row) {
    std::string line = with_spaces(plain_line(row.reason));
    if (!row.explanation.empty()) line += ": " + plain_line(row.explanation);
    for (std::size_t i = 0; i < row.flags.size(); ++i) {
      line += (i == 0 ? " [" : ", ") + with_spaces(plain_line(row.flags[i])) + (i + 1 == row.flags.size() ? "]" : "");
    }
    return line;
  }

  static std::string source_line(const Verdict& row) {
    std::string line = plain_line(row.source);
    if (!row.source_url.empty()) line += (line.empty() ? "" : " · ") + plain_line(row.source_url);
    if (!row.reference_as_of.empty() && !line.empty()) line += " · as of " + plain_line(row.reference_as_of);
    return line;
  }

  void write_details(const Verdict& row, int indent, std::string& out) const {
    if (!details_ || unjudged(row)) return;
    indented(reason_line(row), indent, {}, out);
    indented(source_line(row), indent, kFaint, out);
    if (!row.change_since_last.empty() && row.change_since_last != "same") {
      indented("since the last run: " + plain_line(row.change_since_last), indent, kFaint, out);
    }
    if (!row.review_status.empty()) {
      std::string line = "reviewed: " + plain_line(row.review_status);
      if (!row.house_rating.empty()) line += ", " + plain_line(row.house_rating);
      if (!row.reviewer.empty()) line += " (" + plain_line(row.reviewer) + ")";
      indented(line, indent, kFaint, out);
    }
  }

  void write_row(const Verdict& row, std::string& out) const {
    const std::string claim = plain_line(row.claim.empty() ? row.sentence : row.claim);
    const std::string reference =
        unjudged(row) ? subject_of(row) : plain_line(row.reference.empty() ? "\u2013" : row.reference);
    write_cells(head_of(row), color_of(row), {claim, plain_line(row.claimed), reference}, {}, out);
    write_details(row, kVerdictColumn, out);
  }

  void write_card(const Verdict& row, std::string& out) const {
    out += '\n';
    indented(head_of(row), 0, color_of(row), out);
    indented(plain_line(row.claim.empty() ? row.sentence : row.claim), 2, {}, out);
    std::string figures = "claimed " + plain_line(row.claimed);
    if (!row.reference.empty()) figures += ", published " + plain_line(row.reference);
    indented(figures, 2, {}, out);
    if (unjudged(row)) indented(subject_of(row), 2, kFaint, out);
    write_details(row, 2, out);
  }
};

}  // namespace
}  // namespace tally

TALLY_STAGE(write_terminal, tally::WriteTerminal)
