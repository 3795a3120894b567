// A request whose body is held back: nothing of it goes on before all of it was looked at.
#include "leakwire_nginx.h"

enum { kSlice = 64 * 1024 };

// Of this worker: a slice of a body that nginx keeps in a file, and what stands where bytes of the
// library go.
static u_char slice[kSlice];
static u_char standing[kSlice];

static void go_on(ngx_http_request_t* r);

static ngx_int_t has_body(const ngx_http_request_t* r) {
  return r->headers_in.content_length_n > 0 || r->headers_in.chunked;
}

// ---- Reading and overwriting the chain in which nginx keeps the body ----

static void skip_read(chain_place* at) {
  while (at->link != NULL && at->at == ngx_buf_size(at->link->buf)) {
    at->link = at->link->next;
    at->at = 0;
  }
}

// The next bytes, a slice at most; 0 at the end, NGX_ERROR where the file cannot be read.
static ssize_t next_bytes(chain_place* at, u_char** data) {
  skip_read(at);
  if (at->link == NULL) return 0;
  const ngx_buf_t* const buf = at->link->buf;
  const size_t size = (size_t)ngx_min(ngx_buf_size(buf) - at->at, (off_t)kSlice);
  if (ngx_buf_in_memory(buf)) {
    *data = buf->pos + at->at;
    at->at += (off_t)size;
    return (ssize_t)size;
  }
  const ssize_t got = pread(buf->file->fd, slice, size, buf->file_pos + at->at);
  if (got <= 0) return NGX_ERROR;
  *data = slice;
  at->at += got;
  return got;
}

static int overwrite_some(chain_place* at, const u_char* data, size_t size) {
  const ngx_buf_t* const buf = at->link->buf;
  if (ngx_buf_in_memory(buf)) {
    ngx_memcpy(buf->pos + at->at, data, size);
    return 0;
  }
  const off_t place = buf->file_pos + at->at;
  if (pread(buf->file->fd, standing, size, place) != (ssize_t)size) return 1;
  if (ngx_memcmp(standing, data, size) == 0) return 0;
  return pwrite(buf->file->fd, data, size, place) == (ssize_t)size ? 0 : 1;
}

// Of a body longer than what the library holds: the same bytes in the same places, but for those
// that were taken out.
static int overwrite(void* user, const void* data, size_t size) {
  visit* const here = user;
  const u_char* from = data;
  while (size > 0) {
    skip_read(&here->writing);
    if (here->writing.link == NULL) return 1;
    const off_t room = ngx_buf_size(here->writing.link->buf) - here->writing.at;
    const size_t part = (size_t)ngx_min(ngx_min((off_t)size, room), (off_t)kSlice);
    if (overwrite_some(&here->writing, from, part)) return 1;
    here->writing.at += (off_t)part;
    from += part;
    size -= part;
  }
  return 0;
}

// ---- The decision ----

static ngx_int_t decided(visit* here, const lw_decision* decision) {
  ngx_http_request_t* const r = here->request;
  visit_note(here, decision);
  here->state = kVisitDone;
  if (decision->action == LW_ACTION_BLOCK) return stop_request(here);
  if (here->message == NULL) return NGX_DECLINED;
  ngx_int_t rc = NGX_OK;
  if (decision->head_rewritten) rc = rewrite_head(r, here->message);
  if (rc == NGX_OK && decision->body_rewritten && !decision->streaming) {
    rc = rewrite_body(r, here->message, decision);
  }
  if (rc == NGX_OK) return NGX_DECLINED;
  if (rc == NGX_ERROR) return NGX_HTTP_INTERNAL_SERVER_ERROR;
  here->done = LW_ACTION_BLOCK;  // what cannot be rewritten does not go on
  return stop_request(here);
}

static ngx_int_t failed(visit* here) {
  const lw_decision decision = failed_decision(here->place);
  lw_message_free(here->message);
  here->message = NULL;
  counters_failed(here->request, here->place->settings.fail);
  return decided(here, &decision);
}

// The whole message was given: NGX_DECLINED, it may go on; else what becomes of it.
static ngx_int_t finished(visit* here) {
  if (lw_message_finish(here->message, overwrite, here) < LW_OK) return failed(here);
  const lw_decision decision = message_decision(here->message);
  const ngx_int_t rc = decided(here, &decision);
  counters_post(here->request, here->used);
  lw_message_free(here->message);
  here->message = NULL;
  return rc;
}

// ---- Slices ----

static void wake(ngx_event_t* turn) {
  ngx_http_request_t* const r = turn->data;
  ngx_connection_t* const c = r->connection;
  ngx_http_set_log_request(c->log, r);
  go_on(r);
  ngx_http_run_posted_requests(c);
}

static void drop_turn(void* data) {
  ngx_event_t* const turn = data;
  if (turn->posted) {
    ngx_delete_posted_event(turn);  // a macro of several statements
  }
}

// Others' turn, then ours again.
static ngx_int_t post_turn(visit* here) {
  ngx_event_t* turn = here->turn;
  if (turn == NULL) {
    ngx_pool_cleanup_t* const cleanup =
        ngx_pool_cleanup_add(here->request->pool, sizeof(ngx_event_t));
    if (cleanup == NULL) return NGX_ERROR;
    cleanup->handler = drop_turn;
    turn = here->turn = cleanup->data;
    ngx_memzero(turn, sizeof *turn);
    turn->data = here->request;
    turn->handler = wake;
    turn->log = here->request->connection->log;
  }
  ngx_post_event(turn, &ngx_posted_next_events);
  return NGX_OK;
}

