// The module: its directives, and where it hangs in nginx.
#include "leakwire_nginx.h"

static ngx_conf_enum_t actions[] = {{ngx_string("watch"), LW_MODE_WATCH},
                                    {ngx_string("enforce"), LW_MODE_ENFORCE},
                                    {ngx_null_string, 0}};
static ngx_conf_enum_t styles[] = {{ngx_string("mask"), LW_STYLE_MASK},
                                   {ngx_string("label"), LW_STYLE_LABEL},
                                   {ngx_null_string, 0}};
static ngx_conf_enum_t failures[] = {{ngx_string("open"), LW_FAIL_OPEN},
                                     {ngx_string("closed"), LW_FAIL_CLOSED},
                                     {ngx_null_string, 0}};

// A file or folder, below nginx's prefix where it does not begin with '/'.
static char* set_file(ngx_conf_t* cf, ngx_command_t* command, void* conf) {
  char* const wrong = ngx_conf_set_str_slot(cf, command, conf);
  if (wrong != NGX_CONF_OK) return wrong;
  ngx_str_t* const name = (ngx_str_t*)((char*)conf + command->offset);
  if (ngx_conf_full_name(cf->cycle, name, 1) != NGX_OK) return NGX_CONF_ERROR;
  return NGX_CONF_OK;
}

static char* add_pack(ngx_conf_t* cf, ngx_command_t* command, void* conf) {
  engine_settings* const settings = &((place_settings*)conf)->settings;
  const ngx_str_t* const words = cf->args->elts;
  (void)command;
  if (settings->packs == NGX_CONF_UNSET_PTR) {
    settings->packs = ngx_array_create(cf->pool, 2, sizeof(ngx_str_t));
    if (settings->packs == NULL) return NGX_CONF_ERROR;
  }
  ngx_str_t* const name = ngx_array_push(settings->packs);
  if (name == NULL) return NGX_CONF_ERROR;
  *name = words[1];
  return ngx_conf_full_name(cf->cycle, name, 1) == NGX_OK ? NGX_CONF_OK : NGX_CONF_ERROR;
}

// nginx opens it, so that it is opened anew when logs are. Made here first where it is missing:
// nobody else may read it.
static char* set_findings(ngx_conf_t* cf, ngx_command_t* command, void* conf) {
  engine_settings* const settings = &((place_settings*)conf)->settings;
  ngx_str_t* const words = cf->args->elts;
  (void)command;
  if (settings->findings != NGX_CONF_UNSET_PTR) return "is duplicate";
  if (ngx_conf_full_name(cf->cycle, &words[1], 0) != NGX_OK) return NGX_CONF_ERROR;
  const ngx_fd_t made =
      ngx_open_file(words[1].data, NGX_FILE_APPEND, NGX_FILE_CREATE_OR_OPEN, NGX_FILE_OWNER_ACCESS);
  if (made == NGX_INVALID_FILE) {
    ngx_conf_log_error(NGX_LOG_EMERG, cf, ngx_errno, "\"%V\" cannot be opened", &words[1]);
    return NGX_CONF_ERROR;
  }
  ngx_close_file(made);
  settings->findings = ngx_conf_open_file(cf->cycle, &words[1]);
  return settings->findings != NULL ? NGX_CONF_OK : NGX_CONF_ERROR;
}

#define PLACES (NGX_HTTP_MAIN_CONF | NGX_HTTP_SRV_CONF | NGX_HTTP_LOC_CONF)
#define PLACED(field) NGX_HTTP_LOC_CONF_OFFSET, offsetof(place_settings, field)

