// What comes back from disk, from a child process and from a spreadsheet: kept rows, kept replies, claims as JSON, CSV.
#include "pipeline/claim_json.h"
#include "pipeline/kept_rows.h"
#include "pipeline/store/compress.h"
#include "pipeline/text/csv.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tally;  // NOLINT: a target is a file of its own
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 'r':
      (void)rows_from_json(bytes);
      break;
    case 'p':
      (void)rows_from_packed(bytes);
      break;
    case 'z':
      (void)decompress(bytes, 1 << 16);
      break;
    case 'j': {
      Article article;
      article.text = "Sales rose 4.2 percent to 1.3 million in 2023.";
      article.paragraphs = {{0, static_cast<std::uint32_t>(article.text.size())}};
      const auto claims = claims_from_json(article, fuzz::split(article), bytes);
      if (!claims) break;
      for (const Claim& claim : *claims)
        fuzz::require(claim.span.begin <= claim.span.end && claim.span.end <= article.text.size(),
                      "claims lie in the text");
      break;
    }
    default: {
      CsvReader reader(bytes);
      for (std::size_t records = 0; records <= size; ++records) {
        const auto record = reader.next();
        if (!record || !record->has_value()) return 0;
        std::string again;
        for (const std::string& cell : **record) append_csv(again, cell);
      }
      fuzz::require(false, "a table has no more records than bytes");
    }
  }
  return 0;
}
