/* Bytes on their way to the ICAP client: appended at the end, taken from the front.
 *
 * One exchange's; used on the thread that serves it. */
#pragma once

#include <stddef.h>

typedef struct bytes {
  char* data;
  size_t taken;
  size_t size;
  size_t room;
} bytes;

/* 1: appended; 0: no memory, and nothing was changed. */
int bytes_append(bytes* bytes, const void* data, size_t size);
/* Up to `size` bytes from the front into `out`; how many. */
size_t bytes_take(bytes* bytes, char* out, size_t size);
/* How many are still to be taken. */
size_t bytes_left(const bytes* bytes);
void bytes_free(bytes* bytes);
