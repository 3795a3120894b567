// A request with what personal data was taken out of, put where nginx keeps it.
#include "leakwire_nginx.h"

ngx_table_elt_t* find_header(ngx_list_t* headers, const char* lower_name, size_t size) {
  for (ngx_list_part_t* part = &headers->part; part != NULL; part = part->next) {
    ngx_table_elt_t* const fields = part->elts;
    for (ngx_uint_t i = 0; i < part->nelts; ++i) {
      if (fields[i].hash != 0 && fields[i].key.len == size &&
          ngx_strncasecmp(fields[i].key.data, (u_char*)lower_name, size) == 0) {
        return &fields[i];
      }
    }
  }
  return NULL;
}

// Modules point to the others, so that they stay: the part of the list is cut in two around it.
void remove_header(ngx_list_t* headers, ngx_table_elt_t* removed) {
  for (ngx_list_part_t* part = &headers->part; part != NULL; part = part->next) {
    ngx_table_elt_t* const fields = part->elts;
    if (removed < fields || removed >= fields + part->nelts) continue;
    const ngx_uint_t before = (ngx_uint_t)(removed - fields);
    const ngx_uint_t behind = part->nelts - before - 1;
    if (behind != 0) {
      ngx_list_part_t* const rest = ngx_palloc(headers->pool, sizeof *rest);
      if (rest == NULL) return;
      rest->elts = removed + 1;
      rest->nelts = behind;
      rest->next = part->next;
      part->next = rest;
      if (headers->last == part) headers->last = rest;
    }
    part->nelts = before;
    // The next one that is added begins a part of its own.
    if (headers->last->nelts != 0) headers->nalloc = headers->last->nelts;
    return;
  }
}

// ---- Variables ----

// What nginx has worked out of target and headers before is worked out again.
static void forget_variables(ngx_http_request_t* r) {
  static const ngx_str_t begins[] = {ngx_string("http_"),
                                     ngx_string("arg_"),
                                     ngx_string("cookie_"),
                                     ngx_string("request"),
                                     ngx_string("uri"),
                                     ngx_string("document_uri"),
                                     ngx_string("args"),
                                     ngx_string("query_string"),
                                     ngx_string("content_"),
                                     ngx_string("remote_user"),
                                     ngx_string("proxy_add_x_forwarded_for")};
  ngx_http_core_main_conf_t* const core = ngx_http_get_module_main_conf(r, ngx_http_core_module);
  const ngx_http_variable_t* const known = core->variables.elts;
  for (ngx_uint_t i = 0; i < core->variables.nelts; ++i) {
    for (size_t j = 0; j < sizeof begins / sizeof begins[0]; ++j) {
      if (known[i].name.len < begins[j].len ||
          ngx_strncmp(known[i].name.data, begins[j].data, begins[j].len) != 0) {
        continue;
      }
      r->variables[i].valid = 0;
      r->variables[i].not_found = 0;
      break;
    }
  }
}

// ---- Target ----

static ngx_int_t hex_is_whole(ngx_str_t target) {
  for (size_t i = 0; i < target.len; ++i) {
    if (target.data[i] != '%') continue;
    if (i + 2 >= target.len || !isxdigit(target.data[i + 1]) || !isxdigit(target.data[i + 2])) {
      return 0;
    }
  }
  return 1;
}

// The location was chosen by the path as it came: what is proxied in its place has to begin alike.
static ngx_int_t same_location(ngx_http_request_t* r, ngx_str_t path) {
  const ngx_http_core_loc_conf_t* const location =
      ngx_http_get_module_loc_conf(r, ngx_http_core_module);
#if (NGX_PCRE)
  if (location->regex != NULL) return 1;
#endif
  if (location->noname || location->named) return 1;
  return path.len >= location->name.len &&
         ngx_strncmp(path.data, location->name.data, location->name.len) == 0;
}

// As nginx reads the target of a request line.
static ngx_int_t parse_target(ngx_http_request_t* r, ngx_str_t target) {
  r->uri_start = target.data;
  r->uri_end = target.data + target.len;
  r->uri_ext = r->args_start = NULL;
  r->complex_uri = r->quoted_uri = r->plus_in_uri = 0;
  r->args.len = 0;
  r->exten.len = 0;
  if (ngx_http_parse_uri(r) != NGX_OK) return NGX_DECLINED;
  return ngx_http_process_request_uri(r) == NGX_OK ? NGX_OK : NGX_ERROR;
}

// Where the configuration has rewritten it: path, then arguments.
static ngx_int_t split_target(ngx_http_request_t* r, ngx_str_t target) {
  u_char* const end = target.data + target.len;
  u_char* const mark = ngx_strlchr(target.data, end, '?');
  u_char* const path_end = mark != NULL ? mark : end;
  u_char* from = target.data;
  u_char* to = ngx_pnalloc(r->pool, target.len + 1);
  if (to == NULL) return NGX_ERROR;
  r->uri.data = to;
  ngx_unescape_uri(&to, &from, (size_t)(path_end - target.data), 0);
  r->uri.len = (size_t)(to - r->uri.data);
  ngx_str_null(&r->args);
  if (mark != NULL) {
    r->args.data = mark + 1;
    r->args.len = (size_t)(end - mark - 1);
  }
  ngx_http_set_exten(r);
  return NGX_OK;
}

