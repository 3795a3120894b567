/* srv_leakwire: a c-icap service that looks requests (REQMOD) and answers (RESPMOD) through for
 * personal data, and lets them go on, redacts them or stops them, as a policy says.
 *
 * c-icap forks children after the configuration was read, and serves each connection on a thread of
 * its own: settings are constant in a child, an inspector is an exchange's for as long as it lasts.
 * docs/proxies.md. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "c_icap/c-icap.h"
#include "c_icap/commands.h"
#include "c_icap/service.h"
#include "c_icap/simple_api.h"
#include "complain.h"
#include "exchange.h"
#include "settings.h"
#include "tally.h"

static void on_child_start(const char* name, int type, void* data) {
  (void)name;
  (void)type;
  (void)data;
  tally_child_start();
}

static int init_service(ci_service_xdata_t* own, struct ci_server_conf* server) {
  (void)server;
  settings_begin();
  tally_register();
  ci_command_register_action("leakwire::child_start", CI_CMD_CHILD_START, NULL, on_child_start);
  ci_service_enable_204(own);
  ci_service_enable_206(own);
  ci_service_set_transfer_preview(own, "*");
  ci_service_set_xopts(own, CI_XCLIENTIP | CI_XSERVERIP);
  return CI_OK;
}

/* A bad policy ends c-icap at its start; at a reload the old one stays in force. */
static int post_init_service(ci_service_xdata_t* own, struct ci_server_conf* server) {
  const int is_reload = settings_in_force() != NULL;
  const int well = settings_complete();
  if (!well && !is_reload) {
    complain("the service cannot be used as it is configured: c-icap ends");
    if (server->PIDFILE != NULL) unlink(server->PIDFILE);
    exit(EXIT_FAILURE);
  }
  if (is_reload) {
    tally_reload(well);
    if (!well) complain("reload: nothing is changed, what was in force stays so");
  }
  const settings* const settings = settings_in_force();
  ci_service_set_istag(own, settings->istag);
  ci_service_set_preview(own, (int)settings->preview);
  return CI_OK;
}

static void close_service(void) {}

static void* init_request(ci_request_t* req) {
  return ci_req_type(req) == ICAP_OPTIONS ? NULL : exchange_begin(req);
}

static void release_request(void* data) { exchange_free(data); }

/* Without a Preview header c-icap calls this too, with no bytes, before the body comes. */
static int check_preview(char* data, int size, ci_request_t* req) {
  exchange* const it = ci_service_data(req);
  if (it == NULL) return CI_ERROR;
  // Where the client does not take a 204, c-icap gives the bytes back by itself.
  if (it->state == kPassing) return CI_MOD_ALLOW204;
  if (size > 0 && exchange_take(it, req, data, size) < 0) return CI_ERROR;
  const int is_preview = ci_req_preview_size(req) >= 0;
  if (ci_req_hasbody(req) && !(is_preview && ci_req_hasalldata(req))) return CI_MOD_CONTINUE;
  const int ended = exchange_end(it, req, 1, is_preview && ci_req_allow206(req));
  return ended == CI_MOD_DONE ? CI_MOD_CONTINUE : ended;
}

static int end_of_data(ci_request_t* req) {
  exchange* const it = ci_service_data(req);
  const int unsent = !ci_req_sent_data(req);
  return exchange_end(it, req, unsent && ci_req_allow204(req),
                      unsent && ci_req_allow206_outside_preview(req));
}

static int service_io(char* out, int* out_size, char* in, int* in_size, int is_end,
                      ci_request_t* req) {
  (void)is_end;
  exchange* const it = ci_service_data(req);
  if (in != NULL && in_size != NULL && *in_size > 0) {
    *in_size = exchange_take(it, req, in, *in_size);
    if (*in_size < 0) return CI_ERROR;
  }
  if (out != NULL && out_size != NULL) *out_size = exchange_give(it, out, *out_size);
  return CI_OK;
}

/* c-icap looks for it by this name. */
CI_DECLARE_MOD_DATA ci_service_module_t service = {
    "leakwire",
    "Leakwire: personal data in flight",
    ICAP_RESPMOD | ICAP_REQMOD,
    init_service,
    post_init_service,
    close_service,
    init_request,
    release_request,
    check_preview,
    end_of_data,
    service_io,
    settings_table,
    NULL,
};