static ngx_command_t commands[] = {
    {ngx_string("leakwire"), PLACES | NGX_CONF_FLAG, ngx_conf_set_flag_slot, PLACED(on), NULL},
    {ngx_string("leakwire_policy"), PLACES | NGX_CONF_TAKE1, set_file, PLACED(settings.policy),
     NULL},
    {ngx_string("leakwire_pack"), PLACES | NGX_CONF_TAKE1, add_pack, PLACED(settings.packs), NULL},
    {ngx_string("leakwire_key"), PLACES | NGX_CONF_TAKE1, set_file, PLACED(settings.key), NULL},
    {ngx_string("leakwire_findings"), PLACES | NGX_CONF_TAKE1, set_findings,
     PLACED(settings.findings), NULL},
    {ngx_string("leakwire_action"), PLACES | NGX_CONF_TAKE1, ngx_conf_set_enum_slot,
     PLACED(settings.action), actions},
    {ngx_string("leakwire_redact"), PLACES | NGX_CONF_TAKE1, ngx_conf_set_enum_slot,
     PLACED(settings.style), styles},
    {ngx_string("leakwire_fail"), PLACES | NGX_CONF_TAKE1, ngx_conf_set_enum_slot,
     PLACED(settings.fail), failures},
    {ngx_string("leakwire_buffer"), PLACES | NGX_CONF_TAKE1, ngx_conf_set_size_slot,
     PLACED(settings.buffer), NULL},
    {ngx_string("leakwire_byte_budget"), PLACES | NGX_CONF_TAKE1, ngx_conf_set_size_slot,
     PLACED(settings.byte_budget), NULL},
    {ngx_string("leakwire_deadline"), PLACES | NGX_CONF_TAKE1, ngx_conf_set_msec_slot,
     PLACED(settings.deadline), NULL},
    {ngx_string("leakwire_responses"), PLACES | NGX_CONF_FLAG, ngx_conf_set_flag_slot,
     PLACED(answers), NULL},
    {ngx_string("leakwire_receiver"), PLACES | NGX_CONF_TAKE1, ngx_http_set_complex_value_slot,
     PLACED(receiver), NULL},
    {ngx_string("leakwire_status"), NGX_HTTP_LOC_CONF | NGX_CONF_NOARGS, status_place, 0, 0, NULL},
    ngx_null_command};

static void* make_main(ngx_conf_t* cf) {
  main_settings* const all = ngx_pcalloc(cf->pool, sizeof *all);
  if (all == NULL) return NULL;
  all->engines = ngx_array_create(cf->pool, 4, sizeof(engine*));
  return all->engines != NULL ? all : NULL;
}

static void* make_place(ngx_conf_t* cf) {
  place_settings* const place = ngx_pcalloc(cf->pool, sizeof *place);
  if (place == NULL) return NULL;
  place->on = NGX_CONF_UNSET;
  place->answers = NGX_CONF_UNSET;
  place->settings.packs = NGX_CONF_UNSET_PTR;
  place->settings.findings = NGX_CONF_UNSET_PTR;
  place->settings.buffer = NGX_CONF_UNSET_SIZE;
  place->settings.byte_budget = NGX_CONF_UNSET_SIZE;
  place->settings.deadline = NGX_CONF_UNSET_MSEC;
  place->settings.action = NGX_CONF_UNSET_UINT;
  place->settings.fail = NGX_CONF_UNSET_UINT;
  place->settings.style = NGX_CONF_UNSET_UINT;
  return place;
}

