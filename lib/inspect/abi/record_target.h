// RecordTarget: where the records of the C interface go: a file, or a callback.
//
// Any number of threads: one write a record, so that lines of threads and processes that append to
// the same file stay whole.
#pragma once

#include <mutex>
#include <string>
#include <string_view>

#include "inspect/abi/budget_desk.h"
#include "leakwire/leakwire_c.h"

namespace leakwire::abi {

class RecordTarget {
 public:
  explicit RecordTarget(const lw_sink_options& options);
  RecordTarget(const RecordTarget&) = delete;
  RecordTarget& operator=(const RecordTarget&) = delete;
  ~RecordTarget();

  // Opens the file, anew where it is open. False: told.
  bool open() noexcept;
  // A record with its '\n'. False: it is lost.
  bool write(std::string_view line) noexcept;
  BudgetDesk& budgets() noexcept { return budgets_; }

 private:
  void tell(int error) noexcept;

  BudgetDesk budgets_;
  std::string file_;
  lw_record_fn on_record_;
  void* user_;
  lw_error_fn on_error_;
  void* error_user_;
  std::mutex mutex_;  // of what follows
  int descriptor_ = -1;
  bool told_ = false;
};

}  // namespace leakwire::abi
