// A request body that passes through as it comes (proxy_request_buffering off): what is settled
// goes on, at most a window is held back.
#include "leakwire_nginx.h"

static const ngx_buf_tag_t tag = (ngx_buf_tag_t)&ngx_http_leakwire_module;

ngx_http_request_body_filter_pt next_request_body;

static ngx_int_t stopped(visit* here, const lw_decision* decision) {
  ngx_http_request_t* const r = here->request;
  visit_note(here, decision);
  const ngx_http_upstream_t* const up = r->upstream;
  const ngx_int_t begun = up != NULL && up->request_sent;
  r->keepalive = 0;  // the rest of the body is thrown away
  r->lingering_close = 1;
  if (!begun) return stop_request(here);
  // The receiver has some of it: neither side may take that for all.
  here->state = kVisitStopped;
  if (up->peer.connection != NULL) reset_when_closed(up->peer.connection);
  if (r->stream == NULL) reset_when_closed(r->connection);
  return NGX_HTTP_CLOSE;
}

// Gives one of nginx's buffers to the library, and what it releases to the next filter.
static ngx_int_t pass(visit* here, ngx_buf_t* buf) {
  ngx_http_request_t* const r = here->request;
  const ngx_uint_t last = buf->last_buf;
  const size_t size = (size_t)(buf->last - buf->pos);
  collector released;
  collector_init(&released, r->pool, &here->free, tag);
  lw_status status = LW_OK;
  if (size != 0) status = lw_message_push(here->message, buf->pos, size, collector_take, &released);
  if (status >= LW_OK && last) status = lw_message_finish(here->message, collector_take, &released);
  lw_decision decision = status >= LW_OK ? message_decision(here->message) : (lw_decision){0};
  if (status < LW_OK) {
    // What was held back is lost with the message: it cannot go on as it came.
    decision = failed_decision(here->place);
    decision.action = LW_ACTION_BLOCK;
    counters_failed(r, LW_FAIL_CLOSED);
    return stopped(here, &decision);
  }
  if (decision.action == LW_ACTION_BLOCK) {
    counters_post(r, here->used);
    return stopped(here, &decision);
  }
  buf->pos = buf->last;
  if (last) {
    visit_note(here, &decision);
    here->state = kVisitDone;
    counters_post(r, here->used);
    lw_message_free(here->message);
    here->message = NULL;
  }
  if (collector_end(&released, last, 0) != NGX_OK) return NGX_HTTP_INTERNAL_SERVER_ERROR;
  if (released.first == NULL) return NGX_OK;
  const ngx_int_t rc = next_request_body(r, released.first);
  ngx_chain_update_chains(r->pool, &here->free, &here->busy, &released.first, tag);
  return rc;
}

// A body that is not sent on yet waits here, and then in nginx: it reads no more from the client.
ngx_int_t request_flows(ngx_http_request_t* r, ngx_chain_t* in) {
  visit* const here = ngx_http_get_module_ctx(r, ngx_http_leakwire_module);
  if (here == NULL || (here->state != kVisitFlowing && here->busy == NULL && here->in == NULL)) {
    return next_request_body(r, in);
  }
  r->request_body->filter_need_buffering = 1;
  if (ngx_chain_add_copy(r->pool, &here->in, in) != NGX_OK) return NGX_HTTP_INTERNAL_SERVER_ERROR;
  ngx_int_t rc = next_request_body(r, NULL);
  ngx_chain_t* none = NULL;
  ngx_chain_update_chains(r->pool, &here->free, &here->busy, &none, tag);
  while (rc == NGX_OK && here->in != NULL && here->state == kVisitFlowing &&
         (here->busy == NULL || !r->request_body_no_buffering)) {
    ngx_chain_t* const link = here->in;
    rc = pass(here, link->buf);
    if (here->state == kVisitStopped) return rc;
    here->in = link->next;
    ngx_free_chain(r->pool, link);
  }
  return rc;
}

// The client or the receiver has gone away in mid-body: what was found until then is told.
void request_flow_ends(visit* here) {
  if (here->state != kVisitFlowing || here->message == NULL) return;
  here->state = kVisitDone;
  if (lw_message_finish(here->message, NULL, NULL) < LW_OK) return;
  counters_post(here->request, here->used);
}
