/* The page in place of a message that is not let through: names rule, promise and kinds of data,
 * never the data. */
#pragma once

#include "bytes.h"
#include "c_icap/c-icap.h"
#include "c_icap/request.h"
#include "leakwire/leakwire_c.h"

/* Makes the exchange's answer a page with status 403. 1: done; 0: no memory. */
int page_make(ci_request_t* req, const lw_decision* decision, bytes* body);
/* Where there is no decision, for want of memory. */
int page_make_unserved(ci_request_t* req, bytes* body);
