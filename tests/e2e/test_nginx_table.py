"""nginx: the table of the doors. Cards and addresses in every form and place, chunked or not, to who
is approved and who is not, over HTTP and HTTPS: status, what the origin really received, record."""

import shutil
import unittest

import proxied
from nginx_harness import NginxCase
from nginx_policy import NAMED
from origin import Origin
from proxied import APPROVED, BODIES, CARD, EMAIL, PLACES, UNAPPROVED
from squid import make_authority, make_certificate


class Table(NginxCase):
    channel = "cleartext"

    def setUp(self):
        super().setUp()
        self.behind = self.start_origin()
        self.addCleanup(self.behind.stop)
        self.server = self.nginx(policy=proxied.policy(), location=NAMED, http=self.upstream(),
                                 server=f"location /c {{ proxy_pass {self.scheme()}://behind; {NAMED} "
                                        f"{self.trust()} }}")

    def scheme(self):
        return "http"

    def trust(self):
        return ""

    def start_origin(self):
        return Origin()

    def upstream(self):
        return f"upstream behind {{ server 127.0.0.1:{self.behind.port}; }}"

    def send(self, to, path="/c", more=(), body=None, media=None, encoding=None, chunked=False):
        headers = {"X-To": to, **dict(line.split(": ", 1) for line in more)}
        if media:
            headers["Content-Type"] = media
        if encoding:
            headers["Content-Encoding"] = encoding
        self.behind.received.clear()
        chunks = [body[:7], body[7:-9], body[-9:]] if chunked else None
        return self.server.send("POST", path, headers, None if chunked else body, chunks)

    def told(self, action, enforced):
        record = self.server.findings()[-1]
        self.assertEqual((record["verdict"]["action"], record["verdict"]["enforced"]),
                         (action, enforced))
        self.assertEqual(record["channel"], self.channel)
        self.assertEqual(record["app_proto"], "http")
        self.assertIn("tx_id", record)
        self.assertIn("src_port", record)

    def test_bodies(self):
        for name, (media, encoding, make) in BODIES.items():
            for chunked in (False, True):
                how = {"media": media, "encoding": encoding, "chunked": chunked}
                with self.subTest(body=name, chunked=chunked):
                    answer = self.send(UNAPPROVED, body=make(CARD), **how)
                    self.assertEqual((answer.status, self.behind.received), (403, []))
                    self.assertIn(b"cards-only-to-the-bank", answer.body)
                    self.told("block", "blocked")
                    self.assertEqual(self.send(UNAPPROVED, body=make(EMAIL), **how).status, 200)
                    got = self.behind.received[0]
                    self.assertTrue(got.whole)
                    self.assertFalse(proxied.holds(got.everything(), EMAIL))
                    self.assertIsNone(got.header("Content-Encoding"))
                    self.told("redact", "redacted")
                    for value in (CARD, EMAIL):
                        body = make(value)
                        self.assertEqual(self.send(APPROVED, body=body, **how).status, 200)
                        self.assertEqual(self.behind.received[0].body, body)
                        self.assertEqual(self.behind.received[0].header("Content-Encoding"), encoding)
                        self.told("allow", "none")

    def test_heads(self):
        for name, place in PLACES.items():
            with self.subTest(place=name):
                answer = self.send(UNAPPROVED, *place(CARD))
                self.assertEqual((answer.status, self.behind.received), (403, []))
                self.told("block", "blocked")
                self.assertEqual(self.send(UNAPPROVED, *place(EMAIL)).status, 200)
                self.assertFalse(proxied.holds(self.behind.received[0].everything(), EMAIL))
                self.told("redact", "redacted")
                self.assertEqual(self.send(APPROVED, *place(CARD)).status, 200)
                self.assertTrue(proxied.holds(self.behind.received[0].everything(), CARD))
                self.told("allow", "none")

    def test_a_card_cut_at_every_byte(self):
        body = b"card: " + CARD.encode() + b"\n"
        for at in range(len(CARD) + 1):
            answer = self.server.send("POST", "/c", {"X-To": UNAPPROVED},
                                      chunks=[body[:6 + at], body[6 + at:]])
            self.assertEqual(answer.status, 403, at)
            data = self.server.request("POST", "/c", {"X-To": UNAPPROVED}, body)
            answer = self.server.send("POST", "/c", {"X-To": UNAPPROVED}, body,
                                      cuts=[len(data) - len(body) + 6 + at])
            self.assertEqual(answer.status, 403, at)
        self.assertEqual(self.behind.received, [])


class OverHttps(Table):
    """The way to the origin is encrypted: nginx itself checks the origin's certificate."""

    channel = "encrypted"

    def setUp(self):
        if not shutil.which("openssl"):
            raise unittest.SkipTest("openssl is not there")
        super().setUp()

    def scheme(self):
        return "https"

    def start_origin(self):
        self.authority = make_authority(self.folder, "origins")
        return Origin(*make_certificate(self.folder, self.authority, ["origin.example"]))

    def trust(self):
        return (f"proxy_ssl_trusted_certificate {self.authority[0]}; proxy_ssl_verify on; "
                "proxy_ssl_name origin.example;")

    def test_who_receives_it_without_a_name(self):
        """The upstream's own: an https:// address tells the channel and the port."""
        self.assertEqual(self.send(UNAPPROVED, *PLACES["url"](CARD)).status, 403)
        record = self.server.findings()[-1]
        self.assertEqual(record["destination"]["host"], UNAPPROVED)
