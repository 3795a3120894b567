// What a location's settings name: read from files in the master, used by each worker's inspectors.
#include "leakwire_nginx.h"

static void free_pack(void* pack) { lw_pack_free(pack); }
static void free_policy(void* policy) { lw_policy_free(policy); }
static void free_key(void* key) { lw_key_free(key); }

// A mistake in a file, as every mistake in nginx's configuration is told.
static void tell_mistake(void* user, const lw_error* mistake) {
  ngx_log_t* const log = user;
  const ngx_str_t file = {mistake->file.size, (u_char*)mistake->file.data};
  const ngx_str_t message = {mistake->message.size, (u_char*)mistake->message.data};
  if (file.len == 0) {
    ngx_log_error(NGX_LOG_EMERG, log, 0, "leakwire: %V", &message);
  } else if (mistake->line == 0) {
    ngx_log_error(NGX_LOG_EMERG, log, 0, "leakwire: %V: %V", &file, &message);
  } else {
    ngx_log_error(NGX_LOG_EMERG, log, 0, "leakwire: %V:%ui:%ui: %V", &file,
                  (ngx_uint_t)mistake->line, (ngx_uint_t)mistake->column, &message);
  }
}

static ngx_int_t keep(ngx_conf_t* cf, void* object, ngx_pool_cleanup_pt free_object) {
  ngx_pool_cleanup_t* const cleanup = ngx_pool_cleanup_add(cf->pool, 0);
  if (cleanup == NULL) {
    free_object(object);
    return NGX_ERROR;
  }
  cleanup->handler = free_object;
  cleanup->data = object;
  return NGX_OK;
}

static ngx_int_t same_text(const ngx_str_t* one, const ngx_str_t* other) {
  return one->len == other->len && ngx_memcmp(one->data, other->data, one->len) == 0;
}

static ngx_int_t same_packs(const ngx_array_t* one, const ngx_array_t* other) {
  if (one == other) return 1;
  if (one == NULL || other == NULL || one->nelts != other->nelts) return 0;
  const ngx_str_t* const names = one->elts;
  const ngx_str_t* const others = other->elts;
  for (ngx_uint_t i = 0; i < one->nelts; ++i) {
    if (!same_text(&names[i], &others[i])) return 0;
  }
  return 1;
}

static ngx_int_t same_settings(const engine_settings* one, const engine_settings* other) {
  return same_text(&one->policy, &other->policy) && same_text(&one->key, &other->key) &&
         same_packs(one->packs, other->packs) && one->findings == other->findings &&
         one->buffer == other->buffer && one->byte_budget == other->byte_budget &&
         one->deadline == other->deadline && one->action == other->action &&
         one->fail == other->fail && one->style == other->style;
}

// Of the engines made so far those that share a pack, a policy or a key share what was read.
static ngx_int_t read_pack(ngx_conf_t* cf, const main_settings* all, engine* made) {
  engine** const others = all->engines->elts;
  for (ngx_uint_t i = 0; i < all->engines->nelts; ++i) {
    if (!same_packs(others[i]->settings.packs, made->settings.packs)) continue;
    made->pack = others[i]->pack;
    return NGX_OK;
  }
  lw_pack_options options = {.struct_size = sizeof options};
  if (made->settings.packs != NULL) {
    const ngx_str_t* const names = made->settings.packs->elts;
    const size_t count = made->settings.packs->nelts;
    const char** const folders = ngx_palloc(cf->pool, count * sizeof(char*));
    if (folders == NULL) return NGX_ERROR;
    for (size_t i = 0; i < count; ++i) folders[i] = (const char*)names[i].data;
    options.directories = folders;
    options.directory_count = count;
  }
  if (lw_pack_new(&options, &made->pack, tell_mistake, cf->log) != LW_OK) return NGX_ERROR;
  return keep(cf, made->pack, free_pack);
}

static ngx_int_t read_policy(ngx_conf_t* cf, const main_settings* all, engine* made) {
  const ngx_str_t* const name = &made->settings.policy;
  if (name->len == 0) return NGX_OK;
  engine** const others = all->engines->elts;
  for (ngx_uint_t i = 0; i < all->engines->nelts; ++i) {
    if (!same_text(&others[i]->settings.policy, name) || others[i]->pack != made->pack) continue;
    made->lw_policy = others[i]->lw_policy;
    return NGX_OK;
  }
  const lw_policy_options options = {
      .struct_size = sizeof options, .file = (const char*)name->data, .pack = made->pack};
  if (lw_policy_new(&options, &made->lw_policy, tell_mistake, cf->log) != LW_OK) return NGX_ERROR;
  return keep(cf, made->lw_policy, free_policy);
}

