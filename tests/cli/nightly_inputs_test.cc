// Every kind of input of a night by the real program: what is served or lies in files, and the articles in the table.
#include <doctest/doctest.h>

#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <map>
#include <tuple>

#include "pipeline/model/verdict.h"
#include "pipeline/text/csv.h"
#include "tests/loopback_server.h"
#include "tests/paths.h"
#include "tests/program.h"

using tally::test::Folder;
using tally::test::Ran;
using tally::test::read_file;
using tally::test::run_shell;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// A place that serves what the test puts into it; all else is 404.
class Site {
 public:
  struct Page {
    std::string body;
    std::string type = "text/html; charset=utf-8";
    std::string headers = {};
    int status = 200;
  };
  std::map<std::string, Page> pages;
  std::atomic<int> slow_ms{0};  ///< how long a page takes

  [[nodiscard]] std::string origin() const { return server_.origin(); }
  [[nodiscard]] int requests(const std::string& path) { return server_.requests(path); }

 private:
  tally_test::LoopbackServer server_{[this](const tally_test::Request& request, tally_test::Wire& wire) {
    const auto page = pages.find(request.path);
    if (slow_ms > 0) wire.wait(std::chrono::milliseconds(slow_ms));
    if (page == pages.end()) return (void)wire.send(tally_test::reply(404, "none", "Content-Type: text/plain\r\n"));
    wire.send(tally_test::reply(page->second.status, page->second.body,
                                "Content-Type: " + page->second.type + "\r\n" + page->second.headers));
  }};
};

std::string html(const std::string& title, const std::string& text) {
  return "<!DOCTYPE html><html lang=\"en\"><head><title>" + title + "</title></head><body><article><h1>" + title +
         "</h1><p>" + text + "</p><p>The office gave no further details.</p></article></body></html>";
}

/// A claim that says which article it came from, and that no office is asked for.
std::string claim(int n) { return "The ferries of Oban carried " + std::to_string(n) + " benches."; }

std::string warc(const std::string& url, const std::string& body) {
  const std::string block = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body;
  return "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: " + url +
         "\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: " + std::to_string(block.size()) +
         "\r\n\r\n" + block + "\r\n\r\n";
}

struct Row {
  std::string claim, title, url, id, published;
};

/// A night of the inputs given, in a folder, and the rows of its table by the number in their claim.
struct Night {
  Folder folder;
  Site site;
  Ran ran;
  std::map<int, Row> rows;
  std::size_t count = 0;

  void run(const std::string& inputs, const std::string& date = "2026-03-01", const std::string& options = "") {
    folder.file("nightly.xml", "<nightly state=\"state\" output=\"tables\"><allow origin=\"" + site.origin() +
                                   "\"/><inputs" + options + ">" + inputs + "</inputs></nightly>");
    ran = run_shell("cd '" + (folder / "") + "' && '" + tally::test::program() +
                    "' nightly --config nightly.xml --date " + date);
    rows.clear();
    count = 0;
    const std::string table = read_file(folder / ("tables/verdicts-" + date + ".csv"));
    tally::CsvReader reader(table);
    const auto at = [](const char* name) {
      return static_cast<std::size_t>(std::find(tally::kColumns.begin(), tally::kColumns.end(), name) -
                                      tally::kColumns.begin());
    };
    for (auto record = reader.next(); record.ok() && *record; record = reader.next()) {
      const auto& cells = **record;
      const std::string& words = cells[at("claim")];
      const std::size_t digit = words.find_first_of("0123456789");
      if (cells[0] == "verdict" || digit == std::string::npos) continue;
      ++count;
      rows[std::stoi(words.substr(digit))] = {words, cells[at("article_title")], cells[at("article_url")],
                                              cells[at("article_id")], cells[at("published_at")]};
    }
  }
};

}  // namespace

