#include "follow.h"

#include <optional>
#include <string>
#include <vector>

#include "follower.h"
#include "judging.h"
#include "receivers.h"

namespace leakwire::program {
namespace {

class ScanReceiver final : public FollowReceiver {
 public:
  ScanReceiver(const Plan& plan, const ScanSettings& settings, ReportWriter& writer)
      : inspector_(settings.pack, settings.key, settings.inspect),
        writer_(writer),
        hints_(settings.hints),
        followed_(plan.paths.size()) {
    for (std::size_t i = 0; i < followed_.size(); ++i) {
      Input& input = followed_[i].input;
      input.info = input_info(plan);
      input.found.path = plan.paths[i];
      input.info.name = plan.paths[i];
      if (plan.paths[i] == "-") input.info.kind = "stdin";
    }
  }

  void begins(std::size_t index, std::string_view head) override {
    Followed& one = followed_[index];
    one.input.info.fingerprint_head = head;
    one.input.info.log_head = head;
    if (hints_) one.input.looks_like = looks_like(head);
    one.log.emplace(inspector_, one.input.info);
    writer_.input_begins(one.input, one.log->tally());
    one.log->on_coverage(
        [this, &one](Coverage&& coverage) { writer_.take(std::move(coverage), one.input); });
  }
  void bytes(std::size_t index, std::string_view chunk) override {
    Followed& one = followed_[index];
    one.log->push(chunk, [this, &one](Record&& record) { return take(std::move(record), one); });
  }
  void ends(std::size_t index) override {
    Followed& one = followed_[index];
    one.log->finish([this, &one](Record&& record) { return take(std::move(record), one); });
    one.input.tally.add(one.log->tally());
    one.log.reset();
  }
  void idle() override { writer_.flush(); }

  void finish() {
    for (Followed& one : followed_) writer_.input_ends(one.input);
    writer_.flush();
  }

 private:
  struct Followed {
    Input input;
    std::optional<LogInput> log;
  };

  bool take(Record&& record, Followed& one) {
    writer_.take(std::move(record), one.input);
    return true;
  }

  Inspector inspector_;
  ReportWriter& writer_;
  const bool hints_;
  std::vector<Followed> followed_;
};

}  // namespace

void follow_scan(const Plan& plan, const ScanSettings& settings, const Output& output,
                 NameMasker& names, ReportWriter& writer, Run& run) {
  ScanReceiver receiver(plan, settings, writer);
  Follower follower(plan.paths, run, names, output);
  follower.run(receiver);
  receiver.finish();
}

}  // namespace leakwire::program
