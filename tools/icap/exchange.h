/* One ICAP exchange: its head and body go into the library, what may go on goes out to the client.
 *
 *   kReading    body goes in; nothing has gone out
 *   kStreaming  body goes in, and what is settled goes out: longer than leakwire.Buffer
 *   kPassing    body goes out as it came: nothing can look at it, and leakwire.Fail is open
 *   kDiscarding body goes nowhere: a page is the answer
 *   kEnded      all that is to go out is in `out`
 *
 * Owned by c-icap from begin to free; used on the thread that serves it. */
#pragma once

#include "bytes.h"
#include "c_icap/c-icap.h"
#include "c_icap/request.h"
#include "leakwire/leakwire_c.h"
#include "worker.h"

typedef enum exchange_state { kReading, kStreaming, kPassing, kDiscarding, kEnded } exchange_state;

typedef struct exchange {
  worker* worker; /* NULL: no memory */
  lw_message* message;
  bytes out;        /* the worker's, for so long */
  const char* body; /* behind it: a body that the message holds, as it goes out */
  size_t body_size, body_given;
  exchange_state state;
  int has_body;
  int begun_body;
  int finished;      /* the library was told of the end */
  int stopped;       /* ... or the exchange was cut because of what it said */
  int out_of_memory; /* `out` could not take what was to go on */
  int gathering;     /* the socket whose writes are gathered; 0: none */
  int original_body; /* the client has the body, and goes on with it (206) */
  uint64_t taken;    /* bytes of the body so far */
} exchange;

/* NULL: no memory. Without a memory for the message its state is not kReading. */
exchange* exchange_begin(ci_request_t* req);
/* The next bytes of the body; how many were taken, or -1: the exchange must be cut. */
int exchange_take(exchange* it, ci_request_t* req, const char* data, int size);
/* Up to `size` bytes of the answer's body; 0: none yet, CI_EOF: no more, CI_ERROR: cut. */
int exchange_give(exchange* it, char* out, int size);
/* The end of the body. What a handler of c-icap returns: CI_MOD_ALLOW204, CI_MOD_ALLOW206,
 * CI_MOD_DONE (`out` and the heads are the answer), CI_ERROR (cut). `may_204`, `may_206`: what the
 * client takes at this point. */
int exchange_end(exchange* it, ci_request_t* req, int may_204, int may_206);
void exchange_free(exchange* it);
