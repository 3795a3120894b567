#include "head.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "c_icap/simple_api.h"

static lw_string text_of(const char* data, size_t size) {
  const lw_string text = {data, size};
  return text;
}

static int is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

static lw_string trimmed(lw_string text) {
  while (text.size > 0 && is_blank(text.data[0])) ++text.data, --text.size;
  while (text.size > 0 && is_blank(text.data[text.size - 1])) --text.size;
  return text;
}

ci_headers_list_t* head_inspected(ci_request_t* req) {
  return ci_req_type(req) == ICAP_REQMOD ? ci_http_request_headers(req)
                                         : ci_http_response_headers(req);
}

int head_split(const char* line, lw_string* name, lw_string* value) {
  const char* const colon = strchr(line, ':');
  if (colon == NULL || colon == line) return 0;
  *name = trimmed(text_of(line, (size_t)(colon - line)));
  *value = trimmed(text_of(colon + 1, strlen(colon + 1)));
  return 1;
}

lw_string head_value(ci_headers_list_t* head, const char* name) {
  const char* const value = head == NULL ? NULL : ci_headers_value(head, name);
  return value == NULL ? text_of("", 0) : trimmed(text_of(value, strlen(value)));
}

/* METHOD SP TARGET SP VERSION: the target is all between the first and the last blank (RFC 9112, 3;
 * blanks within it are no URL, but looked at). */
static void read_request_line(const char* line, head_facts* facts) {
  const char* const first = strchr(line, ' ');
  if (first == NULL) return;
  const char* last = strrchr(line, ' ');
  if (last == first) last = line + strlen(line);
  facts->method = text_of(line, (size_t)(first - line));
  facts->target = trimmed(text_of(first + 1, (size_t)(last - first - 1)));
}

/* HOST[:PORT], [IPV6][:PORT], USER@HOST. */
static void read_authority(lw_string authority, head_facts* facts) {
  for (size_t i = authority.size; i > 0; --i) {
    if (authority.data[i - 1] != '@') continue;
    authority = text_of(authority.data + i, authority.size - i);
    break;
  }
  size_t host = 0;
  if (authority.size > 0 && authority.data[0] == '[') {
    while (host < authority.size && authority.data[host] != ']') ++host;
    if (host == authority.size) return;
    facts->host = text_of(authority.data + 1, host - 1);
    ++host;
  } else {
    while (host < authority.size && authority.data[host] != ':') ++host;
    facts->host = text_of(authority.data, host);
  }
  unsigned port = 0;
  for (size_t i = host + 1; i < authority.size && port <= 65535; ++i) {
    if (authority.data[i] < '0' || authority.data[i] > '9') return;
    port = 10 * port + (unsigned)(authority.data[i] - '0');
  }
  if (port > 0 && port <= 65535) facts->port = (uint16_t)port;
}

static int begins_with(lw_string text, const char* start) {
  const size_t size = strlen(start);
  return text.size >= size && strncasecmp(text.data, start, size) == 0;
}

/* The forms of RFC 9112, 3.2: absolute, authority (CONNECT), origin with a Host header. */
static void read_receiver(ci_headers_list_t* head, head_facts* facts) {
  const lw_string target = facts->target;
  const int is_https = begins_with(target, "https://");
  if (is_https || begins_with(target, "http://")) {
    const size_t start = is_https ? 8 : 7;
    size_t end = start;
    while (end < target.size && strchr("/?#", target.data[end]) == NULL) ++end;
    facts->channel = is_https ? LW_CHANNEL_ENCRYPTED : LW_CHANNEL_CLEARTEXT;
    facts->port = is_https ? 443 : 80;
    read_authority(text_of(target.data + start, end - start), facts);
  } else if (begins_with(facts->method, "CONNECT") && facts->method.size == 7) {
    read_authority(target, facts);
  } else {
    read_authority(head_value(head, "Host"), facts);
  }
}

head_facts head_read(ci_request_t* req) {
  head_facts facts;
  memset(&facts, 0, sizeof facts);
  ci_headers_list_t* const request = ci_http_request_headers(req);
  if (request != NULL && request->used > 0) {
    read_request_line(request->headers[0], &facts);
    read_receiver(request, &facts);
  }
  ci_headers_list_t* const answer =
      ci_req_type(req) == ICAP_RESPMOD ? ci_http_response_headers(req) : NULL;
  if (answer != NULL && answer->used > 0) {
    const char* const status = strchr(answer->headers[0], ' ');
    if (status != NULL) facts.status = (uint32_t)strtoul(status, NULL, 10);
  }
  return facts;
}

