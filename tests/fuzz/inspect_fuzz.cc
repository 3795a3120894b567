// Any bytes as a log: the records are the same for every cut, and none holds a value (laws 1 and
// 4).
#include "fuzz/fuzzing.h"
#include "leakwire/inspector.h"
#include "leakwire/sink.h"
#include "oracle/engine.h"

using namespace leakwire;

namespace {

// All records of the pieces, without the time of reading.
std::string inspected(Inspector& inspector, const std::vector<oracle::Piece>& pieces,
                      std::string_view head) {
  std::string out;
  LogInput input(inspector, {"file", "app.log", std::string(head.substr(0, 1024))});
  const RecordFn add = [&](Record&& record) {
    if (record.value.has_value()) fuzzing::broken("no record holds a value", record.id);
    out += record.id + " " + record.detector + " " + record.masked + " " +
           std::to_string(record.source.line) + ":" + std::to_string(record.source.column) + " " +
           std::to_string(record.source.offset) + " " + record.field + "\n";
    return true;
  };
  for (const oracle::Piece& piece : pieces) input.push(piece.bytes, add);
  input.finish(add);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Inspector inspector(fuzzing::pack(), PseudonymKey::from_bytes(PseudonymKey::Bytes{7}),
                             {.min_confidence = Confidence::kWeak});
  fuzzing::Input input(data, size);
  const std::string whole = inspected(inspector, oracle::cut(input.text, {}), input.text);
  const std::string parts = inspected(inspector, oracle::cut(input.text, input.cuts()), input.text);
  if (whole != parts) {
    fuzzing::broken("every cut gives the records of the whole", whole + "in parts:\n" + parts);
  }
  return 0;
}
