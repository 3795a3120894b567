/* The heads of HTTP messages as c-icap holds them, read for the library and rewritten for it. */
#pragma once

#include "c_icap/c-icap.h"
#include "c_icap/header.h"
#include "c_icap/request.h"
#include "leakwire/leakwire_c.h"

/* What the heads of an exchange say. Views of c-icap's own buffers. */
typedef struct head_facts {
  lw_string method;
  lw_string target;
  lw_string host; /* without port */
  uint16_t port;  /* 0: not said */
  uint8_t channel;
  uint32_t status;
} head_facts;

/* Of the head under inspection: the request's of a REQMOD, the answer's of a RESPMOD. May be NULL.
 */
ci_headers_list_t* head_inspected(ci_request_t* req);
head_facts head_read(ci_request_t* req);
/* The line as name and value, without blanks around the value. 0: it is none. */
int head_split(const char* line, lw_string* name, lw_string* value);
lw_string head_value(ci_headers_list_t* head, const char* name);

/* Writes the head anew as the message wants it. `body_length`: the body's new length, or NULL where
 * it keeps it. 1: done; 0: no memory, the head is as it was. */
int head_rewrite(ci_headers_list_t* head, const lw_message* message, const uint64_t* body_length,
                 int drop_encoding);