TEST_CASE("nightly inputs: RSS, Atom and RDF feeds that are served") {
  Night night;
  Site& site = night.site;
  const std::string at = site.origin();
  site.pages["/rss"] = {
      "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><rss version=\"2.0\" "
      "xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>Wire</title>"
      "<item><title>Caf\xE9 news</title><link>http://news.example/1?a=1&amp;b=2</link><guid "
      "isPermaLink=\"false\">n-1</guid><pubDate>Sun, 01 Mar 2026 10:00:00 +0100</pubDate>"
      "<description>short</description><content:encoded><![CDATA[<p>" +
          claim(1101) + "</p>]]></content:encoded></item></channel></rss>",
      "application/rss+xml"};
  site.pages["/atom"] = {
      "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>A</title><entry><id>tag:a.example,2026:1</id>"
      "<title type=\"html\">Tom &amp;amp; Ann</title><link rel=\"self\" href=\"http://a.example/self\"/>"
      "<link rel=\"alternate\" href=\"http://a.example/one\"/><published>2026-02-28T23:30:00-02:00"
      "</published><content type=\"html\">&lt;p&gt;" +
          claim(1102) +
          "&lt;/p&gt;</content></entry><entry><id>urn:uuid:2</id><title>Two</title>"
          "<link href=\"http://a.example/two\"/><updated>2026-02-27T08:00:00Z</updated>"
          "<content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\"><p>" +
          claim(1103) + "</p></div></content></entry></feed>",
      "application/atom+xml"};
  site.pages["/rdf"] = {
      "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" "
      "xmlns=\"http://purl.org/rss/1.0/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel "
      "rdf:about=\"http://r.example/\"><title>R</title></channel><item "
      "rdf:about=\"http://r.example/1\"><title>Old style</title><link>http://r.example/1</link>"
      "<dc:date>2026-02-26</dc:date><description>" +
          claim(1104) + "</description></item></rdf:RDF>",
      "application/rdf+xml"};
  site.pages["/moved"] = {"", "text/plain", "Location: " + at + "/rdf2\r\n", 301};
  site.pages["/rdf2"] = site.pages["/rdf"];
  site.pages["/rdf2"].body.replace(site.pages["/rdf2"].body.find("1104"), 4, "1105");
  for (auto& body = site.pages["/rdf2"].body; has(body, "r.example/1");)
    body.replace(body.find("r.example/1"), 11, "r.example/2");
  night.folder.file("kept.xml",
                    "<rss version=\"2.0\"><channel><item><title>Kept</title><link>http://k.example/1</link>"
                    "<description>" +
                        claim(1106) + "</description></item></channel></rss>");
  night.run("<feed url=\"" + at + "/rss\"/><feed url=\"" + at + "/atom\"/><feed url=\"" + at + "/rdf\"/><feed url=\"" +
            at + "/moved\"/><feed file=\"kept.xml\"/>");
  INFO(night.ran.err);
  CHECK(night.count == 6);
  auto& rows = night.rows;
  CHECK(rows[1101].title == "Café news");
  CHECK(rows[1101].url == "http://news.example/1?a=1&b=2");
  CHECK(rows[1101].id == "n-1");
  CHECK(rows[1101].published == "2026-03-01T09:00:00Z");
  CHECK(rows[1102].title == "Tom & Ann");
  CHECK(rows[1102].url == "http://a.example/one");
  CHECK(rows[1102].id == "tag:a.example,2026:1");
  CHECK(rows[1102].published == "2026-03-01T01:30:00Z");
  CHECK(rows[1103].url == "http://a.example/two");
  CHECK(rows[1103].published == "2026-02-27T08:00:00Z");
  CHECK(rows[1104].url == "http://r.example/1");
  CHECK(rows[1104].published == "2026-02-26");
  CHECK(rows[1105].url == "http://r.example/2");
  CHECK(rows[1106].title == "Kept");
}