static char* merge_place(ngx_conf_t* cf, void* parent, void* child) {
  const place_settings* const above = parent;
  place_settings* const place = child;
  engine_settings* const mine = &place->settings;
  ngx_conf_merge_value(place->on, above->on, 0);
  ngx_conf_merge_value(place->answers, above->answers, 0);
  ngx_conf_merge_str_value(mine->policy, above->settings.policy, "");
  ngx_conf_merge_str_value(mine->key, above->settings.key, "");
  ngx_conf_merge_ptr_value(mine->packs, above->settings.packs, NULL);
  ngx_conf_merge_ptr_value(mine->findings, above->settings.findings, NULL);
  ngx_conf_merge_size_value(mine->buffer, above->settings.buffer, 1024 * 1024);
  ngx_conf_merge_size_value(mine->byte_budget, above->settings.byte_budget, 0);
  ngx_conf_merge_msec_value(mine->deadline, above->settings.deadline, 0);
  ngx_conf_merge_uint_value(mine->action, above->settings.action, LW_MODE_ENFORCE);
  ngx_conf_merge_uint_value(mine->fail, above->settings.fail, LW_FAIL_OPEN);
  ngx_conf_merge_uint_value(mine->style, above->settings.style, LW_STYLE_MASK);
  if (mine->action == LW_MODE_WATCH) mine->fail = LW_FAIL_OPEN;
  if (place->receiver == NULL) place->receiver = above->receiver;
  if (!place->on) return NGX_CONF_OK;
  main_settings* const all = ngx_http_conf_get_module_main_conf(cf, ngx_http_leakwire_module);
  return engine_of(cf, all, place);
}

static ngx_int_t before_reading(ngx_conf_t* cf) { return variables_add(cf); }

// After all was read: the handler goes last into the phase before content, when the location is
// known and access was granted; the filters go before those that are there.
static ngx_int_t after_reading(ngx_conf_t* cf) {
  main_settings* const all = ngx_http_conf_get_module_main_conf(cf, ngx_http_leakwire_module);
  ngx_http_core_main_conf_t* const core =
      ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);
  ngx_http_handler_pt* const handler =
      ngx_array_push(&core->phases[NGX_HTTP_PRECONTENT_PHASE].handlers);
  if (handler == NULL) return NGX_ERROR;
  *handler = request_handler;
  next_request_body = ngx_http_top_request_body_filter;
  ngx_http_top_request_body_filter = request_flows;
  next_head = ngx_http_top_header_filter;
  ngx_http_top_header_filter = answer_head;
  next_body = ngx_http_top_body_filter;
  ngx_http_top_body_filter = answer_body;
  return counters_add(cf, all);
}

// Inspectors are made before the first request comes; where one cannot be made, leakwire_fail says
// what becomes of requests.
static ngx_int_t worker_begins(ngx_cycle_t* cycle) {
  const main_settings* const all =
      ngx_http_cycle_get_module_main_conf(cycle, ngx_http_leakwire_module);
  if (all == NULL) return NGX_OK;
  engine** const engines = all->engines->elts;
  for (ngx_uint_t i = 0; i < all->engines->nelts; ++i) {
    engine_inspector(engines[i], 0, cycle->log);
  }
  return NGX_OK;
}

static void worker_ends(ngx_cycle_t* cycle) {
  const main_settings* const all =
      ngx_http_cycle_get_module_main_conf(cycle, ngx_http_leakwire_module);
  if (all == NULL) return;
  engine** const engines = all->engines->elts;
  for (ngx_uint_t i = 0; i < all->engines->nelts; ++i) engine_leave(engines[i]);
}

static ngx_http_module_t module_calls = {.preconfiguration = before_reading,
                                         .postconfiguration = after_reading,
                                         .create_main_conf = make_main,
                                         .create_loc_conf = make_place,
                                         .merge_loc_conf = merge_place};

ngx_module_t ngx_http_leakwire_module = {
    NGX_MODULE_V1, &module_calls, commands, NGX_HTTP_MODULE, NULL, NULL,
    worker_begins, NULL,          NULL,     worker_ends,     NULL, NGX_MODULE_V1_PADDING};

// What nginx looks for in a dynamic module (auto/module): the modules of the file, and behind which
// their filters stand.
__attribute__((visibility("default")))
ngx_module_t* ngx_modules[] = {&ngx_http_leakwire_module, NULL};
__attribute__((visibility("default"))) char* ngx_module_names[] = {"ngx_http_leakwire_module",
                                                                   NULL};
__attribute__((visibility("default"))) char* ngx_module_order[] = {
    "ngx_http_leakwire_module", "ngx_http_copy_filter_module", NULL};
