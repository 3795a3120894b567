// Real conversations of TLS, for tests of its reader: OpenSSL on both sides, in memory.
#pragma once

#include <openssl/ssl.h>
#include <openssl/x509.h>

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

  // `version`: TLS1_2_VERSION, TLS1_3_VERSION. `suites`: OpenSSL's names.
  TlsTalk(int version, const std::string& suites) {
    server_context_.reset(SSL_CTX_new(TLS_server_method()));
    client_context_.reset(SSL_CTX_new(TLS_client_method()));
    for (SSL_CTX* context : {server_context_.get(), client_context_.get()}) {
      SSL_CTX_set_min_proto_version(context, version);
      SSL_CTX_set_max_proto_version(context, version);
      if (version == TLS1_3_VERSION) {
        SSL_CTX_set_ciphersuites(context, suites.c_str());
      } else {
        SSL_CTX_set_cipher_list(context, suites.c_str());
      }
    }
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_RSA_gen(2048), EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_set_pubkey(certificate.get(), key.get());
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    SSL_CTX_use_certificate(server_context_.get(), certificate.get());
    SSL_CTX_use_PrivateKey(server_context_.get(), key.get());
    SSL_CTX_set_keylog_callback(client_context_.get(), [](const SSL* ssl, const char* line) {
      static_cast<TlsTalk*>(SSL_get_app_data(ssl))->keys_ += std::string(line) + "\n";
    });
    connect();
  }

  // Of the client, else of the server.
  void say(bool client, std::string_view text) {
    SSL* const ssl = client ? client_.get() : server_.get();
    SSL_write(ssl, text.data(), static_cast<int>(text.size()));
    carry();
    std::string read(1 << 15, '\0');
    SSL_read(client ? server_.get() : client_.get(), read.data(), static_cast<int>(read.size()));
    carry();
  }
  // TLS 1.3: the client takes new keys.
  void update_keys() { SSL_key_update(client_.get(), SSL_KEY_UPDATE_REQUESTED); }

  const Said& said() const { return said_; }
  const std::string& keys() const { return keys_; }  // as SSLKEYLOGFILE has them

 private:
  void connect() {
    client_.reset(SSL_new(client_context_.get()));
    server_.reset(SSL_new(server_context_.get()));
    for (SSL* ssl : {client_.get(), server_.get()}) {
      SSL_set_bio(ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
      SSL_set_app_data(ssl, this);
    }
    SSL_set_tlsext_host_name(client_.get(), "api.example");
    SSL_set_connect_state(client_.get());
    SSL_set_accept_state(server_.get());
    for (int i = 0; i < 8; ++i) {
      SSL_do_handshake(client_.get());
      carry();
      SSL_do_handshake(server_.get());
      carry();
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
  std::unique_ptr<SSL, decltype(&SSL_free)> client_{nullptr, SSL_free}, server_{nullptr, SSL_free};
  Said said_;
  std::string keys_;
};

}  // namespace leakwire::wire
