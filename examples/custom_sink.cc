// A sink of one's own: counts by category where another would send records to a queue.
#include <iostream>
#include <map>
#include <string>
#include <utility>

#include "leakwire/leakwire.h"

namespace {

class CountingSink final : public leakwire::Sink {
 public:
  bool write(const leakwire::Record& record) override {
    ++counts_[record.category];
    return true;
  }
  bool write(const leakwire::Coverage& coverage) override {
    ++counts_["not looked at: " + coverage.reason];
    return true;
  }
  bool write(const leakwire::Overrun&) override { return true; }
  bool write(const leakwire::GroupSummary&) override { return true; }
  bool write(const leakwire::Stats&) override { return true; }
  bool write(const leakwire::Audit&) override { return true; }
  bool finish() override {
    for (const auto& [name, count] : counts_) std::cout << name << ' ' << count << '\n';
    return std::cout.good();
  }

 private:
  std::map<std::string, int> counts_;
};

}  // namespace

int main() {
  const auto pack = leakwire::DetectorPack::builtin();
  if (!pack) return 2;
  CountingSink sink;
  leakwire::MessageOptions options;
  options.on_record = [&sink](const leakwire::Record& record) { return sink.write(record); };
  options.on_coverage = [&sink](const leakwire::Coverage& what) { return sink.write(what); };
  leakwire::MessageInspector inspector(*pack, leakwire::PseudonymKey::ephemeral(), {}, options);

  leakwire::MessageFacts facts;
  facts.host = "collect.tracker.example";
  facts.target = "/c?em=anna@mail.example.org";
  leakwire::MessageInput message(inspector, facts);
  message.header("Cookie", "card=4111111111111111; mail=anna@mail.example.org");
  message.begin_body("application/octet-stream", "x-unknown");
  message.push("nothing to see", std::nullopt);
  message.finish(std::nullopt);
  return sink.finish() ? 0 : 1;
}