// A slice of the body; NGX_AGAIN where there is more.
static ngx_int_t take_slice(visit* here) {
  size_t taken = 0;
  while (taken < kSlice) {
    u_char* data = NULL;
    const ssize_t size = next_bytes(&here->reading, &data);
    if (size < 0) return NGX_ERROR;
    if (size == 0) return NGX_OK;
    if (lw_message_push(here->message, data, (size_t)size, overwrite, here) < LW_OK) {
      return NGX_ERROR;
    }
    taken += (size_t)size;
  }
  skip_read(&here->reading);
  return here->reading.link == NULL ? NGX_OK : NGX_AGAIN;
}

// NGX_DONE: it goes on in the next turn.
static ngx_int_t look(visit* here) {
  const ngx_int_t rc = take_slice(here);
  if (rc == NGX_ERROR) return failed(here);
  if (rc == NGX_OK) return finished(here);
  return post_turn(here) == NGX_OK ? NGX_DONE : failed(here);
}

static void carry_on(ngx_http_request_t* r, ngx_int_t rc) {
  if (rc == NGX_DONE) return;
  if (rc != NGX_DECLINED) {
    ngx_http_finalize_request(r, rc);
    return;
  }
  r->preserve_body = 1;
  r->write_event_handler = ngx_http_core_run_phases;
  ngx_http_core_run_phases(r);
}

static void go_on(ngx_http_request_t* r) {
  visit* const here = visit_of(r);
  carry_on(r, look(here));
}

// ---- The way in ----

static ngx_int_t begin_message(visit* here, const receiver* to, ngx_uint_t flowing) {
  ngx_http_request_t* const r = here->request;
  here->used = engine_inspector(here->place->engine, flowing, r->connection->log);
  if (here->used == NULL) return NGX_ERROR;
  here->message = message_of_request(r, here->used->inspector, to);
  return here->message != NULL ? NGX_OK : NGX_ERROR;
}

// All of the body is here.
static ngx_int_t look_at_all(visit* here) {
  ngx_http_request_t* const r = here->request;
  receiver to;
  if (receiver_of(r, here->place, &to) != NGX_OK || begin_message(here, &to, 0) != NGX_OK) {
    return failed(here);
  }
  ngx_chain_t* const body = r->request_body != NULL ? r->request_body->bufs : NULL;
  if (body == NULL) return finished(here);
  here->reading.link = here->writing.link = body;
  here->reading.at = here->writing.at = 0;
  if (message_body_begins(r, here->message) < LW_OK) return failed(here);
  r->read_event_handler = ngx_http_test_reading;
  r->write_event_handler = ngx_http_request_empty_handler;
  return look(here);
}

static void body_is_here(ngx_http_request_t* r) {
  visit* const here = visit_of(r);
  carry_on(r, look_at_all(here));
}

static ngx_int_t hold_back(visit* here) {
  ngx_http_request_t* const r = here->request;
  if (!has_body(r) || r->request_body != NULL) return look_at_all(here);
  here->state = kVisitReading;
  const ngx_int_t rc = ngx_http_read_client_request_body(r, body_is_here);
  if (rc >= NGX_HTTP_SPECIAL_RESPONSE) return rc;
  ngx_http_finalize_request(r, NGX_DONE);
  return NGX_DONE;
}

// The head is judged now, the body as it passes.
static ngx_int_t let_flow(visit* here, const receiver* to) {
  ngx_http_request_t* const r = here->request;
  if (begin_message(here, to, 1) != NGX_OK || lw_message_end_head(here->message) < LW_OK) {
    return failed(here);
  }
  const lw_decision decision = message_decision(here->message);
  const ngx_int_t rc = decided(here, &decision);
  if (rc != NGX_DECLINED || here->message == NULL) return rc;
  if (message_body_begins(r, here->message) < LW_OK) return failed(here);
  here->state = kVisitFlowing;
  return NGX_DECLINED;
}

ngx_int_t request_handler(ngx_http_request_t* r) {
  place_settings* const place = ngx_http_get_module_loc_conf(r, ngx_http_leakwire_module);
  if (r != r->main || !place->on) return NGX_DECLINED;
  receiver to;
  if (receiver_of(r, place, &to) != NGX_OK) return NGX_HTTP_INTERNAL_SERVER_ERROR;
  visit* here = visit_of(r);
  if (here == NULL) {
    here = visit_begin(r, place);
    if (here == NULL) return NGX_HTTP_INTERNAL_SERVER_ERROR;
  } else {
    // Again after an internal redirect: it is looked at anew where another one will receive it.
    const ngx_int_t same = here->receiver.len == to.host.len &&
                           ngx_strncasecmp(here->receiver.data, to.host.data, to.host.len) == 0;
    if (here->state != kVisitDone || !to.known || same || here->place->engine == NULL) {
      return NGX_DECLINED;
    }
    here->place = place;
  }
  here->receiver.len = to.host.len;
  here->receiver.data = to.host.len != 0 ? ngx_pstrdup(r->pool, &to.host) : NULL;
  if (to.host.len != 0 && here->receiver.data == NULL) return NGX_HTTP_INTERNAL_SERVER_ERROR;
  if (to.unbuffered && has_body(r) && r->request_body == NULL) return let_flow(here, &to);
  return hold_back(here);
}
