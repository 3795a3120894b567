// Real conversations of TLS, for tests of its reader: OpenSSL on both sides, in memory.
#pragma once

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leakwire::wire {

class TlsTalk {
 public:
  // Which side said it, and the bytes on the wire.
  using Said = std::vector<std::pair<bool, std::string>>;
  // What else is to be set before they connect.
  using Setup = std::function<void(SSL_CTX* client, SSL_CTX* server)>;

  // `version`: TLS1_2_VERSION, TLS1_3_VERSION. `suites`: OpenSSL's names.
  TlsTalk(int version, const std::string& suites, const Setup& setup = {}) {
    server_context_.reset(SSL_CTX_new(TLS_server_method()));
    client_context_.reset(SSL_CTX_new(TLS_client_method()));
    for (SSL_CTX* context : {server_context_.get(), client_context_.get()}) {
      SSL_CTX_set_min_proto_version(context, version);
      SSL_CTX_set_max_proto_version(context, version);
      SSL_CTX_set_security_level(context, 0);  // CCM-8 is below the usual one
      if (version == TLS1_3_VERSION) {
        SSL_CTX_set_ciphersuites(context, suites.c_str());
      } else {
        SSL_CTX_set_cipher_list(context, suites.c_str());
      }
    }
    add_certificate(server_context_.get(), suites.find("ECDSA") != std::string::npos);
    SSL_CTX_set_dh_auto(server_context_.get(), 1);
    SSL_CTX_set_session_cache_mode(client_context_.get(), SSL_SESS_CACHE_CLIENT);
    SSL_CTX_sess_set_new_cb(client_context_.get(), [](SSL* ssl, SSL_SESSION* session) {
      static_cast<TlsTalk*>(SSL_get_app_data(ssl))->session_.reset(session);
      return 1;
    });
    SSL_CTX_set_session_id_context(server_context_.get(),
                                   reinterpret_cast<const unsigned char*>("talk"), 4);
    SSL_CTX_set_keylog_callback(client_context_.get(), [](const SSL* ssl, const char* line) {
      static_cast<TlsTalk*>(SSL_get_app_data(ssl))->keys_ += std::string(line) + "\n";
    });
    if (setup) setup(client_context_.get(), server_context_.get());
    connect();
  }

  // A certificate of its own, signed by itself.
  static void add_certificate(SSL_CTX* context, bool elliptic = false) {
    using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
    static const Key kRsa(EVP_RSA_gen(2048), EVP_PKEY_free),
        kCurve(EVP_EC_gen("P-256"), EVP_PKEY_free);
    const Key& key = elliptic ? kCurve : kRsa;
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_set_pubkey(certificate.get(), key.get());
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    SSL_CTX_use_certificate(context, certificate.get());
    SSL_CTX_use_PrivateKey(context, key.get());
  }

  // Of the client, else of the server. What the other one reads.
  std::string say(bool client, std::string_view text) {
    SSL* const ssl = client ? client_.get() : server_.get();
    SSL_write(ssl, text.data(), static_cast<int>(text.size()));
    carry();
    std::string read(1 << 15, '\0');
    const int size = SSL_read(client ? server_.get() : client_.get(), read.data(),
                              static_cast<int>(read.size()));
    read.resize(static_cast<std::size_t>(std::max(size, 0)));
    carry();
    return read;
  }
  // TLS 1.3: takes new keys, and wants the other one to.
  void update_keys(bool client = true) {
    SSL_key_update(client ? client_.get() : server_.get(), SSL_KEY_UPDATE_REQUESTED);
  }
  // TLS 1.2: the client negotiates anew.
  void renegotiate() {
    SSL_renegotiate(client_.get());
    shake_hands();
  }
  // Another connection, which goes on with the session of the last one; nothing of the last one is
  // kept. `early`: 0-RTT data. What of it the server took.
  std::string resume(std::string_view early = {}) {
    said_.clear();
    keys_.clear();
    // A session of a connection that was not shut down is not gone on with.
    for (SSL* ssl : {client_.get(), server_.get()}) {
      SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    }
    begin();
    SSL_set_session(client_.get(), session_.get());
    std::string taken;
    if (!early.empty()) {
      std::size_t size = 0;
      SSL_write_early_data(client_.get(), early.data(), early.size(), &size);
      carry();
      std::string room(1 << 14, '\0');
      if (SSL_read_early_data(server_.get(), room.data(), room.size(), &size) ==
          SSL_READ_EARLY_DATA_SUCCESS) {
        taken = room.substr(0, size);
        SSL_read_early_data(server_.get(), room.data(), room.size(), &size);
      }
      carry();
    }
    shake_hands();
    return taken;
  }

  bool resumed() const { return SSL_session_reused(client_.get()) == 1; }
  const Said& said() const { return said_; }
  const std::string& keys() const { return keys_; }  // as SSLKEYLOGFILE has them

 private:
  void begin() {
    client_.reset(SSL_new(client_context_.get()));
    server_.reset(SSL_new(server_context_.get()));
    for (SSL* ssl : {client_.get(), server_.get()}) {
      SSL_set_bio(ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
      SSL_set_app_data(ssl, this);
    }
    SSL_set_tlsext_host_name(client_.get(), "api.example");
    SSL_set_connect_state(client_.get());
    SSL_set_accept_state(server_.get());
  }
  void connect() {
    begin();
    shake_hands();
  }
  void shake_hands() {
    char none = 0;
    for (int i = 0; i < 8; ++i) {
      for (SSL* ssl : {client_.get(), server_.get()}) {
        SSL_do_handshake(ssl);
        SSL_peek(ssl, &none, 1);  // tickets, and what is negotiated anew
        carry();
      }
    }
  }
  void carry() {
    carry_one(client_.get(), server_.get(), true);
    carry_one(server_.get(), client_.get(), false);
  }
  void carry_one(SSL* from, SSL* to, bool by_client) {
    std::string bytes(1 << 16, '\0');
    const int size = BIO_read(SSL_get_wbio(from), bytes.data(), static_cast<int>(bytes.size()));
    if (size <= 0) return;
    bytes.resize(static_cast<std::size_t>(size));
    BIO_write(SSL_get_rbio(to), bytes.data(), size);
    said_.emplace_back(by_client, bytes);
  }

  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> server_context_{nullptr, SSL_CTX_free},
      client_context_{nullptr, SSL_CTX_free};
  std::unique_ptr<SSL_SESSION, decltype(&SSL_SESSION_free)> session_{nullptr, SSL_SESSION_free};
  std::unique_ptr<SSL, decltype(&SSL_free)> client_{nullptr, SSL_free}, server_{nullptr, SSL_free};
  Said said_;
  std::string keys_;
};

}  // namespace leakwire::wire
