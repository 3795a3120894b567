// Counters that all workers share, and variables for the access log.
#include "leakwire_nginx.h"

typedef struct {
  const char* name;
  size_t offset;  // in lw_metrics
  int most;       // the most there was, not a sum
} counter;

#define COUNTED(field) \
  { #field, offsetof(lw_metrics, field), 0 }
static const counter counters[] = {COUNTED(messages),
                                   COUNTED(bytes),
                                   COUNTED(findings),
                                   COUNTED(wanted_allow),
                                   COUNTED(wanted_report),
                                   COUNTED(wanted_redact),
                                   COUNTED(wanted_block),
                                   COUNTED(redacted),
                                   COUNTED(blocked),
                                   COUNTED(blocked_partial),
                                   COUNTED(failed_open),
                                   COUNTED(failed_closed),
                                   COUNTED(over_deadline),
                                   COUNTED(over_budget),
                                   COUNTED(out_of_memory),
                                   COUNTED(streamed),
                                   COUNTED(coverage),
                                   COUNTED(records),
                                   COUNTED(records_lost),
                                   COUNTED(suppressed),
                                   {"held_most", offsetof(lw_metrics, held_most), 1}};
enum { kCounters = sizeof counters / sizeof counters[0] };

typedef struct {
  ngx_atomic_t of[kCounters];
} shared_counters;

// The zone outlives a reading of the configuration: counters only ever grow.
static ngx_int_t zone_begins(ngx_shm_zone_t* zone, void* before) {
  if (before != NULL) {
    zone->data = before;
    return NGX_OK;
  }
  ngx_slab_pool_t* const pool = (ngx_slab_pool_t*)zone->shm.addr;
  if (zone->shm.exists) {
    zone->data = pool->data;
    return NGX_OK;
  }
  shared_counters* const made = ngx_slab_calloc(pool, sizeof *made);
  if (made == NULL) return NGX_ERROR;
  pool->data = zone->data = made;
  return NGX_OK;
}

ngx_int_t counters_add(ngx_conf_t* cf, main_settings* all) {
  static ngx_str_t name = ngx_string("leakwire");
  all->zone = ngx_shared_memory_add(cf, &name, 8 * ngx_pagesize, &ngx_http_leakwire_module);
  if (all->zone == NULL) return NGX_ERROR;
  all->zone->init = zone_begins;
  return NGX_OK;
}

static shared_counters* counters_of(ngx_http_request_t* r) {
  const main_settings* const all = ngx_http_get_module_main_conf(r, ngx_http_leakwire_module);
  return all->zone->data;
}

static uint64_t value_in(const lw_metrics* metrics, size_t i) {
  uint64_t value;
  ngx_memcpy(&value, (const char*)metrics + counters[i].offset, sizeof value);
  return value;
}

static void raise_to(ngx_atomic_t* most, ngx_atomic_uint_t value) {
  for (ngx_atomic_uint_t now = *most; now < value; now = *most) {
    if (ngx_atomic_cmp_set(most, now, value)) return;
  }
}

void counters_post(ngx_http_request_t* r, worker_inspector* used) {
  lw_metrics now = {.struct_size = sizeof now};
  if (lw_inspector_metrics(used->inspector, &now) != LW_OK) return;
  shared_counters* const shared = counters_of(r);
  for (size_t i = 0; i < kCounters; ++i) {
    const uint64_t value = value_in(&now, i);
    const uint64_t posted = value_in(&used->posted, i);
    if (value == posted) continue;
    if (counters[i].most) {
      raise_to(&shared->of[i], value);
    } else {
      (void)ngx_atomic_fetch_add(&shared->of[i], (ngx_atomic_int_t)(value - posted));
    }
  }
  used->posted = now;
}

void counters_failed(ngx_http_request_t* r, ngx_uint_t fail) {
  const size_t offset = fail == LW_FAIL_CLOSED ? offsetof(lw_metrics, failed_closed)
                                               : offsetof(lw_metrics, failed_open);
  for (size_t i = 0; i < kCounters; ++i) {
    if (counters[i].offset == offset) (void)ngx_atomic_fetch_add(&counters_of(r)->of[i], 1);
  }
}

// The text format of Prometheus.
static ngx_int_t send_status(ngx_http_request_t* r) {
  if (!(r->method & (NGX_HTTP_GET | NGX_HTTP_HEAD))) return NGX_HTTP_NOT_ALLOWED;
  ngx_int_t rc = ngx_http_discard_request_body(r);
  if (rc != NGX_OK) return rc;
  const shared_counters* const shared = counters_of(r);
  ngx_buf_t* const text = ngx_create_temp_buf(r->pool, kCounters * 96);
  if (text == NULL) return NGX_HTTP_INTERNAL_SERVER_ERROR;
  for (size_t i = 0; i < kCounters; ++i) {
    text->last = ngx_sprintf(text->last, "leakwire_%s %uA\n", counters[i].name, shared->of[i]);
  }
  text->last_buf = text->last_in_chain = 1;
  r->headers_out.status = NGX_HTTP_OK;
  r->headers_out.content_length_n = text->last - text->pos;
  ngx_str_set(&r->headers_out.content_type, "text/plain; version=0.0.4");
  r->headers_out.content_type_len = r->headers_out.content_type.len;
  rc = ngx_http_send_header(r);
  if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) return rc;
  ngx_chain_t out = {text, NULL};
  return ngx_http_output_filter(r, &out);
}

