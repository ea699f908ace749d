// Reading of the nightly run's configuration file.
#include "pipeline/nightly/config.h"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>

#include "pipeline/net/url.h"
#include "pipeline/rulebook/xml.h"

namespace tally {
namespace {

namespace fs = std::filesystem;

class Reader {
 public:
  explicit Reader(const XmlFile& file) : file_(file) {}

  Result<NightlyConfig> run() {
    const auto root = file_.root();
    if (std::string_view(root.name()) != "nightly")
      return file_.error(root, fmt::format("<{}> where <nightly> is expected", root.name()),
                         "rules/nightly/nightly.xml is a sample");
    if (auto known = file_.expect(root, {"state", "output", "pipeline", "rules", "offline", "threads"},
                                  {"recheck", "report", "source", "allow", "inputs"});
        !known)
      return known.error();
    config_.path = file_.path();
    if (const std::string state = root.attribute("state").value(); !state.empty()) config_.state = path_of(state);
    if (const std::string rules = root.attribute("rules").value(); !rules.empty()) config_.rules = path_of(rules);
    if (const std::string name = root.attribute("pipeline").value(); !name.empty())
      config_.pipeline = name.find('/') != std::string::npos || name.ends_with(".xml") ? path_of(name) : name;
    if (auto folder = required(root, "output"); folder)
      config_.output = path_of(*folder);
    else
      return folder.error();
    if (auto read = flag(root, "offline", config_.offline); !read) return read.error();
    if (auto read = number(root, "threads", 0, 1024, config_.threads); !read) return read.error();
    for (const auto node : root.children()) {
      if (node.type() != pugi::node_element) continue;
      if (auto taken = take(node); !taken) return taken.error();
    }
    if (config_.inputs.empty())
      return file_.error(root, "no <inputs>: there is nothing to check",
                         "name a <feed>, <folder>, <urls>, <sitemap>, <jsonl> or <warc> in it");
    return std::move(config_);
  }

 private:
  const XmlFile& file_;
  NightlyConfig config_;

  [[nodiscard]] std::string path_of(const std::string& given) const {
    return fs::path(given).is_absolute() ? given
                                         : (fs::path(file_.path()).parent_path() / given).lexically_normal().string();
  }

  [[nodiscard]] Result<std::string> required(pugi::xml_node node, const char* name) const {
    std::string value = node.attribute(name).value();
    if (value.empty()) return file_.error(node, fmt::format("<{}> needs {}=\"…\"", node.name(), name), "");
    return value;
  }

  [[nodiscard]] Result<void> flag(pugi::xml_node node, const char* name, bool& into) const {
    const std::string_view value = node.attribute(name).value();
    if (!node.attribute(name) || value == "yes" || value == "no") {
      if (node.attribute(name)) into = value == "yes";
      return {};
    }
    return file_.error(node, fmt::format("{}=\"{}\" is neither yes nor no", name, value), "");
  }

  [[nodiscard]] Result<void> number(pugi::xml_node node, const char* name, int least, int most, int& into) const {
    if (!node.attribute(name)) return {};
    const std::string_view text = node.attribute(name).value();
    int value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc{} || end != text.data() + text.size() || value < least || value > most)
      return file_.error(node, fmt::format("{}=\"{}\" is no number from {} to {}", name, text, least, most), "");
    into = value;
    return {};
  }

  Result<void> take(pugi::xml_node node) {
    const std::string_view name = node.name();
    if (name == "recheck") {
      if (auto known = file_.expect(node, {"days"}, {}); !known) return known;
      return number(node, "days", 0, 3650, config_.recheck_days);
    }
    if (name == "report") {
      if (auto known = file_.expect(node, {"articles", "nights"}, {}); !known) return known;
      if (auto read = number(node, "articles", 0, 1'000'000, config_.reports); !read) return read;
      return number(node, "nights", 1, 3650, config_.trend);
    }
    if (name == "source") {
      if (auto known = file_.expect(node, {"name", "base"}, {}); !known) return known;
      auto id = required(node, "name");
      if (!id) return id.error();
      auto base = required(node, "base");
      if (!base) return base.error();
      if (auto url = parse_url(*base); !url) return file_.error(node, url.error().message(), "");
      config_.source_base.push_back(*id + "=" + *base);
      return {};
    }
    if (name == "allow") {
      if (auto known = file_.expect(node, {"origin"}, {}); !known) return known;
      auto origin = required(node, "origin");
      if (!origin) return origin.error();
      if (auto url = parse_url(*origin); !url) return file_.error(node, url.error().message(), "");
      config_.allow.push_back(*origin);
      return {};
    }
    if (auto known = file_.expect(node, {"seconds"}, {"feed", "folder", "urls", "sitemap", "jsonl", "warc"}); !known)
      return known;
    if (auto read = number(node, "seconds", 1, 86'400, config_.input_seconds); !read) return read;
    for (const auto child : node.children()) {
      if (child.type() != pugi::node_element) continue;
      auto input = input_of(child);
      if (!input) return input.error();
      config_.inputs.push_back(std::move(*input));
    }
    return {};
  }

  Result<NightlyInput> input_of(pugi::xml_node node) {
    using Kind = NightlyInput::Kind;
    const std::string_view name = node.name();
    NightlyInput input;
    if (name == "folder") {
      input.kind = Kind::folder;
      if (auto known = file_.expect(node, {"path", "match", "recursive", "publisher"}, {}); !known)
        return known.error();
      auto path = required(node, "path");
      if (!path) return path.error();
      input.place = path_of(*path);
      if (auto read = flag(node, "recursive", input.recursive); !read) return read.error();
      if (const std::string match = node.attribute("match").value(); !match.empty()) input.match = parts_of(match);
    } else if (name == "feed" || name == "sitemap") {
      input.kind = name == "feed" ? Kind::feed : Kind::sitemap;
      auto known = name == "feed" ? file_.expect(node, {"url", "file", "pages", "publisher"}, {})
                                  : file_.expect(node, {"url", "file", "publisher"}, {});
      if (!known) return known.error();
      if (auto read = flag(node, "pages", input.pages); !read) return read.error();
      const std::string file = node.attribute("file").value();
      if (file.empty() == !node.attribute("url"))
        return file_.error(node, fmt::format("<{}> needs url=\"…\" or file=\"…\", one of them", name), "");
      if (file.empty()) {
        auto url = parse_url(node.attribute("url").value());
        if (!url) return file_.error(node, url.error().message(), "an http or https address");
        input.place = url->text();
      } else {
        input.place = path_of(file);
      }
    } else {
      input.kind = name == "urls" ? Kind::urls : name == "jsonl" ? Kind::jsonl : Kind::warc;
      if (auto known = file_.expect(node, {"file", "publisher"}, {}); !known) return known.error();
      auto path = required(node, "file");
      if (!path) return path.error();
      input.place = path_of(*path);
    }
    input.publisher = node.attribute("publisher").value();
    return input;
  }

  static std::vector<std::string> parts_of(std::string_view list) {
    std::vector<std::string> parts;
    while (!list.empty()) {
      const std::size_t end = list.find(';');
      std::string_view part = list.substr(0, end);
      while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
      while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
      if (!part.empty()) parts.emplace_back(part);
      list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
    }
    return parts;
  }
};

}  // namespace

Result<NightlyConfig> NightlyConfig::load(const std::string& path) {
  auto file = XmlFile::load(path);
  if (!file) return file.error();
  return Reader(*file).run();
}

}  // namespace tally
