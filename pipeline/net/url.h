// URLs as the network part sees them: parsed once by libcurl, so that what is checked is what is sent.
#pragma once
#include <string>
#include <string_view>

#include "pipeline/result.h"

namespace tally {

/// An absolute http or https URL, taken apart and put into its normal form.
struct Url {
  std::string scheme;  ///< "http" or "https"
  std::string host;    ///< lower case, IPv6 with its brackets, numbers of IPv4 in dotted form
  int port = 0;        ///< the scheme's own when none is given
  std::string path;    ///< from the first slash, with the query, without the fragment

  /// "https://host", with the port when it is not the scheme's own.
  [[nodiscard]] std::string origin() const;
  [[nodiscard]] std::string text() const { return origin() + path; }
};

/// Scheme, host and port of a URL text as they stand there, empty when it is none.
std::string_view origin_of(std::string_view url);

/// Whether a text looks like a URL of any scheme ("https://…", "ftp://…"), not like a path.
bool looks_like_url(std::string_view text);

/// Whether a text begins as an http or https URL does, in small letters or capitals.
bool is_web_url(std::string_view text);

/// Takes http and https only. Refused, each with its reason: other schemes, names and passwords, control characters,
/// an empty host, more than 8,192 bytes. Blanks and bytes beyond ASCII are escaped.
Result<Url> parse_url(std::string_view text);

/// Where `location` leads to from `base`; it may be relative. Same rules as parse_url().
Result<Url> resolve_url(const Url& base, std::string_view location);

/// Scheme, host and port of `base` with the path of `url`.
Url with_base(Url url, const Url& base);

/// Sets a query parameter, replacing one of the same name. The value is not escaped.
Url with_parameter(Url url, std::string_view name, std::string_view value);

}  // namespace tally
