// What nginx knows of a request or an answer, told to the library; and what the library decided.
#include "leakwire_nginx.h"

// The settings of modules that pass requests on begin with those that all of them share
// (ngx_http_upstream_conf_t). A module that nginx was built without is not there.
extern ngx_module_t ngx_http_proxy_module __attribute__((weak));
extern ngx_module_t ngx_http_fastcgi_module __attribute__((weak));
extern ngx_module_t ngx_http_uwsgi_module __attribute__((weak));
extern ngx_module_t ngx_http_scgi_module __attribute__((weak));
extern ngx_module_t ngx_http_grpc_module __attribute__((weak));

static const ngx_http_upstream_conf_t* upstream_settings(ngx_http_request_t* r) {
  ngx_module_t* const modules[] = {&ngx_http_fastcgi_module, &ngx_http_uwsgi_module,
                                   &ngx_http_scgi_module, &ngx_http_grpc_module};
  for (size_t i = 0; i < sizeof modules / sizeof modules[0]; ++i) {
    if (modules[i] == NULL) continue;
    const ngx_http_upstream_conf_t* const conf = r->loc_conf[modules[i]->ctx_index];
    if (conf != NULL && conf->upstream != NULL) return conf;
  }
  ngx_module_t* const proxy = &ngx_http_proxy_module;
  return proxy != NULL ? r->loc_conf[proxy->ctx_index] : NULL;
}

// "host:8080", "[2001:db8::1]:80": the port goes into `out`.
static ngx_str_t without_port(ngx_str_t name, in_port_t* port) {
  u_char* const end = name.data + name.len;
  u_char* colon = end;
  while (colon > name.data && colon[-1] >= '0' && colon[-1] <= '9') --colon;
  if (colon < end && colon > name.data + 1 && colon[-1] == ':') {
    const ngx_int_t number = ngx_atoi(colon, (size_t)(end - colon));
    ngx_str_t host = {(size_t)(colon - 1 - name.data), name.data};
    // Without brackets a second colon makes it an address, not a port.
    if (number > 0 && number < 65536 &&
        (host.data[0] == '[' || ngx_strlchr(host.data, host.data + host.len, ':') == NULL)) {
      *port = (in_port_t)number;
      name = host;
    }
  }
  if (name.len > 2 && name.data[0] == '[' && name.data[name.len - 1] == ']') {
    ++name.data;
    name.len -= 2;
  }
  return name;
}

ngx_int_t receiver_of(ngx_http_request_t* r, place_settings* place, receiver* out) {
  ngx_memzero(out, sizeof *out);
  const ngx_http_upstream_conf_t* const conf = upstream_settings(r);
  const ngx_http_upstream_srv_conf_t* const named = conf != NULL ? conf->upstream : NULL;
  if (conf != NULL) out->unbuffered = conf->request_buffering == 0;
  out->channel = named == NULL       ? LW_CHANNEL_UNKNOWN
                 : conf->ssl != NULL ? LW_CHANNEL_ENCRYPTED
                                     : LW_CHANNEL_CLEARTEXT;
  if (named != NULL) {
    out->host = named->host;
    out->port = named->port;
    out->known = 1;
  } else {
    out->host = r->headers_in.server;
  }
  if (place->receiver == NULL) {
    out->host = without_port(out->host, &out->port);
    return NGX_OK;
  }
  ngx_str_t value;
  if (ngx_http_complex_value(r, place->receiver, &value) != NGX_OK) return NGX_ERROR;
  out->known = 1;
  if (value.len == 0) return NGX_OK;
  out->port = 0;
  out->host = without_port(value, &out->port);
  return NGX_OK;
}

static void client_facts(ngx_http_request_t* r, lw_message_facts* facts) {
  const ngx_time_t* const now = ngx_timeofday();
  facts->time = (int64_t)now->sec * 1000000 + (int64_t)now->msec * 1000;
  facts->client_address = lw_text(r->connection->addr_text);
  facts->client_port = ngx_inet_get_port(r->connection->sockaddr);
  facts->method = lw_text(r->method_name);
  facts->target = lw_text(facts->is_answer ? r->unparsed_uri : target_of(r));
  facts->transaction = r->stream != NULL ? r->stream->node->id : r->connection->requests - 1;
}

// NULL where a header cannot be taken.
static lw_message* with_headers(lw_message* message, ngx_list_t* headers) {
  for (const ngx_list_part_t* part = &headers->part; part != NULL; part = part->next) {
    const ngx_table_elt_t* const fields = part->elts;
    for (ngx_uint_t i = 0; i < part->nelts; ++i) {
      const ngx_str_t value = fields[i].hash != 0 ? fields[i].value : (ngx_str_t)ngx_null_string;
      // One that was taken out is told too, as nothing: they are known by their number.
      if (lw_message_header(message, lw_text(fields[i].key), lw_text(value)) >= LW_OK) continue;
      lw_message_free(message);
      return NULL;
    }
  }
  return message;
}

