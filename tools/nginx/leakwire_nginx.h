// What the parts of the nginx module know of each other.
//
// Settings and what they name (packs, policies, keys) are read when nginx reads its configuration,
// in the master, and belong to the cycle's pool. Inspectors are made in each worker, which is one
// thread. A visit belongs to its request's pool.
#pragma once

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "leakwire/leakwire_c.h"

// ---- Settings ----

// Everything that an inspector is made of: one for all locations with the same.
typedef struct {
  ngx_str_t policy;  // name of its file; empty: none
  ngx_str_t key;
  ngx_array_t* packs;  // of ngx_str_t, or NULL
  ngx_open_file_t* findings;
  size_t buffer;
  size_t byte_budget;  // 0: none
  ngx_msec_t deadline;
  ngx_uint_t action;  // LW_MODE_*
  ngx_uint_t fail;    // LW_FAIL_*
  ngx_uint_t style;   // LW_STYLE_*
} engine_settings;

// Of this worker.
typedef struct {
  lw_inspector* inspector;
  lw_metrics posted;  // what the shared counters know of it
} worker_inspector;

typedef struct {
  engine_settings settings;
  lw_pack* pack;  // these belong to the cycle
  lw_policy* lw_policy;
  lw_key* lw_key;
  lw_sink* sink;  // of this worker, as are the inspectors
  ngx_fd_t seen;  // the descriptor whose mode was looked at
  worker_inspector whole;
  worker_inspector flowing;
  ngx_uint_t failures_told;
} engine;

typedef struct {
  ngx_array_t* engines;  // of engine*
  ngx_array_t* read;     // of what was read from files
  ngx_shm_zone_t* zone;  // of the counters
} main_settings;

typedef struct {
  ngx_flag_t on;
  ngx_flag_t answers;
  engine_settings settings;
  ngx_http_complex_value_t* receiver;
  engine* engine;
} place_settings;

extern ngx_module_t ngx_http_leakwire_module;

// Gives a location its engine, with all that it names read. Tells every mistake.
char* engine_of(ngx_conf_t* cf, main_settings* all, place_settings* place);
// Of this worker; NULL where it cannot be made.
worker_inspector* engine_inspector(engine* used, ngx_uint_t flowing, ngx_log_t* log);
void engine_leave(engine* left);

// ---- One request ----

enum visit_state {
  kVisitNew = 0,
  kVisitReading,  // the body is on its way to us, or being looked at
  kVisitFlowing,  // the body passes through as it comes
  kVisitDone,
  kVisitStopped  // a page in its place
};

enum answer_state { kAnswerNone = 0, kAnswerHeld, kAnswerFlowing, kAnswerDone };

// How far a chain of buffers was read or written.
typedef struct {
  ngx_chain_t* link;
  off_t at;
} chain_place;

typedef struct {
  ngx_http_request_t* request;
  place_settings* place;
  ngx_str_t receiver;
  worker_inspector* used;
  lw_message* message;
  chain_place reading;  // of a body that is here as a whole
  chain_place writing;
  void* turn;  // what wakes us for the next slice
  ngx_uint_t state;
  ngx_uint_t answer_state;
  // Of a body that passes through.
  ngx_chain_t* in;
  ngx_chain_t* busy;
  ngx_chain_t* free;
  // Of the answer.
  lw_message* answer;
  ngx_chain_t* answer_busy;
  ngx_chain_t* answer_free;
  ngx_buf_t* page;  // to be sent in the place of nginx's own
  // What is told: of the request, or of the answer where that is worse.
  ngx_str_t rule;
  ngx_str_t promise;
  ngx_str_t detectors;
  uint8_t wanted;  // LW_ACTION_*
  uint8_t done;    // LW_ACTION_*
  uint8_t failed;
  uint8_t told;         // there is something to tell
  uint8_t page_wanted;  // the operator has none for it
} visit;

visit* visit_of(ngx_http_request_t* r);
visit* visit_begin(ngx_http_request_t* r, place_settings* place);

// ---- Whom a request goes to ----

