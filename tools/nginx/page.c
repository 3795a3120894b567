// What a client gets in the place of what was stopped: the rule and the promise, never the data.
#include "leakwire_nginx.h"

static const char page_begin[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>%s</title></head>\n"
    "<body>\n<h1>%s</h1>\n<p>%s</p>\n";
static const char page_end[] = "</body>\n</html>\n";

static ngx_str_t escaped(ngx_pool_t* pool, ngx_str_t text) {
  ngx_str_t out = ngx_null_string;
  out.data = ngx_pnalloc(pool, text.len + ngx_escape_html(NULL, text.data, text.len));
  if (out.data == NULL) return out;
  u_char* const end = (u_char*)ngx_escape_html(out.data, text.data, text.len);
  out.len = (size_t)(end - out.data);
  return out;
}

static u_char* line_of(u_char* out, ngx_pool_t* pool, const char* name, ngx_str_t value) {
  const ngx_str_t text = escaped(pool, value);
  if (text.len == 0) return out;
  return ngx_sprintf(out, "<p>%s: <code>%V</code></p>\n", name, &text);
}

static ngx_buf_t* make_page(ngx_http_request_t* r, const visit* here) {
  const size_t texts = here->rule.len + here->promise.len + here->detectors.len;
  // An escaped byte takes six at most ("&quot;").
  ngx_buf_t* const page = ngx_create_temp_buf(r->pool, 1024 + 6 * texts);
  if (page == NULL) return NULL;
  const int failed = here->failed;
  page->last = ngx_sprintf(
      page->last, page_begin, failed ? "503 Service Unavailable" : "403 Forbidden",
      failed ? "Not looked at" : "Stopped",
      failed ? "This message could not be looked at for personal data, and was not passed on."
             : "This message holds personal data that may not go where it was to go. It was not "
               "passed on.");
  page->last = line_of(page->last, r->pool, "Rule", here->rule);
  page->last = line_of(page->last, r->pool, "Promise", here->promise);
  page->last = line_of(page->last, r->pool, "Kinds of data", here->detectors);
  page->last = ngx_cpymem(page->last, page_end, sizeof page_end - 1);
  page->last_buf = 1;
  page->last_in_chain = 1;
  return page;
}

// The operator's own page (error_page) goes before ours.
static ngx_int_t has_own_page(ngx_http_request_t* r, ngx_int_t status) {
  const ngx_http_core_loc_conf_t* const location =
      ngx_http_get_module_loc_conf(r, ngx_http_core_module);
  if (location->error_pages == NULL) return 0;
  const ngx_http_err_page_t* const pages = location->error_pages->elts;
  for (ngx_uint_t i = 0; i < location->error_pages->nelts; ++i) {
    if (pages[i].status == status) return 1;
  }
  return 0;
}

ngx_int_t stop_request(visit* here) {
  ngx_http_request_t* const r = here->request;
  here->state = kVisitStopped;
  here->done = LW_ACTION_BLOCK;
  here->told = 1;
  const ngx_int_t status = here->failed ? NGX_HTTP_SERVICE_UNAVAILABLE : NGX_HTTP_FORBIDDEN;
  here->page_wanted = !has_own_page(r, status);
  // error_page may lead to another receiver: the body does not go there either.
  if (r->request_body != NULL && r->request_body->rest == 0) {
    r->request_body->bufs = NULL;
    r->headers_in.content_length_n = 0;
    r->headers_in.chunked = 0;
  }
  return status;
}

void page_head(ngx_http_request_t* r, visit* here) {
  const ngx_uint_t wanted = here->failed ? NGX_HTTP_SERVICE_UNAVAILABLE : NGX_HTTP_FORBIDDEN;
  if (!here->page_wanted || r->headers_out.status != wanted) return;
  here->page = make_page(r, here);
  if (here->page == NULL) return;
  ngx_http_clear_content_length(r);
  ngx_http_clear_accept_ranges(r);
  r->headers_out.content_length_n = ngx_buf_size(here->page);
  ngx_str_set(&r->headers_out.content_type, "text/html; charset=utf-8");
  r->headers_out.content_type_len = r->headers_out.content_type.len;
  r->headers_out.content_type_lowcase = NULL;
  ngx_str_null(&r->headers_out.charset);
  ngx_table_elt_t* const cache = ngx_list_push(&r->headers_out.headers);
  if (cache == NULL) return;
  ngx_memzero(cache, sizeof *cache);
  cache->hash = 1;
  ngx_str_set(&cache->key, "Cache-Control");
  ngx_str_set(&cache->value, "no-store");
}

ngx_int_t page_body(ngx_http_request_t* r, visit* here) {
  ngx_chain_t out = {here->page, NULL};
  if (here->page->pos == here->page->last) return next_body(r, NULL);
  return next_body(r, &out);
}

void reset_when_closed(ngx_connection_t* connection) {
  const struct linger at_once = {1, 0};
  (void)setsockopt(connection->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}
