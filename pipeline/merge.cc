// Merging of shard tables by the articles' places in the input.
#include "pipeline/merge.h"

#include <fmt/format.h>

#include <charconv>
#include <set>
#include <string_view>

#include "pipeline/records.h"
#include "pipeline/shard.h"
#include "pipeline/text/csv.h"

namespace tally {
namespace {

/// The part, its count and the place of "3/8:41".
struct Order {
  std::uint32_t index = 0;
  std::uint32_t count = 0;
  std::int64_t place = 0;
};

std::optional<Order> order_of(std::string_view text) {
  Order order;
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  auto shard = Shard::parse(text.substr(0, colon));
  text.remove_prefix(colon + 1);
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), order.place);
  if (!shard || failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  order.index = shard->index;
  order.count = shard->count;
  return order;
}

/// One part with its record at hand, the order taken off.
struct Part {
  RecordStream stream;
  std::string record;
  Order order;
  bool ended = false;

  explicit Part(RecordStream s) : stream(std::move(s)) {}

  Result<void> advance() {
    auto next = stream.next();
    if (!next) return next.error();
    if (!*next) {
      ended = true;
      return {};
    }
    record = std::move(**next);
    const Error foreign{stream.path(), "was not written with --shard",
                        fmt::format("its rows have no {}", kOrderColumn)};
    // JSON: ,"input_order":"3/8:41"}\n at the end; CSV: ,3/8:41\r\n.
    const std::string sign = stream.json() ? fmt::format("\"{}\":\"", kOrderColumn) : ",";
    const std::size_t at = record.rfind(sign);
    if (at == std::string::npos) return foreign;
    std::string_view text = std::string_view(record).substr(at + sign.size());
    const std::string_view tail = stream.json() ? "\"}\n" : "\r\n";
    if (!text.ends_with(tail)) return foreign;
    text.remove_suffix(tail.size());
    const auto found = order_of(text);
    if (!found) return foreign;
    if (found->place < order.place)
      return Error{stream.path(), "its rows are not in the order in which they were written",
                   "give the file as it was"};
    order = *found;
    record.erase(stream.json() && at > 0 && record[at - 1] == ',' ? at - 1 : at);
    record += stream.json() ? "}\n" : "\r\n";
    return {};
  }
};

}  // namespace

Result<void> merge_tables(const std::vector<std::string>& paths, Output& out) {
  std::vector<Part> parts;
  bool json = false;
  bool csv = false;
  for (const std::string& path : paths) {
    auto stream = RecordStream::open(path);
    if (!stream) return stream.error();
    json = json || stream->json();
    csv = csv || (!stream->json() && !stream->empty());
    parts.emplace_back(std::move(*stream));
  }
  if (json && csv) return Error{"", "some parts are CSV and some are JSON lines", "give parts of one kind"};
  for (Part& part : parts) {
    if (csv) {
      auto header = part.stream.next();
      if (!header) return header.error();
      const std::string end = fmt::format(",{}\r\n", kOrderColumn);
      if (!*header || !(**header).ends_with(end))
        return Error{part.stream.path(), "was not written with --shard",
                     fmt::format("its last column is not {}", kOrderColumn)};
      (**header).erase((**header).size() - end.size());
      if (&part == &parts.front()) {
        if (auto written = out.write(**header + "\r\n"); !written) return written;
      }
    }
    if (auto read = part.advance(); !read) return read;
  }
  std::set<std::uint32_t> seen;
  for (const Part& part : parts) {
    if (part.ended) continue;
    if (part.order.count != parts.size())
      return Error{part.stream.path(),
                   fmt::format("is one of {} parts, and {} are given", part.order.count, parts.size()),
                   "give every part once"};
    if (!seen.insert(part.order.index).second)
      return Error{part.stream.path(), fmt::format("part {} is given twice", part.order.index), "give every part once"};
  }
  for (;;) {
    Part* first = nullptr;
    for (Part& part : parts) {
      if (!part.ended && (first == nullptr || part.order.place < first->order.place)) first = &part;
    }
    if (first == nullptr) return {};
    // All rows of an article stand in one part, one behind the other.
    const std::int64_t place = first->order.place;
    while (!first->ended && first->order.place == place) {
      if (auto written = out.write(first->record); !written) return written;
      if (auto read = first->advance(); !read) return read;
    }
  }
}

}  // namespace tally
