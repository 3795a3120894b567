/* Leakwire's C interface: for proxies, and for other languages.
 *
 * Objects   Opaque. lw_X_new makes one, and gives it by its parameter `out`; lw_X_free frees it,
 *           and takes NULL. An object keeps what it was given (a pack, a policy, a sink, ...) as
 *           long as it needs it: free your own in any order, when you like.
 * Structs   Filled by the caller: all of it zero, then struct_size its sizeof. Zero is the
 *           default of every field. Fields are only ever added at the end; the library reads and
 *           writes no further than struct_size, so that programs built against an older header go
 *           on working. NULL for options: all defaults.
 * Texts     lw_string is not zero-terminated. The library copies what it keeps. What it gives lives
 *           until the next call for the same object, or until a callback returns, where nothing
 *           else is said.
 * Mistakes  Calls that can fail return an lw_status, 0 or more when all is well. Those that read
 *           files also tell each mistake of them by an lw_error_fn, one call a mistake.
 *           Nothing is thrown, logged or printed, and the process is never ended. Callbacks must
 *           not throw, and must not use the object that calls them, but for reading the decision
 *           and the rewritten fields of a message in its lw_output_fn.
 * Threads   lw_pack, lw_places, lw_policy, lw_key, lw_sink: used by any number of threads at once.
 *           lw_scanner, lw_stream, lw_redactor, lw_judge: one thread at a time. lw_inspector and
 *           its lw_messages together: one thread at a time, but for lw_inspector_swap,
 *           lw_inspector_metrics and lw_inspector_free, which any thread may call at any time.
 *           Callbacks run on the thread of the call.
 *
 * Needs C99 or C++. docs/c-abi.md tells more, examples/c_filter.c shows it.
 */
#ifndef LEAKWIRE_LEAKWIRE_C_H_
#define LEAKWIRE_LEAKWIRE_C_H_

#include <stddef.h>
#include <stdint.h>

#define LW_API __attribute__((visibility("default")))

