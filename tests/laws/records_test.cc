// Law 4: no record in any format holds the matched text.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "laws/laws.h"
#include "leakwire/inspector.h"
#include "leakwire/sink.h"
#include "oracle/engine.h"
#include "oracle/texts.h"

namespace leakwire::laws {
namespace {

constexpr Format kFormats[] = {Format::kText, Format::kNdjson, Format::kCsv, Format::kSarif};
constexpr std::size_t kShortest = 6;  // shorter values stand in offsets and hashes by chance

PseudonymKey key() { return PseudonymKey::from_bytes(PseudonymKey::Bytes{4, 5, 6}); }

std::string written(Format format, const std::vector<Record>& records,
                    const std::vector<Coverage>& coverage) {
  std::string out;
  const auto sink = make_sink(format, pack(), [&](std::string_view bytes) {
    out.append(bytes);
    return true;
  });
  for (const Record& record : records) sink->write(record);
  for (const Coverage& one : coverage) sink->write(one);
  sink->finish();
  return out;
}

struct Inspected {
  std::vector<Record> records;
  std::vector<Coverage> coverage;
};

Inspected inspected(Inspector& inspector, std::string_view text, const std::string& name) {
  Inspected result;
  LogInput input(inspector, {"file", name, std::string(text.substr(0, 1024))});
  input.on_coverage([&](Coverage&& coverage) { result.coverage.push_back(std::move(coverage)); });
  const RecordFn add = [&](Record&& record) {
    result.records.push_back(std::move(record));
    return true;
  };
  input.push(text, add);
  input.finish(add);
  return result;
}

std::vector<std::string> values_in(Scanner& scanner, std::string_view text) {
  std::vector<std::string> values;
  scanner.scan_lines(text, [&](const Finding& finding, std::string_view value) {
    if (value.size() >= kShortest && finding.confidence >= Confidence::kWeak) {
      values.emplace_back(value);
    }
    return true;
  });
  return values;
}

// Texts that stand in every report whatever was read: names of detectors, fields, formats.
std::string vocabulary() {
  std::string words;
  for (const Format format : kFormats) {
    Record record;
    for (const DetectorInfo& detector : pack().detectors()) {
      record.detector = detector.id;
      record.category = detector.category;
      record.pseudonym = std::string(detector.category) + ':';
      record.field = "password card number username message value";
      record.why.assign(detector.validators.begin(), detector.validators.end());
      for (const std::string_view word : detector.keywords) {
        record.why.push_back("keyword:" + std::string(word));
      }
      words += written(format, {record}, {});
    }
  }
  return words;
}

TEST(Records, HoldNoMatchedText) {
  Scanner scanner(pack());
  Inspector inspector(pack(), key(), {.min_confidence = Confidence::kWeak});
  const std::string words = vocabulary();
  oracle::Texts texts(pack(), 51);
  std::size_t looked_for = 0;
  for (std::size_t round = 0; round < rounds(500); ++round) {
    const std::string text = texts.next(texts.random().below(800));
    const Inspected result = inspected(inspector, text, "app.log");
    for (const Record& record : result.records) ASSERT_FALSE(record.value.has_value());
    const std::vector<std::string> values = values_in(scanner, text);
    for (const Format format : kFormats) {
      const std::string out = written(format, result.records, result.coverage);
      for (const std::string& value : values) {
        if (words.find(value) != std::string::npos) continue;
        ++looked_for;
        ASSERT_EQ(out.find(value), std::string::npos)
            << "format " << static_cast<int>(format) << " value " << oracle::shown(value)
            << "\ntext " << oracle::shown(text) << "\nout " << out;
      }
    }
  }
  EXPECT_GT(looked_for, 1000U);
}

TEST(Records, HoldNoMatchedTextOfTheFilesName) {
  Inspector inspector(pack(), key(), {.min_confidence = Confidence::kWeak});
  for (const std::string name : {"logs/alice@example.com.log", "4111111111111111.txt",
                                 "export DE89370400440532013000 x.csv"}) {
    const std::string masked = inspector.masked_name(name);
    Scanner scanner(pack());
    for (const std::string& value : values_in(scanner, name)) {
      EXPECT_EQ(masked.find(value), std::string::npos) << name;
      const Inspected result = inspected(inspector, "to bob@example.com\n", name);
      ASSERT_FALSE(result.records.empty());
      for (const Format format : kFormats) {
        const std::string out = written(format, result.records, result.coverage);
        EXPECT_EQ(out.find(value), std::string::npos) << out;
      }
    }
  }
}

TEST(Records, HoldTheValueWhereItIsAskedFor) {
  Inspector inspector(pack(), key(), {.reveal = true});
  const Inspected result = inspected(inspector, "to bob@example.com\n", "app.log");
  ASSERT_EQ(result.records.size(), 1U);
  EXPECT_EQ(result.records[0].value.value_or(""), "bob@example.com");
}

}  // namespace
}  // namespace leakwire::laws
