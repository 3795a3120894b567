#include "exchange.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "c_icap/simple_api.h"
#include "head.h"
#include "page.h"
#include "settings.h"
#include "tally.h"
#include "told.h"
#include "worker.h"

/* What waits for a slow client before more of the body is taken in. */
enum { kMostWaiting = 64 * 1024 };

static uint8_t fail_way(void) {
  const settings* const settings = settings_in_force();
  return settings == NULL ? LW_FAIL_CLOSED : settings->options.fail;
}

static int on_output(void* user, const void* data, size_t size) {
  exchange* const it = user;
  if (!bytes_append(&it->out, data, size)) it->out_of_memory = 1;
  return it->out_of_memory;
}

/* The body stays where the message has it: it lives as long. */
static int on_body(void* user, const void* data, size_t size) {
  exchange* const it = user;
  it->body = data;
  it->body_size = size;
  return 0;
}

static lw_decision decision_of(const exchange* it) {
  lw_decision decision;
  memset(&decision, 0, sizeof decision);
  decision.struct_size = sizeof decision;
  if (lw_message_decision(it->message, &decision) != LW_OK) {
    decision.failed = 1;
    decision.action = LW_ACTION_BLOCK;
  }
  return decision;
}

static lw_message* begin_message(lw_inspector* inspector, ci_request_t* req) {
  const head_facts head = head_read(req);
  lw_message_facts facts;
  memset(&facts, 0, sizeof facts);
  facts.struct_size = sizeof facts;
  facts.host = head.host;
  facts.port = head.port;
  facts.method = head.method;
  facts.target = head.target;
  facts.status = head.status;
  facts.channel = head.channel;
  facts.address = head_value(req->request_header, "X-Server-IP");
  facts.client_address = head_value(req->request_header, "X-Client-IP");
  facts.is_answer = ci_req_type(req) == ICAP_RESPMOD;
  facts.receiver = facts.is_answer ? LW_RECEIVER_CLIENT : LW_RECEIVER_NAMED;
  lw_message* message = NULL;
  if (lw_message_new(inspector, &facts, &message) != LW_OK) return NULL;
  ci_headers_list_t* const lines = head_inspected(req);
  for (int i = 1; lines != NULL && i < lines->used; ++i) {
    lw_string name;
    lw_string value;
    // A failure stays with the message, and is read from its decision.
    if (head_split(lines->headers[i], &name, &value)) lw_message_header(message, name, value);
  }
  return message;
}

exchange* exchange_begin(ci_request_t* req) {
  exchange* const it = calloc(1, sizeof *it);
  if (it == NULL) return NULL;
  it->has_body = ci_req_hasbody(req) != 0;
  it->worker = worker_take();
  if (it->worker != NULL) {
    it->out = it->worker->out;
    it->message = begin_message(it->worker->inspector, req);
  }
  if (it->message == NULL) {
    tally_unserved(fail_way());
    it->state = fail_way() == LW_FAIL_OPEN ? kPassing : kDiscarding;
  }
  return it;
}

/* A page as the answer; what is still to come of the body goes nowhere. */
static int answer_page(exchange* it, ci_request_t* req, const lw_decision* decision) {
  if (!page_make(req, decision, &it->out)) return CI_ERROR;
  it->state = kDiscarding;
  ci_req_unlock_data(req);
  return CI_MOD_DONE;
}

/* The first bytes are about to go out: from now on the head stands. */
static int start_streaming(exchange* it, ci_request_t* req, const lw_decision* decision) {
  ci_headers_list_t* const head = head_inspected(req);
  if (decision->head_rewritten && (head == NULL || !head_rewrite(head, it->message, NULL, 0)))
    return CI_ERROR;
  told_in_answer(req, decision);
  it->state = kStreaming;
  ci_req_unlock_data(req);
  return CI_MOD_DONE;
}

/* After a piece: has something begun to go out, or is it stopped? */
static int look(exchange* it, ci_request_t* req) {
  const lw_decision decision = decision_of(it);
  if (it->out_of_memory) return CI_ERROR;
  if (decision.action == LW_ACTION_BLOCK && (decision.partial || it->state == kStreaming))
    return CI_ERROR;
  if (decision.action == LW_ACTION_BLOCK && decision.is_final) {
    told_in_answer(req, &decision);
    return answer_page(it, req, &decision);
  }
  if (decision.streaming && it->state == kReading) return start_streaming(it, req, &decision);
  return CI_MOD_DONE;
}

static int push(exchange* it, ci_request_t* req, const char* data, int size) {
  if (!it->begun_body) {
    // Of what type and in which coding it is, it was told by the headers.
    const lw_string nothing = {"", 0};
    lw_message_begin_body(it->message, nothing, nothing);
    it->begun_body = 1;
  }
  it->taken += (uint64_t)size;
  const size_t before = bytes_left(&it->out);
  const lw_status status = lw_message_push(it->message, data, (size_t)size, on_output, it);
  const lw_inspector_options* const options = &settings_in_force()->options;
  const uint64_t held = options->buffer == 0 ? 1u << 20 : options->buffer;
  // Up to the buffer nothing is decided, unless it failed.
  if (status == LW_OK && it->state == kReading && bytes_left(&it->out) == before &&
      !options->unbuffered && it->taken <= held)
    return size;
  if (look(it, req) != CI_ERROR) return size;
  it->stopped = 1;
  return -1;
}

