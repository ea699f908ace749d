// Observations of SDMX messages, whichever of the four forms they come in.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/result.h"

namespace tally::decode {

/// Dimensions, attributes and value of one observation as name and text; views into the message.
using SdmxFields = std::vector<std::pair<std::string_view, std::string_view>>;
/// Text of a field, of several the last one, which is the nearest to the observation; empty when it is not there.
std::string_view field(const SdmxFields& fields, std::string_view name);
using SdmxSink = std::function<void(const SdmxFields&)>;

/// What a message says instead of data: an error or a footer message. Code 100 is "no results".
struct SdmxRefusal {
  std::string code;
  std::string text;
};
struct SdmxMessage {
  std::vector<SdmxRefusal> refusals;
  bool has_data_set = false;
};

/// Reads SDMX-ML 2.0 and 2.1, generic and structure-specific (compact), by series or flat. Fails when the XML is cut
/// off or is no SDMX message.
Result<SdmxMessage> read_sdmx_xml(std::string_view xml, const SdmxSink& sink);
/// Reads SDMX-CSV 1.0 and 2.0, with codes alone or codes and labels ("DEU: Germany").
Result<SdmxMessage> read_sdmx_csv(std::string_view csv, const SdmxSink& sink);
/// Reads SDMX-JSON 1.0 and 2.0, by series or flat.
Result<SdmxMessage> read_sdmx_json(std::string_view json, const SdmxSink& sink);

}  // namespace tally::decode
