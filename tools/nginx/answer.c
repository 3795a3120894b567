// Answers on their way to the client (leakwire_responses on). The head waits for the decision.
#include "leakwire_nginx.h"

static const ngx_buf_tag_t tag = (ngx_buf_tag_t)&ngx_http_leakwire_module;

ngx_http_output_header_filter_pt next_head;
ngx_http_output_body_filter_pt next_body;

static void forget(visit* here) {
  lw_message_free(here->answer);
  here->answer = NULL;
  here->answer_state = kAnswerDone;
}

// In the place of the answer, none of which was sent.
static ngx_int_t stop_answer(visit* here) {
  forget(here);
  return ngx_http_filter_finalize_request(here->request, &ngx_http_leakwire_module,
                                          stop_request(here));
}

static ngx_int_t answer_fails(visit* here) {
  const lw_decision decision = failed_decision(here->place);
  counters_failed(here->request, here->place->settings.fail);
  visit_note(here, &decision);
  if (decision.action == LW_ACTION_BLOCK) return stop_answer(here);
  forget(here);
  return NGX_OK;
}

// Puts headers as the message tells, and what no longer holds of a rewritten body.
static ngx_int_t rewrite_answer(visit* here, const lw_decision* decision) {
  ngx_http_request_t* const r = here->request;
  if (decision->head_rewritten) {
    const ngx_int_t rc = rewrite_headers(r, &r->headers_out.headers, here->answer);
    if (rc != NGX_OK) return rc;
  }
  if (decision->streaming || !decision->body_rewritten) return NGX_OK;
  ngx_http_clear_content_length(r);
  r->headers_out.content_length_n = (off_t)decision->body_length;
  ngx_http_clear_etag(r);
  ngx_http_clear_last_modified(r);
  ngx_http_clear_accept_ranges(r);
  if (decision->body_identity && r->headers_out.content_encoding != NULL) {
    r->headers_out.content_encoding->hash = 0;
    r->headers_out.content_encoding = NULL;
  }
  return NGX_OK;
}

static ngx_int_t send_head(visit* here, const lw_decision* decision) {
  const ngx_int_t rc = rewrite_answer(here, decision);
  if (rc != NGX_OK) return rc == NGX_DECLINED ? stop_answer(here) : rc;
  here->answer_state = kAnswerFlowing;
  return next_head(here->request);
}

static ngx_int_t without_body(const ngx_http_request_t* r) {
  return r->method == NGX_HTTP_HEAD || r->header_only || r->headers_out.content_length_n == 0 ||
         r->headers_out.status == NGX_HTTP_NO_CONTENT ||
         r->headers_out.status == NGX_HTTP_NOT_MODIFIED;
}

static ngx_int_t is_to_be_seen(ngx_http_request_t* r, const visit* here) {
  return here != NULL && r == r->main && here->place->answers && here->state == kVisitDone &&
         here->answer_state == kAnswerNone &&
         r->headers_out.status != NGX_HTTP_SWITCHING_PROTOCOLS && here->place->engine != NULL;
}

// There is no body to wait for.
static ngx_int_t head_alone(visit* here) {
  if (lw_message_finish(here->answer, NULL, NULL) < LW_OK) {
    const ngx_int_t rc = answer_fails(here);
    return rc == NGX_OK ? next_head(here->request) : rc;
  }
  const lw_decision decision = message_decision(here->answer);
  counters_post(here->request, here->used);
  visit_note(here, &decision);
  if (decision.action == LW_ACTION_BLOCK) return stop_answer(here);
  const ngx_int_t rc = send_head(here, &decision);
  forget(here);
  return rc;
}

static ngx_int_t begin_answer(visit* here) {
  ngx_http_request_t* const r = here->request;
  const ngx_uint_t flowing = r->upstream != NULL && !r->upstream->buffering;
  here->used = engine_inspector(here->place->engine, flowing, r->connection->log);
  if (here->used == NULL) return NGX_ERROR;
  here->answer = message_of_answer(r, here->used->inspector);
  if (here->answer == NULL) return NGX_ERROR;
  if (without_body(r)) return NGX_DONE;
  const ngx_table_elt_t* const coded = r->headers_out.content_encoding;
  const lw_string coding = coded != NULL ? lw_text(coded->value) : (lw_string){NULL, 0};
  if (flowing && lw_message_end_head(here->answer) < LW_OK) return NGX_ERROR;
  return lw_message_begin_body(here->answer, lw_text(r->headers_out.content_type), coding) < LW_OK
             ? NGX_ERROR
             : NGX_OK;
}

