#include "name_masker.h"

namespace leakwire::program {

std::string NameMasker::masked(std::string_view name) {
  const std::lock_guard lock(mutex_);
  // The key plays no part in masks.
  if (!inspector_) inspector_ = std::make_unique<Inspector>(pack_, PseudonymKey::ephemeral());
  return inspector_->masked_name(name);
}

std::string NameMasker::place(std::string_view name) {
  if (name.empty()) return "''";
  return name == "-" ? std::string("standard input") : masked(name);
}

}  // namespace leakwire::program
