#include "told.h"

#include <stdio.h>

#include "c_icap/simple_api.h"

static void add(ci_request_t* req, const char* name, lw_string value) {
  char line[256];
  if (value.size == 0) return;
  const int start = snprintf(line, sizeof line, "%s: ", name);
  size_t at = (size_t)start;
  for (size_t i = 0; i < value.size && at + 1 < sizeof line; ++i) {
    const char c = value.data[i];
    line[at++] = c >= 0x20 && c < 0x7f ? c : '?';
  }
  line[at] = '\0';
  ci_icap_add_xheader(req, line);
}

static lw_string word(const char* text) {
  size_t size = 0;
  while (text[size] != '\0') ++size;
  const lw_string it = {text, size};
  return it;
}

static const char* enforced(const lw_decision* decision) {
  if (decision->failed && decision->action != LW_ACTION_BLOCK) return "failed-open";
  if (decision->action == LW_ACTION_BLOCK) return "blocked";
  return decision->action == LW_ACTION_REDACT ? "redacted" : "none";
}

void told_in_answer(ci_request_t* req, const lw_decision* decision) {
  static const char* const kActions[] = {"allow", "report", "redact", "block"};
  if (decision->wanted == LW_ACTION_ALLOW && !decision->failed) return;
  if (decision->wanted <= LW_ACTION_BLOCK)
    add(req, "X-Leakwire-Verdict", word(kActions[decision->wanted]));
  add(req, "X-Leakwire-Enforced", word(enforced(decision)));
  add(req, "X-Leakwire-Rule", decision->rule);
  add(req, "X-Leakwire-Promise", decision->promises);
}
