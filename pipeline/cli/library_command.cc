// library add|list|remove: the reference documents that claims are checked against.
#include <fmt/format.h>

#include "pipeline/cli/cli.h"
#include "pipeline/cli/say.h"
#include "pipeline/net/sha256.h"

namespace tally::cli {
namespace {

constexpr const char* kUsageText =
    "tallycheck library add SOURCE...\ntallycheck library list\ntallycheck library remove SHA256-or-URL...\n"
    "Reference documents: text or HTML, files or URLs.";

int add(Session& session, const Arguments& names) {
  Context context = session.context();
  int status = kDone;
  for (const std::string& name : names) {
    auto read = read_source(session.line, name, session.url_opener(), context, [&](Result<Article> article) {
      if (!article) {
        status = usage_error(article.error());
        return true;
      }
      const LibraryDocument document = as_document(*article);
      if (auto added = session.library->add(document); !added)
        status = usage_error(added.error());
      else
        say("{}  {}\n", document.sha256.substr(0, 12), document.title);
      return true;
    });
    if (!read) status = usage_error(read.error());
  }
  return status;
}

int list(Session& session) {
  auto documents = session.library->list();
  if (!documents) return usage_error(documents.error());
  for (const LibraryDocument& d : *documents)
    say("{}  {:<10}  {}  ({}) {}\n", d.sha256.substr(0, 12), d.published_at.substr(0, 10), d.title, d.publisher, d.url);
  return kDone;
}

int remove(Session& session, const Arguments& names) {
  for (const std::string& name : names) {
    auto gone = session.library->remove(name);
    if (!gone) return usage_error(gone.error());
    if (*gone == 0)
      return usage_error({"", fmt::format("the library has no document '{}' of yours", name),
                          "`tallycheck library list` shows them; shipped ones stay"});
    say("removed {} document{}\n", *gone, *gone == 1 ? "" : "s");
  }
  return kDone;
}

}  // namespace

LibraryDocument as_document(const Article& article) {
  LibraryDocument document;
  document.sha256 = sha256_hex(article.text);
  document.title = article.title.empty() ? article.id : article.title;
  document.url = article.url.empty() ? article.id : article.url;
  document.publisher = article.publisher;
  document.published_at = article.published_at;
  document.text = article.text;
  return document;
}

int library_command(const Arguments& arguments) {
  auto options = parse_options(arguments, kUsageText);
  if (!options) return usage_error(options.error());
  if (options->help) return kDone;
  if (options->positional.empty()) return usage_error({"", "add, list or remove?", "`tallycheck library --help`"});
  const std::string action = options->positional.front();
  const Arguments names(options->positional.begin() + 1, options->positional.end());
  if (action != "add" && action != "list" && action != "remove") {
    const std::string nearest = nearest_name(action, {"add", "list", "remove"});
    return usage_error({"", fmt::format("unknown action '{}'", action),
                        nearest.empty() ? "add, list or remove" : fmt::format("did you mean '{}'?", nearest)});
  }
  if (action != "list" && names.empty())
    return usage_error({"", fmt::format("nothing to {}", action), "`tallycheck library --help`"});
  auto session = Session::open(*options);
  if (!session) return usage_error(session.error());
  if (action == "add") return add(**session, names);
  return action == "list" ? list(**session) : remove(**session, names);
}

}  // namespace tally::cli
