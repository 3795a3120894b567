#include "bytes.h"

#include <stdlib.h>
#include <string.h>

int bytes_append(bytes* bytes, const void* data, size_t size) {
  if (size == 0) return 1;
  if (bytes->room - bytes->size < size && bytes->taken > 0) {
    bytes->size -= bytes->taken;
    memmove(bytes->data, bytes->data + bytes->taken, bytes->size);
    bytes->taken = 0;
  }
  if (bytes->room - bytes->size < size) {
    const size_t twice = 2 * bytes->room;
    const size_t room = bytes->size + size > twice ? bytes->size + size : twice;
    char* const data_there = realloc(bytes->data, room);
    if (data_there == NULL) return 0;
    bytes->data = data_there;
    bytes->room = room;
  }
  memcpy(bytes->data + bytes->size, data, size);
  bytes->size += size;
  return 1;
}

size_t bytes_take(bytes* bytes, char* out, size_t size) {
  const size_t left = bytes_left(bytes);
  if (size > left) size = left;
  if (size == 0) return 0;
  memcpy(out, bytes->data + bytes->taken, size);
  bytes->taken += size;
  if (bytes->taken == bytes->size) bytes->taken = bytes->size = 0;
  return size;
}

size_t bytes_left(const bytes* bytes) { return bytes->size - bytes->taken; }

void bytes_free(bytes* bytes) {
  free(bytes->data);
  memset(bytes, 0, sizeof *bytes);
}