/* A line of a head in the making. */
static int add_line(ci_headers_list_t* head, lw_string first, const char* between,
                    lw_string second) {
  const size_t size = first.size + strlen(between) + second.size;
  char* const line = malloc(size + 1);
  if (line == NULL) return 0;
  memcpy(line, first.data, first.size);
  memcpy(line + first.size, between, strlen(between));
  memcpy(line + first.size + strlen(between), second.data, second.size);
  line[size] = '\0';
  // What the library took out may not end a line that c-icap takes for a text.
  for (size_t i = 0; i < size; ++i) {
    if (line[i] == '\0') line[i] = ' ';
  }
  const int added = ci_headers_add(head, line) != NULL;
  free(line);
  return added;
}

static int add_first_line(ci_headers_list_t* head, const char* line, const lw_message* message) {
  lw_string target;
  head_facts facts;
  memset(&facts, 0, sizeof facts);
  read_request_line(line, &facts);
  if (facts.target.data == NULL || !lw_message_rewritten_target(message, &target))
    return ci_headers_add(head, line) != NULL;
  const size_t before = (size_t)(facts.target.data - line);
  char* const tail = strdup(facts.target.data + facts.target.size);
  if (tail == NULL) return 0;
  char* const start = strndup(line, before);
  int added = 0;
  if (start != NULL) {
    char* const both = malloc(before + target.size + 1);
    if (both != NULL) {
      memcpy(both, start, before);
      memcpy(both + before, target.data, target.size);
      added = add_line(head, text_of(both, before + target.size), "", text_of(tail, strlen(tail)));
      free(both);
    }
    free(start);
  }
  free(tail);
  return added;
}

static int is_named(lw_string name, const char* wanted) {
  return name.size == strlen(wanted) && strncasecmp(name.data, wanted, name.size) == 0;
}

/* Of headers that a rewritten body makes untrue. Digests of RFC 9530 and RFC 3230, and an entity
 * tag: the bytes are other ones. */
static int is_dropped(lw_string name, int has_length, int drop_encoding) {
  if (!has_length) return 0;
  if (is_named(name, "Content-Length") || is_named(name, "Content-MD5") ||
      is_named(name, "Digest") || is_named(name, "Content-Digest") ||
      is_named(name, "Repr-Digest") || is_named(name, "ETag") ||
      is_named(name, "Transfer-Encoding"))
    return 1;
  return drop_encoding && is_named(name, "Content-Encoding");
}

static int fill(ci_headers_list_t* made, const ci_headers_list_t* head, const lw_message* message,
                const uint64_t* body_length, int drop_encoding) {
  size_t index = 0;
  for (int i = 0; i < head->used; ++i) {
    lw_string name;
    lw_string value;
    int added = 1;
    if (i == 0) {
      added = add_first_line(made, head->headers[i], message);
    } else if (!head_split(head->headers[i], &name, &value)) {
      added = ci_headers_add(made, head->headers[i]) != NULL;
    } else {
      const size_t at = index++;
      if (is_dropped(name, body_length != NULL, drop_encoding)) continue;
      added = lw_message_rewritten_header(message, at, &value)
                  ? add_line(made, name, ": ", value)
                  : ci_headers_add(made, head->headers[i]) != NULL;
    }
    if (!added) return 0;
  }
  if (body_length == NULL) return 1;
  char line[48];
  snprintf(line, sizeof line, "Content-Length: %llu", (unsigned long long)*body_length);
  return ci_headers_add(made, line) != NULL;
}

int head_rewrite(ci_headers_list_t* head, const lw_message* message, const uint64_t* body_length,
                 int drop_encoding) {
  ci_headers_list_t* const made = ci_headers_create();
  if (made == NULL) return 0;
  const int filled = fill(made, head, message, body_length, drop_encoding);
  if (filled) {
    const ci_headers_list_t old = *head;
    *head = *made;
    *made = old;
  }
  ci_headers_destroy(made);
  return filled;
}