static ngx_int_t read_key(ngx_conf_t* cf, const main_settings* all, engine* made) {
  const ngx_str_t* const name = &made->settings.key;
  engine** const others = all->engines->elts;
  for (ngx_uint_t i = 0; i < all->engines->nelts; ++i) {
    if (!same_text(&others[i]->settings.key, name)) continue;
    made->lw_key = others[i]->lw_key;
    return NGX_OK;
  }
  // Without a file one key for all workers of this reading of the configuration.
  const lw_key_options options = {.struct_size = sizeof options,
                                  .file = name->len != 0 ? (const char*)name->data : NULL};
  if (lw_key_new(&options, &made->lw_key, tell_mistake, cf->log) != LW_OK) return NGX_ERROR;
  return keep(cf, made->lw_key, free_key);
}

char* engine_of(ngx_conf_t* cf, main_settings* all, place_settings* place) {
  engine** const others = all->engines->elts;
  for (ngx_uint_t i = 0; i < all->engines->nelts; ++i) {
    if (!same_settings(&others[i]->settings, &place->settings)) continue;
    place->engine = others[i];
    return NGX_CONF_OK;
  }
  engine* const made = ngx_pcalloc(cf->pool, sizeof *made);
  if (made == NULL) return NGX_CONF_ERROR;
  made->settings = place->settings;
  made->seen = NGX_INVALID_FILE;
  if (read_pack(cf, all, made) != NGX_OK || read_policy(cf, all, made) != NGX_OK ||
      read_key(cf, all, made) != NGX_OK) {
    return NGX_CONF_ERROR;
  }
  engine** const kept = ngx_array_push(all->engines);
  if (kept == NULL) return NGX_CONF_ERROR;
  *kept = made;
  place->engine = made;
  return NGX_CONF_OK;
}

// One record, one write(2), so that workers may share the file. A file that nginx has made anew,
// after logs were moved, is closed to others before anything is in it.
static int write_record(void* user, lw_string line) {
  engine* const used = user;
  const ngx_open_file_t* const file = used->settings.findings;
  if (file->fd != used->seen) {
    struct stat about;
    used->seen = file->fd;
    if (fstat(file->fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_size == 0 &&
        (about.st_mode & 077) != 0) {
      (void)fchmod(file->fd, about.st_mode & 0700);
    }
  }
  const ssize_t written = write(file->fd, line.data, line.size);
  if (written == (ssize_t)line.size) return 0;
  if (used->failures_told++ == 0) {
    ngx_log_error(
        NGX_LOG_CRIT, ngx_cycle->log, written < 0 ? ngx_errno : 0,
        "leakwire: \"%V\": a record cannot be written; the next ones are counted, not told",
        &file->name);
  }
  return 1;
}

worker_inspector* engine_inspector(engine* used, ngx_uint_t flowing, ngx_log_t* log) {
  worker_inspector* const made = flowing ? &used->flowing : &used->whole;
  if (made->inspector != NULL) return made;
  if (used->sink == NULL && used->settings.findings != NULL) {
    const lw_sink_options sink = {
        .struct_size = sizeof sink, .on_record = write_record, .user = used};
    if (lw_sink_new(&sink, &used->sink) != LW_OK) return NULL;
  }
  const lw_inspector_options options = {.struct_size = sizeof options,
                                        .pack = used->pack,
                                        .policy = used->lw_policy,
                                        .key = used->lw_key,
                                        .sink = used->sink,
                                        .name = "nginx",
                                        .buffer = used->settings.buffer,
                                        .byte_budget = used->settings.byte_budget,
                                        .deadline_us = (uint64_t)used->settings.deadline * 1000,
                                        .watch_only = used->settings.action == LW_MODE_WATCH,
                                        .unbuffered = flowing ? 1 : 0,
                                        .fail = (uint8_t)used->settings.fail,
                                        .style = (uint8_t)used->settings.style};
  if (lw_inspector_new(&options, &made->inspector, tell_mistake, log) != LW_OK) {
    made->inspector = NULL;
    return NULL;
  }
  made->posted.struct_size = sizeof made->posted;
  return made;
}

void engine_leave(engine* left) {
  lw_inspector_free(left->whole.inspector);
  lw_inspector_free(left->flowing.inspector);
  lw_sink_free(left->sink);
  left->whole.inspector = NULL;
  left->flowing.inspector = NULL;
  left->sink = NULL;
}
