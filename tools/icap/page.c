#include "page.h"

#include <stdio.h>
#include <string.h>

#include "c_icap/simple_api.h"

static int text(bytes* out, const char* literal) {
  return bytes_append(out, literal, strlen(literal));
}

/* As HTML: names come from files of the user's own, but a page is no place to trust that. */
static int escaped(bytes* out, lw_string value) {
  for (size_t i = 0; i < value.size; ++i) {
    const unsigned char c = (unsigned char)value.data[i];
    int added = 0;
    if (c == '&') {
      added = text(out, "&amp;");
    } else if (c == '<') {
      added = text(out, "&lt;");
    } else if (c == '>') {
      added = text(out, "&gt;");
    } else if (c == '"') {
      added = text(out, "&quot;");
    } else {
      added = bytes_append(out, c < 0x20 ? " " : &value.data[i], 1);
    }
    if (!added) return 0;
  }
  return 1;
}

static int line(bytes* out, const char* name, lw_string value) {
  if (value.size == 0) return 1;
  return text(out, "<dt>") && text(out, name) && text(out, "</dt><dd>") && escaped(out, value) &&
         text(out, "</dd>\n");
}

static const char kStart[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">"
    "<title>Not passed on</title></head>\n<body>\n";

static int write_body(bytes* body, const lw_decision* decision) {
  if (decision->failed) {
    return text(body, kStart) &&
           text(
               body,
               "<h1>Not passed on</h1>\n<p>This message could not be looked through for personal "
               "data, and what cannot be looked through is not passed on.</p>\n</body>\n</html>\n");
  }
  return text(body, kStart) &&
         text(body,
              "<h1>Not passed on</h1>\n<p>This message holds personal data that its receiver must "
              "not get.</p>\n<dl>\n") &&
         line(body, "Rule", decision->rule) && line(body, "Promise", decision->promises) &&
         line(body, "Reason", decision->reason) && line(body, "Data", decision->detectors) &&
         line(body, "Receiver", decision->owner.size > 0 ? decision->owner : decision->receiver) &&
         text(body, "</dl>\n</body>\n</html>\n");
}

int page_make(ci_request_t* req, const lw_decision* decision, bytes* body) {
  body->taken = body->size = 0;
  char length[48];
  if (!write_body(body, decision) || !ci_http_response_create(req, 1, 1)) return 0;
  snprintf(length, sizeof length, "Content-Length: %zu", bytes_left(body));
  return ci_http_response_add_header(req, "HTTP/1.1 403 Forbidden") != NULL &&
         ci_http_response_add_header(req, "Server: leakwire") != NULL &&
         ci_http_response_add_header(req, "Content-Type: text/html; charset=utf-8") != NULL &&
         ci_http_response_add_header(req, "Cache-Control: no-store") != NULL &&
         ci_http_response_add_header(req, length) != NULL;
}

int page_make_unserved(ci_request_t* req, bytes* body) {
  lw_decision decision;
  memset(&decision, 0, sizeof decision);
  decision.failed = 1;
  return page_make(req, &decision, body);
}