TEST_CASE("nightly inputs: a feed whose items are read from the pages behind them") {
  Night night;
  const std::string at = night.site.origin();
  night.site.pages["/feed"] = {"<rss version=\"2.0\"><channel><item><guid>g1</guid><title>Whole</title><link>" + at +
                                   "/whole.html</link><description>A teaser.</description></item><item><guid>g2</guid>"
                                   "<title>Lost</title><link>" +
                                   at + "/lost.html</link><description>" + claim(1202) +
                                   "</description></item></channel></rss>",
                               "text/xml"};
  night.site.pages["/whole.html"] = {html("Whole", claim(1201))};
  night.run("<feed url=\"" + at + "/feed\" pages=\"yes\" publisher=\"House\"/>");
  INFO(night.ran.err);
  CHECK(night.count == 2);
  CHECK(night.rows[1201].id == "g1");
  CHECK(night.rows[1202].id == "g2");  // its page is gone: what the feed itself says is checked
  CHECK(has(night.ran.err, "/lost.html"));
  CHECK(has(night.ran.err, "the feed's own text is checked"));
  // The page that was read is not fetched again while the item is the same.
  night.run("<feed url=\"" + at + "/feed\" pages=\"yes\" publisher=\"House\"/>", "2026-03-02");
  CHECK(night.site.requests("/whole.html") == 1);
  CHECK(night.count == 2);
}

TEST_CASE("nightly inputs: sitemaps, an index of sitemaps, packed ones, and lists of addresses") {
  Night night;
  Site& site = night.site;
  const std::string at = site.origin();
  const std::string news =
      " xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" "
      "xmlns:n=\"http://www.google.com/schemas/sitemap-news/0.9\"";
  site.pages["/index.xml"] = {"<?xml version=\"1.0\"?><sitemapindex" + news + "><sitemap><loc>" + at +
                                  "/one.xml</loc></sitemap><sitemap><loc> " + at +
                                  "/two.xml.gz\n</loc></sitemap></sitemapindex>",
                              "application/xml"};
  site.pages["/one.xml"] = {"<urlset" + news + "><url><loc>" + at +
                                "/p1.html</loc><n:news><n:publication><n:name>House"
                                "</n:name></n:publication><n:publication_date>2026-02-28T10:00:00+01:00"
                                "</n:publication_date><n:title>Told by the map</n:title></n:news></url></urlset>",
                            "application/xml"};
  night.folder.file(
      "two.xml", "<urlset" + news + "><url><loc>" + at + "/p2.html</loc><lastmod>2026-02-20</lastmod></url></urlset>");
  REQUIRE(run_shell("gzip -k '" + (night.folder / "two.xml") + "'").status == 0);
  site.pages["/two.xml.gz"] = {read_file(night.folder / "two.xml.gz"), "application/gzip"};
  site.pages["/p1.html"] = {"<html><body><p>" + claim(1301) + "</p></body></html>"};
  site.pages["/p2.html"] = {html("Second", claim(1302))};
  site.pages["/p3.html"] = {html("Third", claim(1303))};
  site.pages["/p4.txt"] = {"Fourth\n\n" + claim(1304) + "\n", "text/plain; charset=utf-8"};
  night.folder.file("list.txt", "\xEF\xBB\xBF# what the desk asked for\r\n" + at + "/p3.html\r\n\r\n  " + at +
                                    "/p4.txt  \r\nftp://x.example/\r\n" + at + "/p3.html\r\n");
  const std::string inputs = "<sitemap url=\"" + at + "/index.xml\"/><urls file=\"list.txt\"/>";
  night.run(inputs);
  INFO(night.ran.err);
  CHECK(night.count == 4);
  auto& rows = night.rows;
  CHECK(rows[1301].title == "Told by the map");
  CHECK(rows[1301].published == "2026-02-28T09:00:00Z");
  CHECK(rows[1301].url == at + "/p1.html");
  CHECK(rows[1302].title == "Second");
  CHECK(rows[1302].url == at + "/p2.html");
  CHECK(rows[1303].url == at + "/p3.html");
  CHECK(has(rows[1304].url, "/p4.txt"));
  CHECK(has(night.ran.err, "list.txt:5"));
  // The second night fetches what has changed alone.
  site.pages["/p1.html"].body = "<html><body><p>" + claim(1399) + "</p></body></html>";
  night.run(inputs, "2026-03-02");
  CHECK(site.requests("/p1.html") == 1);
  CHECK(site.requests("/p2.html") == 1);
  CHECK(night.rows.count(1301) == 1);
  auto& map = site.pages["/one.xml"].body;
  map.replace(map.find("2026-02-28T10"), 13, "2026-03-02T10");
  night.run(inputs, "2026-03-03");
  CHECK(site.requests("/p1.html") == 2);
  CHECK(night.rows.count(1399) == 1);
  CHECK(night.rows.count(1301) == 0);
}

