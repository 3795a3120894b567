// Bytes that the library gives, in nginx's buffers.
#include "leakwire_nginx.h"

enum { kBufferSize = 16 * 1024 };

void collector_init(collector* into, ngx_pool_t* pool, ngx_chain_t** free, ngx_buf_tag_t tag) {
  into->pool = pool;
  into->free = free;
  into->first = NULL;
  into->last = &into->first;
  into->tag = tag;
}

// The buffer that is being filled: the last one, or another one with room.
static ngx_buf_t* fresh(collector* into) {
  ngx_chain_t* const link = ngx_chain_get_free_buf(into->pool, into->free);
  if (link == NULL) return NULL;
  ngx_buf_t* const buf = link->buf;
  u_char* const memory = buf->start != NULL ? buf->start : ngx_palloc(into->pool, kBufferSize);
  if (memory == NULL) return NULL;
  ngx_memzero(buf, sizeof *buf);
  buf->start = buf->pos = buf->last = memory;
  buf->end = memory + kBufferSize;
  buf->temporary = 1;
  buf->tag = into->tag;
  link->next = NULL;
  *into->last = link;
  into->last = &link->next;
  return buf;
}

static ngx_buf_t* filled_now(const collector* into) {
  if (into->first == NULL) return NULL;
  return ((ngx_chain_t*)((u_char*)into->last - offsetof(ngx_chain_t, next)))->buf;
}

int collector_take(void* user, const void* data, size_t size) {
  collector* const into = user;
  const u_char* from = data;
  while (size > 0) {
    ngx_buf_t* buf = filled_now(into);
    if (buf == NULL || buf->last == buf->end) buf = fresh(into);
    if (buf == NULL) return 1;
    const size_t part = ngx_min(size, (size_t)(buf->end - buf->last));
    buf->last = ngx_cpymem(buf->last, from, part);
    from += part;
    size -= part;
  }
  return 0;
}

ngx_int_t collector_end(collector* into, ngx_uint_t last, ngx_uint_t flush) {
  if (!last && (!flush || into->first == NULL)) return NGX_OK;
  ngx_buf_t* buf = filled_now(into);
  if (buf == NULL) buf = fresh(into);
  if (buf == NULL) return NGX_ERROR;
  buf->last_buf = last != 0;
  buf->flush = flush != 0;
  if (buf->pos == buf->last) {
    // nginx takes a buffer without bytes for one that only tells something.
    buf->temporary = 0;
    buf->sync = last == 0;
  }
  return NGX_OK;
}
