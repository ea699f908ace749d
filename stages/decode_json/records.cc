// Records of JSON replies.
#include "stages/decode_json/records.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "pipeline/decode/text.h"

namespace tally::decode {
namespace {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find(separator), text.size());
    if (end > 0) parts.emplace_back(trimmed(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

/// "2024" and "M03" → "2024-M03"; "M13" and "A01" are the year, "Q02" a quarter, "S01" a half.
std::string joined_period(std::string_view year, std::string_view part) {
  if (part.empty() || part == "M13" || part == "Q05" || part == "S03" || part.front() == 'A') return std::string(year);
  std::string_view digits = part.substr(1);
  while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
  return fmt::format("{}-{}{}", year, part.front(), digits);
}

/// A release as a day that can be compared with the article's: "202407" and "WDI Database Archives - July 2024
/// [202407]" are the last of July 2024, the latest that it can have been, a day is itself. Empty when it shows none.
std::string release_day(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c >= '0' && c <= '9')
      digits += c;
    else if (c != '-' && !digits.empty() && digits.size() < 6)
      digits.clear();
  }
  if (digits.size() >= 8) digits = digits.substr(0, 8);
  const auto number = [&](std::size_t at, std::size_t size) {
    int value = 0;
    std::from_chars(digits.data() + at, digits.data() + at + size, value);
    return value;
  };
  if (digits.size() == 8) return fmt::format("{}-{}-{}", digits.substr(0, 4), digits.substr(4, 2), digits.substr(6, 2));
  if (digits.size() != 6 || number(4, 2) < 1 || number(4, 2) > 12) return {};
  return fmt::format("{}-{}-{:02}", digits.substr(0, 4), digits.substr(4, 2),
                     Date::last_day_of(number(0, 4), number(4, 2)));
}

bool is_one_of(std::string_view text, const std::vector<std::string>& list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

/// The dimensions of a record: members of the object at a pointer, or the text at it under the pointer's own name.
template <class Visit>
void for_each_dimension(const Json& record, const std::vector<std::string>& pointers, const Visit& visit) {
  for (const std::string& pointer : pointers) {
    const Json* found = record.at(pointer);
    if (!found) continue;
    if (found->is_scalar() && !found->text.empty()) visit(pointer, found->text);
    for (std::size_t i = 0; i < found->names.size(); ++i) {
      if (!found->items[i].text.empty()) visit(found->names[i], found->items[i].text);
    }
  }
}

/// Years come as 2016, "2016" and 2016.0.
std::string_view whole(std::string_view text) { return text.ends_with(".0") ? text.substr(0, text.size() - 2) : text; }

}  // namespace

RecordReader::RecordReader(const Query& query, const Context& context)
    : query_(query),
      places_(query, context),
      place_pointer_(option(query, "place")),
      period_pointer_(option(query, "period", "/period")),
      subperiod_pointer_(option(query, "subperiod")),
      value_pointer_(option(query, "value", "/value")),
      vintage_pointer_(option(query, "vintage")),
      totals_pointers_(split(option(query, "totals_in"), '|')),
      totals_(split(option(query, "totals"), ',')),
      records_pointer_(option(query, "records")),
      known_on_(option(query, "as_known_on")) {
  for (const std::string& filter : split(option(query, "filter"), ';')) {
    const auto equals = filter.rfind('=');  // a pointer may hold one of its own
    if (equals == std::string::npos) continue;
    const std::string text = filter.substr(equals + 1);
    filters_.emplace_back(filter.substr(0, equals), text == "{series}" ? query.series : text);
  }
}

bool RecordReader::wanted(const Json& record) const {
  for (const auto& [pointer, text] : filters_) {
    if (text_at(record, pointer) != text) return false;
  }
  bool all_groups = true;
  for_each_dimension(record, totals_pointers_, [&](std::string_view name, std::string_view text) {
    // A dimension without any total is not a choice between groups: then the whole series is about what it says.
    if (with_total_.count(name) > 0 && !is_one_of(text, totals_)) all_groups = false;
  });
  return all_groups;
}

void RecordReader::note_totals(const Json& record) {
  for_each_dimension(record, totals_pointers_, [&](std::string_view name, std::string_view text) {
    if (is_one_of(text, totals_)) with_total_.emplace(name);
  });
}

void RecordReader::add(PlaceCode place, std::string_view period, std::string_view value, std::uint32_t locator,
                       std::string_view vintage) {
  if (is_absent(value)) return;
  const auto number = value_of(value);
  if (!number || !period_of(period)) {
    ++bad_;
    return;
  }
  found_.push_back({place, std::string(period), *number, locator, std::string(vintage)});
}

void RecordReader::record(const Json& record) {
  const auto number = static_cast<std::uint32_t>(rows_++);
  if (!wanted(record)) {
    ++groups_;
    return;
  }
  PlaceCode place = places_.fixed();
  if (!place_pointer_.empty()) {
    const auto text = text_at(record, place_pointer_);
    if (!text.empty()) place = places_.find(whole(text));
  }
  if (!place.known()) {
    ++unknown_places_;
    return;
  }
  if (unit_.empty()) unit_ = text_at(record, option(query_, "unit", "/unit"));
  if (name_.empty()) name_ = text_at(record, option(query_, "name", "/name"));
  if (as_of_.empty()) as_of_ = text_at(record, option(query_, "record_as_of", "/indexed_at"));
  const auto vintage = vintage_pointer_.empty() ? std::string_view{} : text_at(record, vintage_pointer_);
  const Json* periods = record.at(period_pointer_);
  const Json* values = record.at(value_pointer_);
  if (!periods || !values) {
    ++bad_;
    return;
  }
  if (periods->kind == Json::Kind::array && values->kind == Json::Kind::array) {
    const std::size_t size = std::min(periods->items.size(), values->items.size());
    if (periods->items.size() != values->items.size()) ++bad_;
    for (std::size_t i = 0; i < size; ++i)
      add(place, periods->items[i].text, values->items[i].text, static_cast<std::uint32_t>(i), vintage);
    return;
  }
  const std::string_view year = whole(periods->text);
  if (subperiod_pointer_.empty()) return add(place, year, values->text, number, vintage);
  add(place, joined_period(year, text_at(record, subperiod_pointer_)), values->text, number, vintage);
}

std::optional<std::string> RecordReader::read(const Json& root) {
  if (const auto pointer = option(query_, "total"); !pointer.empty() && total_ == 0) {
    const auto text = text_at(root, pointer);
    std::from_chars(text.data(), text.data() + text.size(), total_);
  }
  if (const auto pointer = option(query_, "as_of"); !pointer.empty() && as_of_.empty()) as_of_ = text_at(root, pointer);
  const Json* records = root.at(records_pointer_);
  if (!records || records->kind != Json::Kind::array) {
    if (records && records->kind == Json::Kind::null) return std::nullopt;
    return fmt::format("the JSON has no list at {}: the format is another one than expected",
                       records_pointer_.empty() ? "its root" : records_pointer_);
  }
  with_total_.clear();
  for (const Json& one : records->items) note_totals(one);
  for (const Json& one : records->items) record(one);
  return std::nullopt;
}

/// Of several releases the newest one that was out on the day asked for; without a day the newest of all.
void RecordReader::keep_newest_vintage(Series& series) {
  std::string best;
  for (const Dated& dated : found_) {
    const std::string day = release_day(dated.vintage);
    if (day > best && (known_on_.empty() || day <= known_on_)) best = day;
  }
  std::erase_if(found_, [&](const Dated& dated) { return best.empty() || release_day(dated.vintage) != best; });
  series.as_of = best;
}

std::vector<Observation> RecordReader::finish(Series& series) {
  if (!vintage_pointer_.empty()) keep_newest_vintage(series);
  if (series.as_of.empty()) series.as_of = as_of_.substr(0, 10);
  if (!known_on_.empty() && series.as_of.empty()) series.as_of = known_on_;
  series.unit = unit_;
  series.name = name_;
  series.locator_form = records_pointer_ + "/%";
  if (const std::string array = value_pointer_; found_.size() > rows_)
    series.locator_form = records_pointer_ + "/0" + array + "/%";
  std::string grain = option(query_, "day_grain");
  if (grain == "infer") {
    std::vector<Date> dates;
    for (const Dated& dated : found_) {
      if (const auto day = Date::parse(dated.period); day && dated.place == found_.front().place) dates.push_back(*day);
    }
    grain = grain_of_dates(std::move(dates));
  }
  std::vector<Observation> observations;
  observations.reserve(found_.size());
  for (const Dated& dated : found_) {
    observations.push_back({dated.place, *period_of(dated.period, grain), false, dated.value, dated.locator, 0});
  }
  std::string note;
  const auto say = [&](std::size_t count, std::string_view what) {
    if (count > 0) note += fmt::format("{}{} {}", note.empty() ? "" : "; ", count, what);
  };
  say(bad_, "records could not be read");
  say(unknown_places_, "records are about places that are not known here");
  say(groups_, "records are about single groups");
  series.note = note;
  return observations;
}

}  // namespace tally::decode