TEST_CASE("nightly inputs: web archives, plain and packed, JSON lines, and folders of anything") {
  Night night;
  const Folder& folder = night.folder;
  folder.file("plain.warc", warc("https://w.example/1", html("From a crawl", claim(1401))) +
                                warc("https://w.example/2", html("Second of it", claim(1402))));
  folder.file("a.warc", warc("https://w.example/3", html("Packed", claim(1403))));
  folder.file("b.warc", warc("https://w.example/4", html("Packed too", claim(1404))));
  REQUIRE(run_shell("cd '" + (folder / "") + "' && gzip -c a.warc > packed.warc.gz && gzip -c b.warc >> packed.warc.gz")
              .status == 0);
  folder.file("wire.jsonl",
              "{\"id\":\"j1\",\"url\":\"https://j.example/1\",\"title\":\"Line\",\"published_at\":"
              "\"2026-02-01\",\"text\":\"" +
                  claim(1405) + "\"}\n\n{\"id\":\"j2\",\"text\":\"" + claim(1406) + "\"}\n{broken\n");
  std::filesystem::create_directories(folder / "inbox/later");
  folder.file("inbox/page.html", html("A page", claim(1407)));
  folder.file("inbox/later/deep näme.txt", "A text\n\n" + claim(1408) + "\n");
  folder.file("inbox/more.jsonl", "{\"id\":\"m1\",\"text\":\"" + claim(1409) + "\"}\n");
  folder.file("inbox/feed.xml",
              "<rss version=\"2.0\"><channel><item><title>In a folder</title><link>http://f.example/1"
              "</link><description>" +
                  claim(1410) + "</description></item></channel></rss>");
  for (const char* name : {".hidden.txt", "half.txt.part", "half.tmp", "old.txt~"})
    folder.file(std::string("inbox/") + name, "Not yet\n\n" + claim(1499) + "\n");
  REQUIRE(run_shell("gzip -c '" + (folder / "a.warc") + "' > '" + (folder / "inbox/again.warc.gz") + "'").status == 0);
  const std::string inputs =
      "<warc file=\"plain.warc\"/><warc file=\"packed.warc.gz\"/><jsonl file=\"wire.jsonl\"/>"
      "<folder path=\"inbox\"/>";
  night.run(inputs);
  INFO(night.ran.err);
  auto& rows = night.rows;
  for (int n = 1401; n <= 1410; ++n) CHECK_MESSAGE(rows.count(n) == 1, n);
  CHECK(night.count == 10);
  CHECK(rows[1401].title == "From a crawl");
  CHECK(rows[1401].url == "https://w.example/1");
  CHECK(rows[1404].url == "https://w.example/4");
  CHECK(rows[1405].id == "j1");
  CHECK(rows[1405].published == "2026-02-01");
  CHECK(has(rows[1408].id, "deep näme.txt"));
  CHECK(rows[1410].title == "In a folder");
  CHECK(has(night.ran.err, "wire.jsonl:4"));
  // A broken line and a folder that is missing cost themselves alone.
  night.run("<folder path=\"nowhere\"/><warc file=\"gone.warc\"/>" + inputs, "2026-03-02");
  CHECK(night.count == 10);
  CHECK(has(night.ran.err, "nowhere"));
  CHECK(has(night.ran.err, "gone.warc"));
  CHECK(night.ran.status != 0);
}

