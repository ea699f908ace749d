// Forms of bodies, the failures that all formats share, and how offices write places, periods and values.
#include "pipeline/decode/reply.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "pipeline/decode/text.h"
#include "pipeline/rulebook/rule_book.h"

namespace tally::decode {
namespace {

bool starts_with_any_case(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() && std::equal(lower.begin(), lower.end(), text.begin(), [](char a, char b) {
           return a == static_cast<char>(std::tolower(static_cast<unsigned char>(b)));
         });
}

/// Whether markup is HTML: by its document type or its first element. XML has elements called head and body too.
bool is_html(std::string_view markup) {
  while (markup.starts_with("<?") || markup.starts_with("<!")) {
    if (starts_with_any_case(markup, "<!doctype html")) return true;
    const auto end = markup.starts_with("<!--") ? markup.find("-->") : markup.find('>');
    if (end == std::string_view::npos) return false;
    markup.remove_prefix(markup.find('>', end) + 1);
    markup = trimmed(markup);
  }
  return starts_with_any_case(markup, "<html") || starts_with_any_case(markup, "<head") ||
         starts_with_any_case(markup, "<body") || starts_with_any_case(markup, "<title");
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int number(std::string_view digits) {
  int n = 0;
  for (const char c : digits) n = n * 10 + (c - '0');
  return n;
}

Period with_grain(Date day, std::string_view grain) {
  if (grain == "year") return Period::of_year(day.year);
  if (grain == "quarter") return Period::of_quarter(day.year, (day.month + 2) / 3);
  if (grain == "month") return Period::of_month(day.year, day.month);
  return Period::of_day(day);
}

std::string_view status_detail(int status) {
  switch (status) {
    case 401:
    case 403:
      return "the office refused access: a key is wrong or missing, or this address is not welcome";
    case 404:
    case 410:
      return "nothing is at this address any more: the endpoint may have moved";
    case 413:
      return "the office finds the request too large";
    case 429:
      return "the quota is used up";
    case 503:
      return "the office is not available at present";
    default:
      return status >= 500 ? "the office has an internal error" : "the office refused the request";
  }
}

/// Whether another path answered than the one asked: then an error status speaks of the endpoint and not of the series.
bool was_redirected(const Reply& reply) {
  const auto path_of = [](std::string_view url) {
    const auto host = url.find("://");
    const auto path = host == std::string_view::npos ? std::string_view::npos : url.find('/', host + 3);
    return path == std::string_view::npos ? std::string_view{} : url.substr(path, url.find('?', path) - path);
  };
  return !reply.url.empty() && path_of(reply.url) != path_of(reply.query.url);
}

/// Whether the first bytes are a mark of UTF-16, or have the zero bytes that plain letters get in it.
bool is_utf16(std::string_view body) {
  if (body.starts_with("\xFF\xFE") || body.starts_with("\xFE\xFF")) return true;
  body = trimmed(without_bom(body));
  return body.size() > 3 && (body[0] == '\0' || body[1] == '\0') && (body[2] == '\0' || body[3] == '\0') &&
         body[0] != body[1];
}

/// Form of a body in an encoding that keeps ASCII; bytes that only looked like UTF-16 end here as binary.
Form form_of_text(std::string_view body) {
  if (body.empty()) return Form::empty;
  const std::string_view head = body.substr(0, 1024);
  const auto control =
      std::count_if(head.begin(), head.end(), [](char c) { return static_cast<unsigned char>(c) < 9; });
  if (control > 0) return Form::binary;
  if (head[0] == '{' || head[0] == '[') return Form::json;
  if (head[0] != '<') return Form::text;
  return is_html(head) ? Form::html : Form::xml;
}

/// "Aug-16", "2024 JAN", "Q1 2024", "2024 Q1": a month by name or a quarter beside a year, as the ONS labels them. A
/// year of two digits is one of 1950 to 2049.
std::optional<Period> period_in_words(std::string_view text) {
  static constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                               "jul", "aug", "sep", "oct", "nov", "dec"};
  const auto cut = text.find_first_of("- ");
  if (cut == std::string_view::npos) return std::nullopt;
  std::string_view first = text.substr(0, cut);
  std::string_view second = trimmed(text.substr(cut + 1));
  if (all_digits(first)) std::swap(first, second);
  if (!all_digits(second) || (second.size() != 4 && second.size() != 2) || first.size() < 2) return std::nullopt;
  int year = number(second);
  if (second.size() == 2) year += year >= 50 ? 1900 : 2000;
  if (first.size() == 2 && (first[0] == 'Q' || first[0] == 'q') && first[1] >= '1' && first[1] <= '4')
    return Period::of_quarter(year, first[1] - '0');
  const auto month = std::find_if(kMonths.begin(), kMonths.end(), [&](std::string_view name) {
    return first.size() >= 3 && starts_with_any_case(first, name);
  });
  if (month == kMonths.end() ||
      !std::all_of(first.begin(), first.end(), [](unsigned char c) { return std::isalpha(c); }))
    return std::nullopt;
  return Period::of_month(year, static_cast<int>(month - kMonths.begin()) + 1);
}

}  // namespace

Form form_of(std::string_view body) {
  if (is_utf16(body)) return form_of_text(trimmed(without_bom(to_utf8(body.substr(0, 512)))));
  return form_of_text(trimmed(without_bom(body)));
}

std::string_view name_of(Form form) {
  switch (form) {
    case Form::empty:
      return "nothing";
    case Form::xml:
      return "other XML";
    case Form::html:
      return "an HTML page";
    case Form::json:
      return "JSON";
    case Form::text:
      return "plain text";
    case Form::binary:
      return "bytes that are no text";
  }
  return "";
}

Evidence evidence_of(const Reply& reply) {
  Evidence evidence;
  evidence.query = reply.query;
  evidence.url = reply.url.empty() ? reply.query.url : reply.url;
  evidence.sha256 = reply.sha256;
  evidence.retrieved_at = reply.retrieved_at;
  evidence.status = reply.status;
  return evidence;
}

Evidence failure(const Reply& reply, std::string_view reason, std::string detail) {
  Evidence evidence = evidence_of(reply);
  evidence.failure = reason;
  evidence.failure_detail = std::move(detail);
  return evidence;
}

Evidence answer(const Reply& reply, std::shared_ptr<Series> series, std::vector<Observation> observations) {
  if (observations.empty()) {
    const std::string note = series->note.empty() ? "" : "; " + series->note;
    return failure(
        reply, "no_value_for_place",
        fmt::format("{} answered for {} with no value at all{}", reply.query.source, reply.query.series, note));
  }
  if (series->code.empty()) series->code = reply.query.series;
  series->seal(std::move(observations));
  Evidence evidence = evidence_of(reply);
  evidence.series = std::move(series);
  return evidence;
}

Evidence answer_unique(const Reply& reply, std::shared_ptr<Series> series, std::vector<Observation> observations) {
  std::stable_sort(observations.begin(), observations.end(), [](const Observation& a, const Observation& b) {
    return a.place != b.place ? a.place < b.place : a.period < b.period;
  });
  const auto clash =
      std::adjacent_find(observations.begin(), observations.end(), [](const Observation& a, const Observation& b) {
        return a.place == b.place && a.period == b.period && a.value != b.value;
      });
  if (clash != observations.end()) {
    return failure(
        reply, "source_unavailable",
        fmt::format("the reply gives several values for {} {} ({} and {}): the series {} leaves a dimension open",
                    view_of(clash->place), clash->period.iso(), clash->value.to_string(),
                    (clash + 1)->value.to_string(), reply.query.series));
  }
  return answer(reply, std::move(series), std::move(observations));
}

std::optional<Evidence> refused(const Reply& reply) {
  // What a status means differs from office to office: its file says so where it is not the usual meaning.
  if (reply.http_status != 0 && !(reply.http_status >= 400 && was_redirected(reply))) {
    if (const std::string reason = option(reply.query, fmt::format("status_{}", reply.http_status)); !reason.empty()) {
      return failure(
          reply, reason,
          fmt::format("{} has no answer for {} (HTTP {})", reply.query.source, reply.query.series, reply.http_status));
    }
  }
  if (!reply.error.empty()) return failure(reply, "source_unavailable", reply.error);
  if ((reply.http_status == 404 || reply.http_status == 410) && was_redirected(reply)) {
    return failure(
        reply, "source_unavailable",
        fmt::format("the endpoint has moved to {}, where nothing is (HTTP {})", reply.url, reply.http_status));
  }
  if (reply.http_status >= 400) {
    return failure(reply, "source_unavailable",
                   fmt::format("{} (HTTP {})", status_detail(reply.http_status), reply.http_status));
  }
  if (reply.http_status == 204) return failure(reply, "no_series", "the office answered with no content (HTTP 204)");
  if (form_of(reply.body) == Form::empty) return failure(reply, "source_unavailable", "the reply is empty");
  return std::nullopt;
}

Evidence wrong_form(const Reply& reply, std::string_view expected) {
  const Form form = form_of(reply.body);
  const std::string status = reply.http_status >= 400 ? fmt::format(" (HTTP {})", reply.http_status) : std::string{};
  return failure(reply, "source_unavailable",
                 fmt::format("expected {}, got {}{}: \"{}\"", expected, name_of(form), status, excerpt(reply.body)));
}

std::string option(const Query& query, const std::string& name, std::string_view fallback) {
  if (const auto it = query.decoder_options.find(name + "@" + query.series); it != query.decoder_options.end())
    return it->second;
  if (const auto it = query.decoder_options.find(name); it != query.decoder_options.end()) return it->second;
  return std::string(fallback);
}

std::vector<std::string_view> pages_of(const Reply& reply) {
  std::vector<std::string_view> pages = {reply.body};
  pages.insert(pages.end(), reply.more_pages.begin(), reply.more_pages.end());
  return pages;
}

std::string excerpt(std::string_view body, std::size_t length) {
  const std::string text = to_utf8(body.substr(0, length * 4));
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = byte > ' ' && byte != 0x7F;
    if (!plain && (out.empty() || out.back() == ' ')) continue;
    out += plain ? (c == '"' ? '\'' : c) : ' ';
    if (out.size() >= length && (byte & 0x80) == 0) break;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out.size() >= length ? out + "…" : out;
}

PlaceFinder::PlaceFinder(const Query& query, const Context& context) : context_(&context), table_(nullptr) {
  const std::string codes = option(query, "codes");
  if (!codes.empty()) table_ = context.rules.sources.codes(codes);
  std::string fixed = option(query, "place_fixed");
  if (fixed.empty()) fixed = option(query, "place_asked");
  if (!fixed.empty()) fixed_ = place_code(fixed);
}

PlaceCode PlaceFinder::find(std::string_view text) {
  if (text == last_text_ && !text.empty()) return last_;
  if (!codes_) codes_ = std::make_unique<PlaceCodes>(context_->rules.places, table_);
  last_text_ = text;
  last_ = place_code(codes_->ours(text));
  return last_;
}

int PlaceFinder::preference(std::string_view text) const {
  if (!table_) return 0;
  const auto it = table_->preference.find(text);
  return it != table_->preference.end() ? it->second : 0;
}

std::vector<Observation> Preferred::take() && {
  if (several_) {
    std::stable_sort(kept_.begin(), kept_.end(), [](const auto& a, const auto& b) {
      if (a.first.place != b.first.place) return a.first.place < b.first.place;
      return a.first.period != b.first.period ? a.first.period < b.first.period : a.second < b.second;
    });
  }
  std::vector<Observation> observations;
  observations.reserve(kept_.size());
  int best = 0;
  for (const auto& [observation, preference] : kept_) {
    const bool another = observations.empty() || observations.back().place != observation.place ||
                         observations.back().period != observation.period;
    if (another) best = preference;
    if (!several_ || preference == best) observations.push_back(observation);
  }
  return observations;
}

std::optional<Period> period_of(std::string_view text, std::string_view day_grain) {
  text = trimmed(text);
  if (text.starts_with("YR") || text.starts_with("FY")) text.remove_prefix(2);
  if (text.size() > 10 && (text[10] == 'T' || text[10] == ' ')) text = text.substr(0, 10);
  if (text.ends_with('Z') && text.size() == 5) text.remove_suffix(1);
  if (const auto period = Period::parse(text)) {
    if (period->grain == Grain::day && !day_grain.empty()) return with_grain(period->first_day(), day_grain);
    return period;
  }
  if (text.size() == 6 && all_digits(text)) {
    const int month = number(text.substr(4));
    if (month >= 1 && month <= 12) return Period::of_month(number(text.substr(0, 4)), month);
  }
  if (text.size() == 8 && all_digits(text)) {
    const std::string iso = fmt::format("{}-{}-{}", text.substr(0, 4), text.substr(4, 2), text.substr(6));
    if (const auto day = Date::parse(iso)) return with_grain(*day, day_grain);
  }
  const bool fiscal = (text.size() == 7 || text.size() == 9) && (text[4] == '/' || text[4] == '-') &&
                      all_digits(text.substr(0, 4)) && all_digits(text.substr(5));
  if (fiscal) return Period::of_year(number(text.substr(0, 4)));
  if (text.ends_with(".0") && all_digits(text.substr(0, text.size() - 2)) && text.size() == 6)
    return Period::of_year(number(text.substr(0, 4)));
  if (text.size() == 7 && text.substr(4) == "-A1" && all_digits(text.substr(0, 4)))
    return Period::of_year(number(text.substr(0, 4)));
  return period_in_words(text);
}

std::string_view grain_of_dates(std::vector<Date> dates) {
  std::sort(dates.begin(), dates.end());
  int least = 0;
  for (std::size_t i = 1; i < dates.size(); ++i) {
    const Date a = dates[i - 1];
    const Date b = dates[i];
    const int days = (b.year - a.year) * 372 + (b.month - a.month) * 31 +
                     (b.day - a.day);  // months of 31 days: enough to tell the kinds apart
    if (days > 0 && (least == 0 || days < least)) least = days;
  }
  const bool firsts = std::all_of(dates.begin(), dates.end(), [](Date d) { return d.day == 1; });
  if (firsts && least >= 372) return "year";
  if (firsts && least >= 93) return "quarter";
  if (firsts && (least >= 31 || dates.size() == 1)) return "month";
  return "";
}

bool is_absent(std::string_view text) {
  text = trimmed(text);
  static constexpr std::array<std::string_view, 14> kAbsent = {"",  ".",  "..",  "...", ":",   "-",    "–",
                                                               "—", "NA", "N/A", "n/a", "NaN", "null", "(NA)"};
  return std::find(kAbsent.begin(), kAbsent.end(), text) != kAbsent.end();
}

std::optional<Decimal> value_of(std::string_view text, bool decimal_comma) {
  text = trimmed(text);
  if (const auto plain = Decimal::parse(text); plain && !decimal_comma) return plain;
  if (is_absent(text)) return std::nullopt;
  const char point = decimal_comma ? ',' : '.';
  const char group = decimal_comma ? '.' : ',';
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    if (rest.starts_with("\xC2\xA0") || rest.starts_with("\xE2\x80\xAF")) {
      i += rest.starts_with("\xC2\xA0") ? 1 : 2;
    } else if (rest.starts_with("\xE2\x88\x92")) {
      digits += '-';
      i += 2;
    } else if (text[i] == point) {
      digits += '.';
    } else if (text[i] == group) {
      // A group separator stands before exactly three digits; anything else is another notation, better not guessed.
      if (rest.size() < 4 || !all_digits(rest.substr(1, 3)) || (rest.size() > 4 && rest[4] >= '0' && rest[4] <= '9'))
        return std::nullopt;
    } else if (text[i] != ' ' && text[i] != '\'') {
      digits += text[i];
    }
  }
  return Decimal::parse(digits);
}

}  // namespace tally::decode
