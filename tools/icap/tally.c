#include "tally.h"

#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>

#include "c_icap/c-icap.h"
#include "c_icap/stats.h"

typedef struct counter {
  const char* label;
  size_t offset; /* in lw_metrics */
} counter;

static const counter kCounters[] = {
    {"MESSAGES", offsetof(lw_metrics, messages)},
    {"BYTES INSPECTED", offsetof(lw_metrics, bytes)},
    {"FINDINGS", offsetof(lw_metrics, findings)},
    {"FINDINGS TO ALLOW", offsetof(lw_metrics, wanted_allow)},
    {"FINDINGS TO REPORT", offsetof(lw_metrics, wanted_report)},
    {"FINDINGS TO REDACT", offsetof(lw_metrics, wanted_redact)},
    {"FINDINGS TO BLOCK", offsetof(lw_metrics, wanted_block)},
    {"MESSAGES REDACTED", offsetof(lw_metrics, redacted)},
    {"MESSAGES BLOCKED", offsetof(lw_metrics, blocked)},
    {"MESSAGES BLOCKED IN PART", offsetof(lw_metrics, blocked_partial)},
    {"MESSAGES FAILED OPEN", offsetof(lw_metrics, failed_open)},
    {"MESSAGES FAILED CLOSED", offsetof(lw_metrics, failed_closed)},
    {"MESSAGES OVER THE DEADLINE", offsetof(lw_metrics, over_deadline)},
    {"MESSAGES OVER THE BYTE BUDGET", offsetof(lw_metrics, over_budget)},
    {"MESSAGES OUT OF MEMORY", offsetof(lw_metrics, out_of_memory)},
    {"MESSAGES STREAMED", offsetof(lw_metrics, streamed)},
    {"MESSAGES NOT ALL LOOKED AT", offsetof(lw_metrics, coverage)},
    {"RECORDS", offsetof(lw_metrics, records)},
    {"RECORDS LOST", offsetof(lw_metrics, records_lost)},
    {"FINDINGS IN NO RECORD", offsetof(lw_metrics, suppressed)},
};
enum { kCounterCount = sizeof kCounters / sizeof kCounters[0] };

static int ids[kCounterCount];
static int cut_short_id;
static int reloads_id;
static int reloads_failed_id;

static size_t failed_open_index(void) {
  size_t i = 0;
  while (kCounters[i].offset != offsetof(lw_metrics, failed_open)) ++i;
  return i;
}

/* Shared by the monitor process and its children. */
typedef struct pending {
  atomic_int reloads;
  atomic_int reloads_failed;
} pending;
static pending* shared;

static int registered(const char* label) {
  char group[] = "Service leakwire";
  char copy[64];
  strncpy(copy, label, sizeof copy - 1);
  copy[sizeof copy - 1] = '\0';
  return ci_stat_entry_register(copy, STAT_INT64_T, group);
}

void tally_register(void) {
  for (size_t i = 0; i < kCounterCount; ++i) ids[i] = registered(kCounters[i].label);
  cut_short_id = registered("MESSAGES CUT SHORT");
  reloads_id = registered("RELOADS");
  reloads_failed_id = registered("RELOADS FAILED");
  if (shared != NULL) return;
  void* const page =
      mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page != MAP_FAILED) shared = page;
}

static uint64_t value_of(const lw_metrics* metrics, size_t index) {
  uint64_t value = 0;
  memcpy(&value, (const char*)metrics + kCounters[index].offset, sizeof value);
  return value;
}

static void add(int id, uint64_t count) {
  if (count > 0 && id >= 0) ci_stat_uint64_inc(id, (int)count);
}

void tally_inspector(const lw_inspector* inspector, lw_metrics* last) {
  lw_metrics now;
  memset(&now, 0, sizeof now);
  now.struct_size = sizeof now;
  if (lw_inspector_metrics(inspector, &now) != LW_OK) return;
  for (size_t i = 0; i < kCounterCount; ++i) add(ids[i], value_of(&now, i) - value_of(last, i));
  *last = now;
}

void tally_unserved(uint8_t fail) {
  const size_t open = failed_open_index();
  add(ids[0], 1);
  add(ids[fail == LW_FAIL_OPEN ? open : open + 1], 1);
}

void tally_cut_short(void) { add(cut_short_id, 1); }

void tally_reload(int well) {
  if (shared != NULL) atomic_fetch_add(well ? &shared->reloads : &shared->reloads_failed, 1);
}

void tally_child_start(void) {
  if (shared == NULL) return;
  add(reloads_id, (uint64_t)atomic_exchange(&shared->reloads, 0));
  add(reloads_failed_id, (uint64_t)atomic_exchange(&shared->reloads_failed, 0));
}