lw_message* message_of_request(ngx_http_request_t* r, lw_inspector* used, const receiver* to) {
  lw_message_facts facts = {.struct_size = sizeof facts,
                            .host = lw_text(to->host),
                            .port = to->port,
                            .channel = to->channel,
                            .receiver = LW_RECEIVER_NAMED};
  client_facts(r, &facts);
  lw_message* made = NULL;
  if (lw_message_new(used, &facts, &made) != LW_OK) return NULL;
  return with_headers(made, &r->headers_in.headers);
}

lw_message* message_of_answer(ngx_http_request_t* r, lw_inspector* used) {
  lw_message_facts facts = {.struct_size = sizeof facts,
                            .host = lw_text(r->headers_in.server),
                            .status = (uint32_t)r->headers_out.status,
                            .is_answer = 1,
                            .receiver = LW_RECEIVER_CLIENT,
                            .channel = LW_CHANNEL_CLEARTEXT};
#if (NGX_HTTP_SSL)
  if (r->connection->ssl != NULL) facts.channel = LW_CHANNEL_ENCRYPTED;
#endif
  client_facts(r, &facts);
  lw_message* made = NULL;
  if (lw_message_new(used, &facts, &made) != LW_OK) return NULL;
  return with_headers(made, &r->headers_out.headers);
}

lw_status message_body_begins(ngx_http_request_t* r, lw_message* message) {
  ngx_list_t* const headers = &r->headers_in.headers;
  const ngx_table_elt_t* const media = r->headers_in.content_type;
  const ngx_table_elt_t* const coded = find_header(headers, "content-encoding", 16);
  const lw_string none = {NULL, 0};
  return lw_message_begin_body(message, media != NULL ? lw_text(media->value) : none,
                               coded != NULL ? lw_text(coded->value) : none);
}

lw_decision message_decision(const lw_message* message) {
  lw_decision decision = {.struct_size = sizeof decision};
  if (lw_message_decision(message, &decision) == LW_OK) return decision;
  ngx_memzero(&decision, sizeof decision);
  decision.failed = 1;
  decision.action = LW_ACTION_BLOCK;
  decision.is_final = 1;
  return decision;
}

lw_decision failed_decision(const place_settings* place) {
  lw_decision decision;
  ngx_memzero(&decision, sizeof decision);
  decision.failed = 1;
  decision.is_final = 1;
  decision.action = place->settings.fail == LW_FAIL_CLOSED ? LW_ACTION_BLOCK : LW_ACTION_ALLOW;
  return decision;
}

static void copy_text(ngx_pool_t* pool, ngx_str_t* into, lw_string text) {
  ngx_str_t from = {text.size, (u_char*)text.data};
  into->len = 0;
  if (text.size == 0) return;
  into->data = ngx_pstrdup(pool, &from);
  if (into->data != NULL) into->len = text.size;
}

void visit_note(visit* here, const lw_decision* decision) {
  const uint8_t done = decision->action;
  if (here->told && decision->wanted < here->wanted && done <= here->done) return;
  ngx_pool_t* const pool = here->request->pool;
  copy_text(pool, &here->rule, decision->rule);
  copy_text(pool, &here->promise, decision->promises);
  copy_text(pool, &here->detectors, decision->detectors);
  if (!here->told || decision->wanted > here->wanted) here->wanted = decision->wanted;
  if (!here->told || done > here->done) here->done = done;
  here->failed |= decision->failed;
  here->told = 1;
}

// ---- Visits ----

static void visit_ends(void* data) {
  visit* const here = data;
  request_flow_ends(here);
  lw_message_free(here->message);
  lw_message_free(here->answer);
  here->message = here->answer = NULL;
}

visit* visit_begin(ngx_http_request_t* r, place_settings* place) {
  ngx_pool_cleanup_t* const cleanup = ngx_pool_cleanup_add(r->pool, sizeof(visit));
  if (cleanup == NULL) return NULL;
  ngx_memzero(cleanup->data, sizeof(visit));
  cleanup->handler = visit_ends;
  visit* const here = cleanup->data;
  here->request = r;
  here->place = place;
  ngx_http_set_ctx(r, here, ngx_http_leakwire_module);
  return here;
}

// An internal redirect forgets what modules keep of a request; the pool does not.
visit* visit_of(ngx_http_request_t* r) {
  visit* here = ngx_http_get_module_ctx(r, ngx_http_leakwire_module);
  if (here != NULL || r != r->main || !(r->internal || r->filter_finalize)) return here;
  for (ngx_pool_cleanup_t* c = r->pool->cleanup; c != NULL; c = c->next) {
    if (c->handler != visit_ends) continue;
    here = c->data;
    ngx_http_set_ctx(r, here, ngx_http_leakwire_module);
    break;
  }
  return here;
}