typedef struct {
  ngx_str_t host;
  in_port_t port;
  uint8_t channel;
  uint8_t known;       // somebody is named: by the configuration, not by the request's own Host
  uint8_t unbuffered;  // proxy_request_buffering off
} receiver;

ngx_int_t receiver_of(ngx_http_request_t* r, place_settings* place, receiver* out);

// ---- Messages ----

static inline lw_string lw_text(ngx_str_t text) {
  lw_string out = {(const char*)text.data, text.len};
  return out;
}

// A message that holds the request's facts and headers.
lw_message* message_of_request(ngx_http_request_t* r, lw_inspector* used, const receiver* to);
lw_message* message_of_answer(ngx_http_request_t* r, lw_inspector* used);
lw_status message_body_begins(ngx_http_request_t* r, lw_message* message);
lw_decision message_decision(const lw_message* message);

// Notes a decision for variables and pages. What cannot be looked at: NULL.
void visit_note(visit* here, const lw_decision* decision);
// The decision where the library has none: by leakwire_fail.
lw_decision failed_decision(const place_settings* place);

// ---- Rewriting ----

// The target as it goes on: the request's own, unless the configuration has rewritten it.
ngx_str_t target_of(ngx_http_request_t* r);
// Puts what the message tells in the place of target and headers. NGX_DECLINED: it cannot be done.
ngx_int_t rewrite_head(ngx_http_request_t* r, const lw_message* message);
ngx_int_t rewrite_headers(ngx_http_request_t* r, ngx_list_t* headers, const lw_message* message);
// Puts the message's body in the place of the request's.
ngx_int_t rewrite_body(ngx_http_request_t* r, const lw_message* message,
                       const lw_decision* decision);
// The name goes from the list; others stay where they are.
void remove_header(ngx_list_t* headers, ngx_table_elt_t* removed);
ngx_table_elt_t* find_header(ngx_list_t* headers, const char* lower_name, size_t size);

// ---- Bytes that the library gives ----

// Collects them in buffers of `tag`, that come from and return to `free`.
typedef struct {
  ngx_pool_t* pool;
  ngx_chain_t** free;
  ngx_chain_t* first;
  ngx_chain_t** last;
  ngx_buf_tag_t tag;
} collector;

void collector_init(collector* into, ngx_pool_t* pool, ngx_chain_t** free, ngx_buf_tag_t tag);
int collector_take(void* into, const void* data, size_t size);  // an lw_output_fn
ngx_int_t collector_end(collector* into, ngx_uint_t last, ngx_uint_t flush);

// ---- The ways ----

ngx_int_t request_handler(ngx_http_request_t* r);
ngx_int_t request_flows(ngx_http_request_t* r, ngx_chain_t* in);
void request_flow_ends(visit* here);
ngx_int_t answer_head(ngx_http_request_t* r);
ngx_int_t answer_body(ngx_http_request_t* r, ngx_chain_t* in);
extern ngx_http_output_header_filter_pt next_head;
extern ngx_http_output_body_filter_pt next_body;
extern ngx_http_request_body_filter_pt next_request_body;

// Of a request or its answer: 403, or 503 where it could not be looked at. With a page, unless
// error_page names another.
ngx_int_t stop_request(visit* here);
// The page instead of nginx's own. Header filter, then body filter.
void page_head(ngx_http_request_t* r, visit* here);
ngx_int_t page_body(ngx_http_request_t* r, visit* here);
// The connection ends with a reset, so that nobody takes what was sent for all of it.
void reset_when_closed(ngx_connection_t* connection);

// ---- Counting ----

ngx_int_t counters_add(ngx_conf_t* cf, main_settings* all);
// What the inspector has counted since it was last asked.
void counters_post(ngx_http_request_t* r, worker_inspector* used);
void counters_failed(ngx_http_request_t* r, ngx_uint_t fail);
char* status_place(ngx_conf_t* cf, ngx_command_t* command, void* conf);
ngx_int_t variables_add(ngx_conf_t* cf);
