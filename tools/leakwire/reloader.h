// Reloader: pack and policy read anew on SIGHUP, on a thread of its own, so that packets
// are taken meanwhile.
//
// Places stay as they were read first: who gave up its rights may not reach them any more. One
// thread asks. What is wrong with a file is said once a try; what is in use stays then.
#pragma once

#include <atomic>
#include <optional>
#include <thread>

#include "flags.h"
#include "leakwire/inspector.h"
#include "plan.h"
#include "run.h"

namespace leakwire::program {

class Reloader {
 public:
  struct Loaded {
    DetectorPack pack;
    InspectorOptions inspect;
  };
  // All of them live longer.
  Reloader(const Plan& plan, Run& run) : plan_(plan), run_(run) {}
  Reloader(const Reloader&) = delete;
  Reloader& operator=(const Reloader&) = delete;
  ~Reloader();

  // Begins a try where SIGHUP asks for one and none is under way; what the last one made, once.
  std::optional<Loaded> poll();

 private:
  void load();

  const Plan& plan_;
  Run& run_;
  std::thread thread_;
  std::atomic<bool> done_{false};
  std::optional<Loaded> loaded_;
};

// Pack of `plan` and, into `inspect`, what findings are judged by, or who receives. Nothing where a
// file is wrong, which is said.
std::optional<DetectorPack> load_for_sense(const Flags& flags, const Plan& plan, Run& run,
                                           InspectorOptions& inspect);

}  // namespace leakwire::program