TEST_CASE("nightly inputs: an index that names itself, and a host that takes its time, end") {
  Night night;
  std::string index = "<sitemapindex><sitemap><loc>" + night.site.origin() + "/index.xml</loc></sitemap>";
  for (int i = 0; i < 3; ++i)
    index += "<sitemap><loc>" + night.site.origin() + "/map.xml?" + std::to_string(i % 2) + "</loc></sitemap>";
  night.site.pages["/index.xml"] = {index + "</sitemapindex>", "application/xml"};
  for (const char* map : {"/map.xml?0", "/map.xml?1"})
    night.site.pages[map] = {"<urlset><url><loc>" + night.site.origin() + "/a" + map[9] + "</loc></url></urlset>",
                             "text/xml"};
  night.site.pages["/a0"] = {html("A", claim(11))};
  night.site.pages["/a1"] = {html("B", claim(12))};
  night.run("<sitemap url=\"" + night.site.origin() + "/index.xml\"/>");
  INFO(night.ran.err);
  CHECK(night.rows.size() == 2);
  for (const char* path : {"/index.xml", "/map.xml?0", "/map.xml?1"}) CHECK(night.site.requests(path) == 1);

  // Each page takes as long as the whole input may: the second waits for the next night, and the first is not asked
  // again.
  std::string feed = "<rss version=\"2.0\"><channel><title>F</title>";
  std::string list;
  night.site.slow_ms = 1100;
  for (int i = 13; i < 17; ++i) {
    night.site.pages["/" + std::to_string(i)] = {html("P", claim(i))};
    list += "<url><loc>" + night.site.origin() + "/" + std::to_string(i) + "</loc><lastmod>2026-03-01</lastmod></url>";
  }
  night.site.pages["/slow.xml"] = {"<urlset>" + list + "</urlset>", "text/xml"};
  const auto slow_map = "<sitemap url=\"" + night.site.origin() + "/slow.xml\"/>";
  night.run(slow_map, "2026-03-02", " seconds=\"1\"");
  CHECK(has(night.ran.err, "the others are read the next night"));
  CHECK(std::count(night.ran.err.begin(), night.ran.err.end(), '\n') == 1);
  CHECK(night.ran.status == 3);
  CHECK(night.site.requests("/16") == 0);
  night.site.slow_ms = 0;
  night.run(slow_map, "2026-03-03");
  CHECK(night.ran.status == 0);
  for (int i = 13; i < 17; ++i) CHECK(night.rows.count(i) == 1);
}

TEST_CASE("nightly inputs: what a link in an input folder leads to outside is not read") {
  Night night;
  const Folder outside;
  outside.file("secret.txt", "Secret\n\n" + claim(19) + "\n");
  namespace fs = std::filesystem;
  fs::create_directories(night.folder / "in/deep");
  night.folder.file("in/a.txt", "Title\n\n" + claim(11) + "\n");
  fs::create_symlink("a.txt", night.folder / "in/same.txt");
  fs::create_symlink(outside / "secret.txt", night.folder / "in/link.txt");
  fs::create_symlink("../../in/../../" + fs::path(outside / "").parent_path().filename().string() + "/secret.txt",
                     night.folder / "in/deep/climbing.txt");
  fs::create_symlink(outside / "", night.folder / "in/folder");
  fs::create_symlink("loop.txt", night.folder / "in/loop.txt");
  fs::create_symlink("/dev/zero", night.folder / "in/zero.txt");
  fs::create_symlink("..", night.folder / "in/up");
  REQUIRE(::mkfifo((night.folder / "in/pipe.txt").c_str(), 0600) == 0);
  night.run("<folder path=\"in\"/>");
  INFO(night.ran.err);
  CHECK(night.rows.count(11) == 1);
  CHECK(night.rows.count(19) == 0);
  CHECK(has(night.ran.err, "in/deep/climbing.txt: and 1 more are links that lead out of the folder"));
  CHECK(night.ran.status == 3);
}
