#include "inspect/record_maker.h"

#include "text/hash.h"
#include "text/hex.h"
#include "text/utf8.h"

namespace leakwire::inspect {
namespace {

constexpr unsigned kGroupDigits = 6;

std::string id_of(const Finding& finding, std::uint64_t offset, std::string_view pseudonym,
                  std::string_view fingerprint) {
  text::Hash64 hash;
  hash.add(fingerprint).add(offset).add(std::uint64_t{finding.span.length});
  hash.add(std::uint64_t{finding.inner ? 1U : 0U});
  if (finding.inner) hash.add(finding.inner->offset).add(std::uint64_t{finding.inner->length});
  hash.add(finding.path).add(finding.detector).add(pseudonym);
  std::string id;
  text::append_hex(id, hash.value());
  return id;
}

std::vector<std::string> layers_of(std::string_view path) {
  std::vector<std::string> layers;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('>'), path.size());
    layers.emplace_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return layers;
}

// The normaliser that takes off a layer of encoding.
constexpr std::string_view kDecoding = "base64";

}  // namespace

RecordMaker::RecordMaker(const DetectorPack& pack, PseudonymKey key,
                         const InspectorOptions& options)
    : pack_(pack),
      key_(std::move(key)),
      mask_options_{options.card_first_six},
      reveal_(options.reveal) {
  for (const DetectorInfo& detector : pack_.detectors()) {
    rules_.push_back({detect::find_mask(detector.mask), detect::find_normaliser(detector.normalise),
                      group_of({}, {}, detector.id, {}), detector.normalise == kDecoding});
  }
}

std::string RecordMaker::fingerprint(std::string_view head) const {
  return key_.pseudonym("source", head);
}

std::string RecordMaker::group_of(std::string_view rule, std::string_view receiver,
                                  std::string_view detector, std::string_view field) {
  std::string group;
  text::append_hex(group, text::Hash64().add(rule).add(receiver).add(detector).add(field).value(),
                   kGroupDigits);
  return group;
}

std::string RecordMaker::mask(const Finding& finding, std::string_view value) const {
  const detect::Mask* mask = rules_[finding.detector_index].mask;
  return mask == nullptr ? std::string() : mask->run(value, mask_options_);
}

Record RecordMaker::make(const Finding& finding, std::string_view value, const RecordSource& source,
                         std::string_view fingerprint) {
  const Rule& rule = rules_[finding.detector_index];
  Record record;
  record.detector = finding.detector;
  record.category = finding.category;
  record.form = finding.form;
  record.confidence = finding.confidence;
  record.masked = mask(finding, value);
  normalised_ = value;
  if (rule.normaliser != nullptr) rule.normaliser->run(value, normalised_);
  record.pseudonym = key_.pseudonym(finding.category, normalised_);
  record.key_id = key_.id();
  // Of credentials not even the length is told.
  if (rule.mask == nullptr || !rule.mask->hides_length) record.length = finding.span.length;
  for (const std::string_view reason : finding.why) record.why.emplace_back(reason);
  record.path = layers_of(finding.path);
  if (rule.decodes) {
    // What is found is the decoded text; its place is that of the encoded one.
    record.form = "encoded";
    record.path.emplace_back(kDecoding);
  }
  if (reveal_) record.value = text::to_utf8(rule.decodes ? std::string_view(normalised_) : value);
  record.inner = finding.inner;
  record.source = source;
  record.where = "log";
  record.channel = "unknown";
  record.pack = pack_.fingerprint();
  record.id = id_of(finding, source.offset, record.pseudonym, fingerprint);
  record.group = rule.group;
  return record;
}

}  // namespace leakwire::inspect