char* status_place(ngx_conf_t* cf, ngx_command_t* command, void* conf) {
  (void)command;
  (void)conf;
  ngx_http_core_loc_conf_t* const location =
      ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);
  location->handler = send_status;
  return NGX_CONF_OK;
}

// ---- Variables ----

static ngx_int_t set_text(ngx_http_variable_value_t* value, ngx_str_t text) {
  value->data = text.data;
  value->len = (unsigned)text.len;
  value->valid = text.len != 0;
  value->not_found = text.len == 0;
  value->no_cacheable = 1;
  return NGX_OK;
}

static const ngx_str_t none = ngx_null_string;

static ngx_int_t get_verdict(ngx_http_request_t* r, ngx_http_variable_value_t* value,
                             uintptr_t data) {
  static const ngx_str_t words[] = {ngx_string("allow"), ngx_string("report"), ngx_string("redact"),
                                    ngx_string("block")};
  const visit* const here = visit_of(r->main);
  (void)data;
  return set_text(value, here != NULL && here->told ? words[here->wanted & 3] : none);
}

// The words of a record's verdict.enforced.
static ngx_int_t get_action(ngx_http_request_t* r, ngx_http_variable_value_t* value,
                            uintptr_t data) {
  static const ngx_str_t words[] = {ngx_string("none"), ngx_string("none"), ngx_string("redacted"),
                                    ngx_string("blocked")};
  static const ngx_str_t open = ngx_string("failed-open");
  const visit* const here = visit_of(r->main);
  (void)data;
  if (here == NULL || !here->told) return set_text(value, none);
  if (here->failed && here->done != LW_ACTION_BLOCK) return set_text(value, open);
  return set_text(value, words[here->done & 3]);
}

static ngx_int_t get_text(ngx_http_request_t* r, ngx_http_variable_value_t* value,
                          uintptr_t offset) {
  const visit* const here = visit_of(r->main);
  return set_text(value, here != NULL ? *(const ngx_str_t*)((const char*)here + offset) : none);
}

static ngx_http_variable_t variables[] = {
    {ngx_string("leakwire_verdict"), NULL, get_verdict, 0, NGX_HTTP_VAR_NOCACHEABLE, 0},
    {ngx_string("leakwire_action"), NULL, get_action, 0, NGX_HTTP_VAR_NOCACHEABLE, 0},
    {ngx_string("leakwire_rule"), NULL, get_text, offsetof(visit, rule), NGX_HTTP_VAR_NOCACHEABLE,
     0},
    {ngx_string("leakwire_promise"), NULL, get_text, offsetof(visit, promise),
     NGX_HTTP_VAR_NOCACHEABLE, 0}};

ngx_int_t variables_add(ngx_conf_t* cf) {
  for (size_t i = 0; i < sizeof variables / sizeof variables[0]; ++i) {
    ngx_http_variable_t* const added =
        ngx_http_add_variable(cf, &variables[i].name, variables[i].flags);
    if (added == NULL) return NGX_ERROR;
    added->get_handler = variables[i].get_handler;
    added->data = variables[i].data;
  }
  return NGX_OK;
}
