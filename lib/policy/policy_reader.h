// Policy reader: the text of a policy file to its compiled form.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "leakwire/policy.h"
#include "leakwire/result.h"
#include "policy/compiled.h"

namespace leakwire::policy {

// 10,000 rules are about 1.5 MiB.
inline constexpr std::size_t kLargestPolicy = 8 * 1024 * 1024;

// `file` names it in mistakes. All of them where there is one.
Result<std::shared_ptr<const Compiled>> read_policy(std::string_view text, const std::string& file,
                                                    const PolicyOptions& options);

}  // namespace leakwire::policy