ngx_str_t target_of(ngx_http_request_t* r) {
  if (r->valid_unparsed_uri) return r->unparsed_uri;
  ngx_str_t target = ngx_null_string;
  const uintptr_t more = ngx_escape_uri(NULL, r->uri.data, r->uri.len, NGX_ESCAPE_URI);
  u_char* out = ngx_pnalloc(r->pool, r->uri.len + 2 * more + 1 + r->args.len);
  if (out == NULL) return r->unparsed_uri;
  target.data = out;
  out = (u_char*)ngx_escape_uri(out, r->uri.data, r->uri.len, NGX_ESCAPE_URI);
  if (r->args.len != 0) {
    *out++ = '?';
    out = ngx_cpymem(out, r->args.data, r->args.len);
  }
  target.len = (size_t)(out - target.data);
  return target;
}

static ngx_int_t rewrite_target(ngx_http_request_t* r, lw_string value) {
  const ngx_str_t given = {value.size, (u_char*)value.data};
  const ngx_str_t path_before = r->uri;
  if (given.len == 0 || given.data[0] != '/' || !hex_is_whole(given)) return NGX_DECLINED;
  ngx_str_t target = {given.len, ngx_pnalloc(r->pool, given.len + 1)};
  if (target.data == NULL) return NGX_ERROR;
  ngx_memcpy(target.data, given.data, given.len);
  target.data[target.len] = '\0';
  const ngx_int_t began_alike = same_location(r, path_before);
  const ngx_int_t rc = r->valid_unparsed_uri ? parse_target(r, target) : split_target(r, target);
  if (rc != NGX_OK) return rc;
  if (began_alike && !same_location(r, r->uri)) return NGX_DECLINED;
  r->unparsed_uri = target;
  ngx_str_t line = {r->method_name.len + target.len + r->http_protocol.len + 2, NULL};
  line.data = ngx_pnalloc(r->pool, line.len + 1);
  if (line.data == NULL) return NGX_ERROR;
  ngx_sprintf(line.data, "%V %V %V%Z", &r->method_name, &target, &r->http_protocol);
  r->request_line = line;
  return NGX_OK;
}

// ---- Headers ----

static ngx_int_t set_value(ngx_http_request_t* r, ngx_table_elt_t* field, lw_string value) {
  u_char* const copy = ngx_pnalloc(r->pool, value.size + 1);
  if (copy == NULL) return NGX_ERROR;
  if (value.size != 0) ngx_memcpy(copy, value.data, value.size);
  copy[value.size] = '\0';
  field->value.data = copy;
  field->value.len = value.size;
  return NGX_OK;
}

ngx_int_t rewrite_headers(ngx_http_request_t* r, ngx_list_t* headers, const lw_message* message) {
  size_t index = 0;
  for (ngx_list_part_t* part = &headers->part; part != NULL; part = part->next) {
    ngx_table_elt_t* const fields = part->elts;
    for (ngx_uint_t i = 0; i < part->nelts; ++i) {
      lw_string value;
      if (!lw_message_rewritten_header(message, index++, &value)) continue;
      // Whom it goes to cannot be rewritten.
      if (&fields[i] == r->headers_in.host) return NGX_DECLINED;
      if (set_value(r, &fields[i], value) != NGX_OK) return NGX_ERROR;
      if (&fields[i] != r->headers_in.authorization) continue;
      ngx_str_null(&r->headers_in.user);
      ngx_str_null(&r->headers_in.passwd);
    }
  }
  return NGX_OK;
}

ngx_int_t rewrite_head(ngx_http_request_t* r, const lw_message* message) {
  lw_string target;
  if (lw_message_rewritten_target(message, &target)) {
    const ngx_int_t rc = rewrite_target(r, target);
    if (rc != NGX_OK) return rc;
  }
  const ngx_int_t rc = rewrite_headers(r, &r->headers_in.headers, message);
  forget_variables(r);
  return rc;
}

// ---- Body ----

static int append(void* user, const void* data, size_t size) {
  ngx_buf_t* const buf = user;
  if ((size_t)(buf->end - buf->last) < size) return 1;
  buf->last = ngx_cpymem(buf->last, data, size);
  return 0;
}

static ngx_int_t set_length(ngx_http_request_t* r, off_t length) {
  r->headers_in.content_length_n = length;
  r->headers_in.chunked = 0;
  ngx_table_elt_t* const field = r->headers_in.content_length;
  if (field == NULL) return NGX_OK;
  u_char digits[NGX_OFF_T_LEN];
  const u_char* const end = ngx_sprintf(digits, "%O", length);
  const lw_string value = {(const char*)digits, (size_t)(end - digits)};
  return set_value(r, field, value);
}

ngx_int_t rewrite_body(ngx_http_request_t* r, const lw_message* message,
                       const lw_decision* decision) {
  ngx_chain_t* const link = ngx_alloc_chain_link(r->pool);
  ngx_buf_t* const buf = ngx_create_temp_buf(r->pool, (size_t)decision->body_length + 1);
  if (link == NULL || buf == NULL || r->request_body == NULL) return NGX_ERROR;
  if (lw_message_body(message, append, buf) != LW_OK) return NGX_ERROR;
  buf->last_buf = 1;
  link->buf = buf;
  link->next = NULL;
  r->request_body->bufs = link;
  if (decision->body_identity) {
    ngx_table_elt_t* const coded = find_header(&r->headers_in.headers, "content-encoding", 16);
    if (coded != NULL) remove_header(&r->headers_in.headers, coded);
  }
  return set_length(r, (off_t)decision->body_length);
}
