/* A proxy's filter in small: a body goes on as it comes, and what is not settled is held back. */
#include <stdio.h>
#include <string.h>

#include "leakwire/leakwire_c.h"

static lw_string text(const char* from) {
  lw_string string;
  string.data = from;
  string.size = strlen(from);
  return string;
}

/* Here a proxy writes to the origin. */
static int send_on(void* origin, const void* data, size_t size) {
  return fwrite(data, 1, size, (FILE*)origin) == size ? 0 : -1;
}

static const char* const kPolicy =
    "leakwire: 1\nmode: enforce\nus: {home: EEA}\nrules:\n"
    "- {name: mail-out, when: {category: contact.email, to: third-party}, then: redact}\n"
    "- {name: cards-out, when: {category: payment.card, to: third-party}, then: block}\n";

static int filter(lw_inspector* inspector, const char* const* pieces) {
  lw_message_facts facts = {0};
  lw_decision decision = {0};
  lw_message* message = NULL;
  facts.struct_size = sizeof facts;
  facts.host = text("collect.tracker.example");
  facts.target = text("/upload");
  if (lw_message_new(inspector, &facts, &message) != LW_OK) return -1;
  lw_message_begin_body(message, text("text/plain"), text(""));
  for (; *pieces != NULL; ++pieces) {
    if (lw_message_push(message, *pieces, strlen(*pieces), send_on, stdout) != LW_OK) break;
  }
  lw_message_finish(message, send_on, stdout);
  decision.struct_size = sizeof decision;
  lw_message_decision(message, &decision);
  printf("\n-> %.*s%s\n", (int)decision.summary.size, decision.summary.data,
         decision.partial ? " (both sides are reset)" : "");
  lw_message_free(message);
  return 0;
}

int main(void) {
  static const char* const kMail[] = {"write to an", "na@mail.exa", "mple.org, please", NULL};
  static const char* const kCard[] = {"pay with 4111 11", "11 1111 11", "11 today", NULL};
  lw_policy_options policy_options = {0};
  lw_inspector_options options = {0};
  lw_policy* policy = NULL;
  lw_inspector* inspector = NULL;
  policy_options.struct_size = sizeof policy_options;
  policy_options.text = text(kPolicy);
  if (lw_policy_new(&policy_options, &policy, NULL, NULL) != LW_OK) return 2;
  options.struct_size = sizeof options;
  options.policy = policy;
  options.unbuffered = 1;
  if (lw_inspector_new(&options, &inspector, NULL, NULL) != LW_OK) return 2;
  lw_policy_free(policy); /* the inspector keeps it */
  if (filter(inspector, kMail) != 0 || filter(inspector, kCard) != 0) return 2;
  lw_inspector_free(inspector);
  return 0;
}
