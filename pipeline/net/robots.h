// robots.txt (RFC 9309): what a site lets programs fetch.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace tally {

/// The rules of one site for one program. Empty: everything is allowed.
class Robots {
 public:
  /// Reads the groups for `agent` (a product token, "tallycheck"), or those for "*" when there are none. Never fails:
  /// lines that make no sense are skipped, bytes beyond 512 KB are not read.
  static Robots parse(std::string_view text, std::string_view agent);
  /// Forbids everything, for a site whose robots.txt cannot be read.
  static Robots closed();

  /// Whether a path with its query may be fetched. The longest matching rule decides, Allow among equals.
  [[nodiscard]] bool allows(std::string_view path) const;
  /// Seconds between requests that the site asks for, 0 when it does not; at most 30.
  [[nodiscard]] int crawl_delay() const { return crawl_delay_; }

 private:
  struct Rule {
    bool allow;
    std::string pattern;  ///< with * for any bytes and $ for the end
  };
  std::vector<Rule> rules_;
  int crawl_delay_ = 0;
};

}  // namespace tally
