// Counting of reviews and writing of ClaimReview.
#include "pipeline/review/review_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "pipeline/text/escape.h"

namespace tally {
namespace {

/// A rating on schema.org's usual scale of one to five; 0 where there is none to give.
int rating_of(VerdictKind verdict) {
  switch (verdict) {
    case VerdictKind::supported:
      return 5;
    case VerdictKind::refuted:
      return 1;
    case VerdictKind::conflicting_evidence:
      return 3;
    default:
      return 0;
  }
}

std::string with_spaces(std::string_view code) {
  std::string out(code);
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

/// Opens a nested object; the caller closes it.
void open_object(std::string& out, std::string_view name, std::string_view type) {
  if (out.back() != '{') out += ',';
  append_json(out, name);
  out += ":{";
  append_json_field(out, "@type", type);
}

std::string claim_review(const Decision& d, const ReviewPublisher& publisher) {
  const Verdict& row = d.row;
  std::string out = "{";
  append_json_field(out, "@type", "ClaimReview");
  std::string page = publisher.page;
  if (const std::size_t at = page.find("{claim_id}"); at != std::string::npos) page.replace(at, 10, d.claim_id);
  append_json_field(out, "url", page);
  append_json_field(out, "datePublished", d.reviewed_at.substr(0, 10));
  open_object(out, "author", "Organization");
  append_json_field(out, "name", publisher.name);
  append_json_field(out, "url", publisher.url);
  out += '}';
  append_json_field(out, "claimReviewed", row.claim);
  append_json_field(out, "reviewBody", row.explanation);
  open_object(out, "itemReviewed", "Claim");
  append_json_field(out, "datePublished", row.published_at.substr(0, 10));
  if (!row.speaker.empty()) {
    open_object(out, "author", "Person");
    append_json_field(out, "name", row.speaker);
    out += '}';
  }
  if (!row.article_url.empty() || !row.article_title.empty()) {
    open_object(out, "appearance", "Article");
    append_json_field(out, "url", row.article_url);
    append_json_field(out, "headline", row.article_title);
    out += '}';
  }
  out += '}';
  open_object(out, "reviewRating", "Rating");
  append_json_field(out, "alternateName", d.house_rating.empty() ? with_spaces(name_of(row.verdict)) : d.house_rating);
  const int rating = d.house_rating.empty() ? rating_of(row.verdict) : 0;
  if (rating > 0) out += fmt::format(R"(,"ratingValue":{},"bestRating":5,"worstRating":1)", rating);
  out += '}';
  if (!row.source_url.empty()) {
    open_object(out, "isBasedOn", "CreativeWork");
    append_json_field(out, "name", row.source);
    append_json_field(out, "url", row.source_url);
    out += '}';
  }
  return out + '}';
}

}  // namespace

std::string ReviewCount::precision() const {
  const int decided = right + wrong;
  if (decided == 0) return {};
  return (Decimal(100 * static_cast<std::int64_t>(right)) / Decimal(decided)).to_fixed(1);
}

std::vector<ReviewCount> review_counts(const std::vector<Decision>& decisions) {
  static constexpr std::array<std::string_view, 4> kWhat = {"verdict", "rule", "measure", "source"};
  std::map<std::pair<std::size_t, std::string>, ReviewCount> counts;
  for (const Decision& d : decisions) {
    const std::array<std::string, 4> names = {std::string(name_of(d.row.verdict)), d.row.rule_id, d.row.measure,
                                              d.row.source};
    const Approval approval = approval_of(d.review_status);
    for (std::size_t i = 0; i < kWhat.size(); ++i) {
      ReviewCount& count = counts[{i, names[i]}];
      count.what = kWhat[i];
      count.name = names[i].empty() ? "(none)" : names[i];
      ++(approval == Approval::right ? count.right : approval == Approval::wrong ? count.wrong : count.undecided);
    }
  }
  std::vector<std::pair<std::size_t, ReviewCount>> sorted;
  sorted.reserve(counts.size());
  for (auto& [key, count] : counts) sorted.emplace_back(key.first, std::move(count));
  // Fewest right ones first; 3 of 4 before 30 of 40 only by the number that were wrong.
  const auto worse = [](const ReviewCount& a, const ReviewCount& b) {
    const auto left = static_cast<std::int64_t>(a.right) * (b.right + b.wrong);
    const auto right = static_cast<std::int64_t>(b.right) * (a.right + a.wrong);
    const bool a_decided = a.right + a.wrong > 0;
    const bool b_decided = b.right + b.wrong > 0;
    if (a_decided != b_decided) return a_decided;
    return left != right ? left < right : a.wrong > b.wrong;
  };
  std::stable_sort(sorted.begin(), sorted.end(), [&](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : worse(a.second, b.second);
  });
  std::vector<ReviewCount> out;
  out.reserve(sorted.size());
  for (auto& [group, count] : sorted) out.push_back(std::move(count));
  return out;
}

std::string claim_reviews(const std::vector<Decision>& decisions, const ReviewPublisher& publisher) {
  std::string out = "{\"@context\":\"https://schema.org\",\"@graph\":[";
  bool first = true;
  for (const Decision& d : decisions) {
    if (approval_of(d.review_status) != Approval::right) continue;
    out += first ? "\n" : ",\n";
    first = false;
    out += claim_review(d, publisher);
  }
  return out + "\n]}\n";
}

}  // namespace tally