int exchange_take(exchange* it, ci_request_t* req, const char* data, int size) {
  switch (it->state) {
    case kDiscarding:
      return size;
    case kReading:
      return push(it, req, data, size);
    case kStreaming:
      return bytes_left(&it->out) > kMostWaiting ? 0 : push(it, req, data, size);
    case kPassing:
      if (bytes_left(&it->out) > kMostWaiting) return 0;
      return bytes_append(&it->out, data, (size_t)size) ? size : -1;
    case kEnded:
      break;
  }
  return -1;
}

int exchange_give(exchange* it, char* out, int size) {
  if (it->out_of_memory) return CI_ERROR;
  const size_t given = bytes_take(&it->out, out, (size_t)size);
  if (given > 0) return (int)given;
  if (it->body_given < it->body_size) {
    const size_t left = it->body_size - it->body_given;
    const size_t part = left < (size_t)size ? left : (size_t)size;
    memcpy(out, it->body + it->body_given, part);
    it->body_given += part;
    return (int)part;
  }
  return it->state == kEnded || it->state == kDiscarding ? CI_EOF : 0;
}

/* All of the answer is there, and c-icap writes it in pieces of 4 KiB: together they go out in few
 * packets (tcp(7), TCP_CORK), and do not wake who reads them each time. */
static void gather_writes(exchange* it, ci_request_t* req) {
  const int on = 1;
  const int descriptor = req->connection->fd;
  if (setsockopt(descriptor, IPPROTO_TCP, TCP_CORK, &on, sizeof on) == 0)
    it->gathering = descriptor;
}

/* c-icap has written all of it. */
static void end_gathering(const exchange* it) {
  const int off = 0;
  if (it->gathering > 0) setsockopt(it->gathering, IPPROTO_TCP, TCP_CORK, &off, sizeof off);
}

/* The message as it came, or rewritten, as the answer. */
static int answer_message(exchange* it, ci_request_t* req, const lw_decision* decision,
                          int may_206) {
  it->state = kEnded;
  if (decision->action == LW_ACTION_REDACT) {
    ci_headers_list_t* const head = head_inspected(req);
    const uint64_t* const length = decision->body_rewritten ? &decision->body_length : NULL;
    if (head != NULL && !head_rewrite(head, it->message, length, decision->body_identity))
      return CI_ERROR;
  }
  gather_writes(it, req);
  if (!it->has_body) return CI_MOD_DONE;
  if (may_206 && !decision->body_rewritten && ci_request_206_origin_body(req, 0)) {
    it->original_body = 1;
    return CI_MOD_ALLOW206;
  }
  lw_message_body(it->message, on_body, it);
  return CI_MOD_DONE;
}

static int end_unserved(exchange* it, ci_request_t* req) {
  if (it->state == kPassing) {
    it->state = kEnded;
    return CI_MOD_DONE;
  }
  if (bytes_left(&it->out) == 0 && !page_make_unserved(req, &it->out)) return CI_ERROR;
  it->state = kEnded;
  return CI_MOD_DONE;
}

int exchange_end(exchange* it, ci_request_t* req, int may_204, int may_206) {
  if (it->state == kEnded) return CI_MOD_DONE;
  if (it->message == NULL) return end_unserved(it, req);
  if (it->state == kDiscarding) {
    it->state = kEnded;
    return CI_MOD_DONE;
  }
  const int was_streaming = it->state == kStreaming;
  lw_message_finish(it->message, on_output, it);
  it->finished = 1;
  worker_tally(it->worker);  // before the client can have its answer
  const lw_decision decision = decision_of(it);
  if (it->out_of_memory) return CI_ERROR;
  if (decision.action == LW_ACTION_BLOCK) {
    if (decision.partial || was_streaming) return CI_ERROR;
    told_in_answer(req, &decision);
    return answer_page(it, req, &decision);
  }
  if (decision.streaming && !was_streaming) start_streaming(it, req, &decision);
  if (decision.streaming || was_streaming) {
    it->state = kEnded;
    return CI_MOD_DONE;
  }
  told_in_answer(req, &decision);
  if (decision.action == LW_ACTION_ALLOW && may_204) {
    it->state = kEnded;
    return CI_MOD_ALLOW204;
  }
  return answer_message(it, req, &decision, may_206);
}

void exchange_free(exchange* it) {
  end_gathering(it);
  // The client went away in mid-message: what it sent until then is judged and told all the same.
  if (it->message != NULL && !it->finished) {
    lw_message_finish(it->message, NULL, NULL);
    if (!it->stopped && it->state != kDiscarding && it->state != kEnded) tally_cut_short();
    worker_tally(it->worker);
  }
  lw_message_free(it->message);
  if (it->worker != NULL) {
    it->worker->out = it->out;
    worker_give_back(it->worker);
  } else {
    bytes_free(&it->out);
  }
  free(it);
}