ngx_int_t answer_head(ngx_http_request_t* r) {
  visit* const here = visit_of(r);
  if (here != NULL && here->state == kVisitStopped && r == r->main) {
    page_head(r, here);
    return next_head(r);
  }
  if (!is_to_be_seen(r, here)) return next_head(r);
  const ngx_int_t begun = begin_answer(here);
  if (begun == NGX_ERROR) {
    const ngx_int_t rc = answer_fails(here);
    return rc == NGX_OK ? next_head(r) : rc;
  }
  if (begun == NGX_DONE) return head_alone(here);
  here->answer_state = kAnswerHeld;
  r->filter_need_in_memory = 1;
  return NGX_OK;
}

// ---- Body ----

// Some of it was sent: nobody may take that for all.
static ngx_int_t cut_off(visit* here) {
  if (here->request->stream == NULL) reset_when_closed(here->request->connection);
  forget(here);
  return NGX_ERROR;
}

static ngx_int_t give(visit* here, const void* data, size_t size, ngx_uint_t last, collector* out) {
  lw_message* const message = here->answer;
  if (size != 0 && lw_message_push(message, data, size, collector_take, out) < LW_OK) {
    return NGX_ERROR;
  }
  if (last && lw_message_finish(message, collector_take, out) < LW_OK) return NGX_ERROR;
  return NGX_OK;
}

// What there is to do once all of `in` was given to the library.
static ngx_int_t act(visit* here, ngx_uint_t last, ngx_uint_t flush, collector* out) {
  ngx_http_request_t* const r = here->request;
  const lw_decision decision = message_decision(here->answer);
  if (last || decision.action == LW_ACTION_BLOCK) {
    counters_post(r, here->used);
    visit_note(here, &decision);
  }
  if (decision.action == LW_ACTION_BLOCK) {
    return here->answer_state == kAnswerHeld ? stop_answer(here) : cut_off(here);
  }
  if (!last && !decision.streaming) return NGX_OK;
  if (here->answer_state == kAnswerHeld) {
    const ngx_int_t rc = send_head(here, &decision);
    if (rc == NGX_ERROR || rc > NGX_OK || here->answer == NULL) return rc;
  }
  if (last && !decision.streaming && lw_message_body(here->answer, collector_take, out) != LW_OK) {
    return cut_off(here);
  }
  if (last) forget(here);
  if (collector_end(out, last, flush) != NGX_OK) return NGX_ERROR;
  if (out->first == NULL && here->answer_busy == NULL) return NGX_OK;
  const ngx_int_t rc = next_body(r, out->first);
  ngx_chain_update_chains(r->pool, &here->answer_free, &here->answer_busy, &out->first, tag);
  return rc;
}

static ngx_int_t hold_answer(visit* here, ngx_chain_t* in) {
  ngx_http_request_t* const r = here->request;
  collector out;
  collector_init(&out, r->pool, &here->answer_free, tag);
  ngx_uint_t last = 0;
  ngx_uint_t flush = 0;
  for (; in != NULL; in = in->next) {
    ngx_buf_t* const buf = in->buf;
    const size_t size = ngx_buf_in_memory(buf) ? (size_t)(buf->last - buf->pos) : 0;
    last |= buf->last_buf;
    flush |= buf->flush;
    if (give(here, buf->pos, size, buf->last_buf, &out) != NGX_OK) {
      // What was held is gone with the message: it cannot go on as it came.
      here->failed = 1;
      counters_failed(r, LW_FAIL_CLOSED);
      return here->answer_state == kAnswerHeld ? stop_answer(here) : cut_off(here);
    }
    buf->pos = buf->last;
    if (buf->in_file) buf->file_pos = buf->file_last;
  }
  return act(here, last, flush, &out);
}

ngx_int_t answer_body(ngx_http_request_t* r, ngx_chain_t* in) {
  visit* const here = ngx_http_get_module_ctx(r, ngx_http_leakwire_module);
  if (here == NULL || r != r->main) return next_body(r, in);
  if (here->page != NULL) return page_body(r, here);
  if (here->answer == NULL) {
    if (here->answer_busy == NULL) return next_body(r, in);
    const ngx_int_t rc = next_body(r, in);
    ngx_chain_update_chains(r->pool, &here->answer_free, &here->answer_busy, &in, tag);
    return rc;
  }
  return hold_answer(here, in);
}