#ifdef __cplusplus
extern "C" {
#endif

/* NOLINTBEGIN(readability-identifier-naming,modernize-*): its names are those of C */
/* Of this header. A change that an old program would not survive raises it. */
#define LW_ABI_VERSION 1

/* Of the library in use. */
LW_API uint32_t lw_abi_version(void);
/* "0.1.0", zero-terminated. */
LW_API const char* lw_version(void);

typedef enum lw_status {
  LW_OK = 0,
  LW_STOPPED = 1,       /* a callback asked to stop */
  LW_ERR_ARGUMENT = -1, /* a call out of order, a NULL, a struct_size of 0, a word not known */
  LW_ERR_FILE = -2,     /* a file cannot be read, or is wrong: lw_error_fn was told why */
  LW_ERR_MEMORY = -3,
  LW_ERR_INTERNAL = -4
} lw_status;

typedef struct lw_string {
  const char* data;
  size_t size;
} lw_string;

/* A mistake in a file, or what kept a sink from writing. Holds no scanned data. */
typedef struct lw_error {
  size_t struct_size;
  lw_string file;    /* may be empty */
  uint32_t line;     /* from 1; 0: the whole file */
  uint32_t column;   /* from 1; 0: the whole line */
  lw_string message; /* one sentence */
} lw_error;
typedef void (*lw_error_fn)(void* user, const lw_error* error);

/* ---- What is shared: packs, places, policies, keys ---- */
typedef struct lw_pack lw_pack;     /* what personal data looks like */
typedef struct lw_places lw_places; /* what is known of receivers */
typedef struct lw_policy lw_policy; /* the promises, as rules */
typedef struct lw_key lw_key;       /* key of the pseudonyms */

typedef struct lw_pack_options {
  size_t struct_size;
  const char* const* directories; /* folders of pattern files */
  size_t directory_count;
  const char* only; /* "contact.email,payment.*"; NULL: all */
  const char* skip;
  uint8_t no_builtin; /* 1: without the built-in pack */
} lw_pack_options;
LW_API lw_status lw_pack_new(const lw_pack_options* options, lw_pack** out, lw_error_fn on_error,
                             void* user);
LW_API void lw_pack_free(lw_pack* pack);
/* Names the exact detectors in records. As long as the pack. */
LW_API lw_string lw_pack_fingerprint(const lw_pack* pack);
/* Longest possible finding, in bytes. */
LW_API size_t lw_pack_window(const lw_pack* pack);

typedef struct lw_places_options {
  size_t struct_size;
  const char* const* directories; /* made by `leakwire places import`; a missing one holds none */
  size_t directory_count;
  const char* geoip_directory; /* geoip and geoip6 of tor; NULL: /usr/share/tor; "": none */
  uint8_t no_registry;         /* 1: without the built-in registry of receivers */
} lw_places_options;
LW_API lw_status lw_places_new(const lw_places_options* options, lw_places** out,
                               lw_error_fn on_error, void* user);
LW_API void lw_places_free(lw_places* places);

typedef struct lw_policy_options {
  size_t struct_size;
  const char* file;    /* or: */
  lw_string text;      /* the policy itself ... */
  const char* name;    /* ... and what it is called in records; NULL: "policy" */
  const lw_pack* pack; /* may be NULL; else a detector that it has not is a mistake */
} lw_policy_options;
LW_API lw_status lw_policy_new(const lw_policy_options* options, lw_policy** out,
                               lw_error_fn on_error, void* user);
LW_API void lw_policy_free(lw_policy* policy);

typedef struct lw_key_options {
  size_t struct_size;
  const char* file; /* made (0600, its folder 0700) where missing; NULL: a key of its own */
} lw_key_options;
LW_API lw_status lw_key_new(const lw_key_options* options, lw_key** out, lw_error_fn on_error,
                            void* user);
LW_API void lw_key_free(lw_key* key);

/* ---- Finding: bytes in, findings out ---- */
typedef struct lw_scanner lw_scanner; /* one a thread */
typedef struct lw_stream lw_stream;   /* one a text that comes in pieces */

/* The default is likely. */
enum { LW_CONFIDENCE_DEFAULT, LW_CONFIDENCE_WEAK, LW_CONFIDENCE_LIKELY, LW_CONFIDENCE_VALIDATED };

typedef struct lw_finding {
  size_t struct_size;
  lw_string detector; /* "card-number" */
  lw_string category; /* "payment.card" */
  lw_string text;     /* the personal data itself: handle with care */
  uint64_t offset;
  uint32_t length;
  uint8_t confidence; /* LW_CONFIDENCE_* */
} lw_finding;
/* Return 0 to go on, anything else to stop. */
typedef int (*lw_finding_fn)(void* user, const lw_finding* finding);

LW_API lw_status lw_scanner_new(const lw_pack* pack, lw_scanner** out);
LW_API void lw_scanner_free(lw_scanner* scanner);
/* A whole text. */
LW_API lw_status lw_scan(lw_scanner* scanner, const void* data, size_t size,
                         lw_finding_fn on_finding, void* user);
/* Takes what is likely or surer out of a whole text, in place: '*' over letters and digits, and
 * again until nothing is found. `masked` (or NULL): how many findings were taken out. */
LW_API lw_status lw_mask(lw_scanner* scanner, void* data, size_t size, uint64_t* masked);

/* A text in pieces: finds exactly what lw_scan finds in the whole, however it is cut. With any
 * scanner of the same pack. */
LW_API lw_status lw_stream_new(const lw_pack* pack, lw_stream** out);
LW_API void lw_stream_free(lw_stream* stream);
LW_API lw_status lw_stream_push(lw_scanner* scanner, lw_stream* stream, const void* data,
                                size_t size, lw_finding_fn on_finding, void* user);
/* So many bytes were lost: no finding spans them. */
LW_API lw_status lw_stream_skip(lw_scanner* scanner, lw_stream* stream, uint64_t missing,
                                lw_finding_fn on_finding, void* user);
/* The end of the text; then the stream is fresh. */
LW_API lw_status lw_stream_finish(lw_scanner* scanner, lw_stream* stream, lw_finding_fn on_finding,
                                  void* user);
/* No later finding will begin before this offset: hold back only what lies behind it. */
LW_API uint64_t lw_stream_settled(const lw_stream* stream);

/* ---- Redaction of text, line by line ---- */
typedef struct lw_redactor lw_redactor;

enum {
  LW_STYLE_DEFAULT = 0,  /* a redactor: label; an inspector: mask */
  LW_STYLE_MASK = 1,     /* "****@****.***": lengths stay */
  LW_STYLE_LABEL = 2,    /* "[email]" */
  LW_STYLE_PSEUDONYM = 3 /* "[contact.email:9f2c6b1e0d73a845]": equal values stay equal */
};

/* Return 0 to go on, anything else to stop. */
typedef int (*lw_output_fn)(void* user, const void* data, size_t size);

typedef struct lw_redactor_options {
  size_t struct_size;
  const lw_pack* pack; /* NULL: the built-in one */
  const lw_key* key;   /* of pseudonyms */
  const char* decode;  /* layers that lines are looked through for; NULL: "percent,json,base64,
                          base64url"; also "all", "none" */
  uint8_t style;       /* LW_STYLE_* */
  uint8_t min_confidence;
} lw_redactor_options;
LW_API lw_status lw_redactor_new(const lw_redactor_options* options, lw_redactor** out,
                                 lw_error_fn on_error, void* user);
LW_API void lw_redactor_free(lw_redactor* redactor);
LW_API lw_status lw_redactor_push(lw_redactor* redactor, const void* data, size_t size,
                                  lw_output_fn output, void* user);
LW_API lw_status lw_redactor_finish(lw_redactor* redactor, lw_output_fn output, void* user);

/* ---- Judging one finding ---- */
typedef struct lw_judge lw_judge;

enum { LW_ACTION_ALLOW = 0, LW_ACTION_REPORT = 1, LW_ACTION_REDACT = 2, LW_ACTION_BLOCK = 3 };
enum { LW_MODE_WATCH = 0, LW_MODE_ENFORCE = 1 };
enum { LW_CHANNEL_UNKNOWN = 0, LW_CHANNEL_CLEARTEXT = 1, LW_CHANNEL_ENCRYPTED = 2 };
enum { LW_DIRECTION_UNKNOWN = 0, LW_DIRECTION_OUTBOUND = 1, LW_DIRECTION_INBOUND = 2 };

/* Who receives it, and on which way. */
typedef struct lw_circumstances {
  size_t struct_size;
  lw_string host;
  lw_string address;
  lw_string path;  /* of the URL, without the query */
  lw_string field; /* name of the form field, header, cookie, JSON key */
  lw_string where; /* "url", "query", "header", "body", ...: as in records; empty: "log" */
  int64_t time;    /* microseconds since 1970-01-01T00:00:00Z; 0: now */
  uint16_t port;
  uint8_t channel;   /* LW_CHANNEL_* */
  uint8_t direction; /* LW_DIRECTION_* */
} lw_circumstances;

/* Texts live until the next call for the same lw_judge. */
typedef struct lw_verdict {
  size_t struct_size;
  lw_string reason;   /* "unapproved-receiver": as in records */
  lw_string rule;     /* may be empty */
  lw_string promises; /* ids, joined by ','; may be empty */
  lw_string owner;    /* of the receiver; empty: not known */
  lw_string receiver; /* its id in policy or registry; empty: in neither */
  lw_string role;     /* "third-party" */
  char country[2];    /* of the receiver, else of its server; zeros: not known */
  uint8_t action;     /* LW_ACTION_*: what the policy wants */
  uint8_t mode;       /* LW_MODE_* */
} lw_verdict;

/* `places` may be NULL: the built-in registry. */
LW_API lw_status lw_judge_new(const lw_policy* policy, const lw_places* places, lw_judge** out);
LW_API void lw_judge_free(lw_judge* judge);
/* Of `finding`, detector, category, confidence and text are looked at. */
LW_API lw_status lw_judge_finding(lw_judge* judge, const lw_finding* finding,
                                  const lw_circumstances* circumstances, lw_verdict* out);

/* ---- Where records go ---- */
typedef struct lw_sink lw_sink;

/* `line`: one record, NDJSON, with its '\n' (docs/record.md). It holds no personal data. Return 0
 * when it is kept; anything else is counted in lw_metrics.records_lost. Of a sink that several
 * threads use, called by several threads. */
typedef int (*lw_record_fn)(void* user, lw_string line);

typedef struct lw_sink_options {
  size_t struct_size;
  const char* file; /* appended to, made with mode 0600; one write a record, so that threads and
                       processes may share it; or: */
  lw_record_fn on_record;
  void* user;
  lw_error_fn on_error; /* may be NULL; told once when a file can be written no more */
  void* error_user;
} lw_sink_options;
LW_API lw_status lw_sink_new(const lw_sink_options* options, lw_sink** out);
LW_API void lw_sink_free(lw_sink* sink);
/* A file is opened anew under its name, after it was moved away. */
LW_API lw_status lw_sink_reopen(lw_sink* sink);

/* ---- Inspecting messages: what a proxy does ---- */

typedef struct lw_inspector lw_inspector; /* one a thread */
typedef struct lw_message lw_message;     /* one request or answer; several may be under way */

enum { LW_FAIL_OPEN = 0, LW_FAIL_CLOSED = 1 };

typedef struct lw_inspector_options {
  size_t struct_size;
  const lw_pack* pack;       /* NULL: the built-in one */
  const lw_places* places;   /* NULL: the built-in registry */
  const lw_policy* policy;   /* NULL: every finding is reported, none stopped */
  const lw_key* key;         /* NULL: one for this inspector alone */
  lw_sink* sink;             /* NULL: records go nowhere */
  const char* name;          /* source.name of records; NULL: none */
  const char* decode;        /* layers; NULL: "all" */
  const char* home_networks; /* "10.0.0.0/8,192.168.0.0/16"; NULL: the policy's */
  uint64_t buffer;           /* body held back as a whole, in bytes; 0: 1 MiB */
  uint64_t deadline_us;      /* time for one message within the library; 0: none */
  uint64_t byte_budget;      /* bytes of one message that are looked at; 0: all */
  uint8_t unbuffered;        /* 1: bodies are released as they are settled, from their first byte */
  uint8_t fail;              /* LW_FAIL_*: what becomes of a message that cannot be looked at */
  uint8_t style;             /* LW_STYLE_*: how values are taken out */
  uint8_t min_confidence;    /* LW_CONFIDENCE_*: less sure findings are passed over */
  uint8_t watch_only;        /* 1: nothing is changed, whatever the policy's mode */
  uint32_t most_records;     /* of one message; further findings are counted; 0: 1000 */
} lw_inspector_options;
LW_API lw_status lw_inspector_new(const lw_inspector_options* options, lw_inspector** out,
                                  lw_error_fn on_error, void* user);
/* Messages under way keep what they need. */
LW_API void lw_inspector_free(lw_inspector* inspector);
/* Messages that begin from now on go by these; NULL: as it was. Nothing is changed on failure. */
LW_API lw_status lw_inspector_swap(lw_inspector* inspector, const lw_pack* pack,
                                   const lw_places* places, const lw_policy* policy);

/* All of them only ever grow. */
typedef struct lw_metrics {
  size_t struct_size;
  uint64_t messages, swaps;
  uint64_t bytes;    /* of fields and bodies */
  uint64_t findings; /* and what is wanted of them: */
  uint64_t wanted_allow, wanted_report, wanted_redact, wanted_block;
  uint64_t redacted, blocked;          /* messages */
  uint64_t blocked_partial;            /* of those: partly released */
  uint64_t failed_open, failed_closed; /* messages, and why: */
  uint64_t over_deadline, over_budget, out_of_memory;
  uint64_t streamed;     /* messages whose body was longer than `buffer` */
  uint64_t coverage;     /* messages of which something was not looked at */
  uint64_t records;      /* given to the sink */
  uint64_t records_lost; /* ... that it could not keep */
  uint64_t held_most;    /* most bytes that one message made the library hold */
  uint64_t suppressed;   /* findings past `most_records`: in no record */
} lw_metrics;
LW_API lw_status lw_inspector_metrics(const lw_inspector* inspector, lw_metrics* out);

enum {
  LW_RECEIVER_NAMED = 0, /* host and address: of a request, and of what goes upstream */
  LW_RECEIVER_CLIENT = 1 /* client_address: of an answer on its way back */
};

/* What is known when a message begins. Nothing of it is trusted. */
typedef struct lw_message_facts {
  size_t struct_size;
  lw_string host;    /* Host, :authority, the target of a CONNECT, SNI; without the port */
  lw_string address; /* of the receiver, where known */
  lw_string client_address;
  lw_string method; /* "POST" */
  lw_string target; /* as sent: "/c?em=..." or a whole URL. Of a request it is looked at as well */
  int64_t time;     /* microseconds since 1970-01-01T00:00:00Z; 0: now */
  uint64_t transaction; /* a record's tx_id: of a request and its answer the same */
  uint32_t status;      /* of an answer */
  uint16_t port;
  uint16_t client_port;
  uint8_t channel;   /* LW_CHANNEL_*: of the leg between sender and receiver */
  uint8_t is_answer; /* 1: an answer; 0: a request */
  uint8_t receiver;  /* LW_RECEIVER_* */
} lw_message_facts;

/* The order of calls: lw_message_new, lw_message_header for each header, then
 *   lw_message_end_head       where the head must go on before the body has come,
 *   lw_message_begin_body, lw_message_push ...     where there is a body,
 *   lw_message_finish, lw_message_decision, lw_message_free.
 */
LW_API lw_status lw_message_new(lw_inspector* inspector, const lw_message_facts* facts,
                                lw_message** out);
/* In any order of names; Cookie, Referer and so on are known by theirs. Also trailers, in a body.
 * Headers are counted from 0. */
LW_API lw_status lw_message_header(lw_message* message, lw_string name, lw_string value);
/* Judges target and headers now: read the decision. An unbuffered body does so by itself. */
LW_API lw_status lw_message_end_head(lw_message* message);
/* `media_type`, `content_encoding`: the headers' values; empty: none, or as told as a header. */
LW_API lw_status lw_message_begin_body(lw_message* message, lw_string media_type,
                                       lw_string content_encoding);
/* The next bytes of the body, without chunks' framing. Bodies up to the inspector's `buffer` are
 * held back; of longer ones `output` is given what may go on, from the first byte on: then
 * lw_decision.streaming is 1, and target and headers are judged. Without `output` nothing is given:
 * who calls keeps the body, and what would have to be taken out of a long one is blocked.
 * Once the decision is to block, `output` is given nothing more. */
LW_API lw_status lw_message_push(lw_message* message, const void* data, size_t size,
                                 lw_output_fn output, void* user);
/* The end of the message. Of a long body `output` is given the rest. */
LW_API lw_status lw_message_finish(lw_message* message, lw_output_fn output, void* user);

typedef struct lw_decision {
  size_t struct_size;
  /* Of the finding that decided: texts live as long as the message, and hold no personal data. */
  lw_string reason, rule, promises;
  lw_string detectors; /* of all findings of its action: "card-number,email" */
  lw_string owner;
  lw_string receiver;
  lw_string summary; /* one line for a page or a log: "block: cards-never-to-us, because: ..." */
  uint64_t findings;
  uint64_t body_length; /* of what lw_message_body gives */
  char country[2];
  uint8_t action;    /* LW_ACTION_ALLOW, _REDACT or _BLOCK: what is to be done */
  uint8_t wanted;    /* LW_ACTION_*: what the policy wants; more than `action` in watch mode */
  uint8_t mode;      /* LW_MODE_*, of the rule that decided */
  uint8_t is_final;  /* 1: lw_message_finish was called, or nothing can change it any more */
  uint8_t streaming; /* 1: the body was given to `output` */
  uint8_t partial;   /* 1, with LW_ACTION_BLOCK: some of the body was: reset both sides */
  uint8_t failed;    /* 1: it could not be looked at; `action` is by lw_inspector_options.fail */
  uint8_t body_rewritten; /* 1: send what lw_message_body gives, and its length */
  uint8_t body_identity;  /* 1: ... without Content-Encoding */
  uint8_t head_rewritten; /* 1: target or headers: see lw_message_rewritten_* */
} lw_decision;
LW_API lw_status lw_message_decision(const lw_message* message, lw_decision* out);

/* The body that may go on, as it came or rewritten; not after streaming, and not of a blocked
 * message. In one call (empty: none), of bytes that live as long as the message. */
LW_API lw_status lw_message_body(const lw_message* message, lw_output_fn output, void* user);
/* 1 and the value that is to go on, where it is another one; else 0. As long as the message. */
LW_API int lw_message_rewritten_target(const lw_message* message, lw_string* value);
LW_API int lw_message_rewritten_header(const lw_message* message, size_t index, lw_string* value);
/* Bytes that the message makes the library hold. */
LW_API size_t lw_message_memory(const lw_message* message);
LW_API void lw_message_free(lw_message* message);
/* NOLINTEND(readability-identifier-naming,modernize-*) */
#ifdef __cplusplus
}
#endif
#endif /* LEAKWIRE_LEAKWIRE_C_H_ */
