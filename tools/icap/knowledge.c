#include "knowledge.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "complain.h"

static void on_error(void* user, const lw_error* error) {
  (void)user;
  const int file_size = (int)error->file.size;
  const int size = (int)error->message.size;
  if (error->line == 0) {
    complain("%.*s%s%.*s", file_size, error->file.data, file_size > 0 ? ": " : "", size,
             error->message.data);
  } else {
    complain("%.*s:%u:%u: %.*s", file_size, error->file.data, error->line, error->column, size,
             error->message.data);
  }
}

/* A status without a word of its own. */
static int came_out(lw_status status, const char* what) {
  if (status == LW_ERR_MEMORY) complain("%s: there is not enough memory", what);
  if (status == LW_ERR_INTERNAL) complain("%s: the library failed", what);
  if (status == LW_ERR_ARGUMENT) complain("%s: a value is not known", what);
  return status == LW_OK;
}

static int read_pack(settings* settings) {
  if (settings->pack != NULL) return 1;
  lw_pack_options options;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.directories = (const char* const*)settings->packs;
  options.directory_count = settings->pack_count;
  options.only = settings->only;
  options.skip = settings->skip;
  options.no_builtin = settings->no_builtin;
  return came_out(lw_pack_new(&options, &settings->pack, on_error, NULL), "the pack");
}

int knowledge_read_policy(settings* settings) {
  if (!read_pack(settings)) return 0;
  lw_policy_options options;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.file = settings->policy_file;
  options.pack = settings->pack;
  return came_out(lw_policy_new(&options, &settings->policy, on_error, NULL), "the policy");
}

static int read_places(settings* settings) {
  lw_places_options options;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.directories = (const char* const*)settings->places_folders;
  options.directory_count = settings->places_count;
  return came_out(lw_places_new(&options, &settings->places, on_error, NULL), "the places");
}

static int read_key(settings* settings) {
  lw_key_options options;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.file = settings->key_file;
  return came_out(lw_key_new(&options, &settings->key, on_error, NULL), "the key");
}

static int open_findings(settings* settings) {
  if (settings->findings_file == NULL) return 1;
  lw_sink_options options;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.file = settings->findings_file;
  options.on_error = on_error;
  const lw_status status = lw_sink_new(&options, &settings->sink);
  if (status == LW_ERR_FILE)
    complain("leakwire.Findings: %s: cannot be written", settings->findings_file);
  return came_out(status, "the file of findings");
}

/* FNV-1a (RFC draft "The FNV Non-Cryptographic Hash Algorithm"), 64 bits. */
static uint64_t hash_on(uint64_t hash, const char* data, size_t size) {
  for (size_t i = 0; i < size; ++i) hash = (hash ^ (unsigned char)data[i]) * 0x100000001b3u;
  return hash;
}

/* What an answer that was looked at is worth depends on policy and pack: RFC 3507, 4.7. */
static void name_state(settings* settings) {
  uint64_t hash = 0xcbf29ce484222325u;
  const lw_string pack = lw_pack_fingerprint(settings->pack);
  hash = hash_on(hash, pack.data, pack.size);
  FILE* const file = settings->policy_file == NULL ? NULL : fopen(settings->policy_file, "rb");
  if (file != NULL) {
    char block[4096];
    size_t size = 0;
    while ((size = fread(block, 1, sizeof block, file)) > 0) hash = hash_on(hash, block, size);
    fclose(file);
  }
  snprintf(settings->istag, sizeof settings->istag, "leakwire-%016llx", (unsigned long long)hash);
}

/* ADDRESS/BITS, or an address. */
static int is_network(const char* text, size_t size) {
  char copy[INET6_ADDRSTRLEN + 4];
  unsigned char address[16];
  if (size >= sizeof copy) return 0;
  memcpy(copy, text, size);
  copy[size] = '\0';
  char* const slash = strchr(copy, '/');
  char* end = copy;
  unsigned long bits = 0;
  if (slash != NULL) {
    *slash = '\0';
    if (slash[1] < '0' || slash[1] > '9') return 0;
    bits = strtoul(slash + 1, &end, 10);
  }
  if (*end != '\0' && slash != NULL) return 0;
  if (inet_pton(AF_INET, copy, address) == 1) return bits <= 32;
  return inet_pton(AF_INET6, copy, address) == 1 && bits <= 128;
}

static int are_networks(const char* list) {
  while (list != NULL) {
    const char* const comma = strchr(list, ',');
    const size_t size = comma == NULL ? strlen(list) : (size_t)(comma - list);
    if (!is_network(list, size)) {
      complain(
          "leakwire.HomeNetworks: \"%.*s\": networks such as 10.0.0.0/8,2001:db8::/32 are expected",
          (int)size, list);
      return 0;
    }
    list = comma == NULL ? NULL : comma + 1;
  }
  return 1;
}

int knowledge_read_all(settings* settings) {
  if (!are_networks(settings->home_networks) || !read_pack(settings) || !read_places(settings) ||
      !read_key(settings) || !open_findings(settings))
    return 0;
  lw_inspector_options* const options = &settings->options;
  options->pack = settings->pack;
  options->places = settings->places;
  options->policy = settings->policy;
  options->key = settings->key;
  options->sink = settings->sink;
  options->name = settings->name;
  options->decode = settings->decode;
  options->home_networks = settings->home_networks;
  name_state(settings);
  // One is made on trial: layers are words that only the inspector understands.
  lw_inspector* trial = NULL;
  const lw_status status = lw_inspector_new(options, &trial, on_error, NULL);
  lw_inspector_free(trial);
  return came_out(status, "leakwire.Decode");
}

void knowledge_free(settings* settings) {
  lw_sink_free(settings->sink);
  lw_key_free(settings->key);
  lw_policy_free(settings->policy);
  lw_places_free(settings->places);
  lw_pack_free(settings->pack);
}
