/* The verdict as headers of the ICAP answer, for the access logs of c-icap and of its client. */
#pragma once

#include "c_icap/c-icap.h"
#include "c_icap/request.h"
#include "leakwire/leakwire_c.h"

/* Adds X-Leakwire-Verdict, -Enforced, -Rule, -Promise, where the policy wants more than to allow.
 */
void told_in_answer(ci_request_t* req, const lw_decision* decision);
