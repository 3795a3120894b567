"""HTTPS through Squid, opened by ssl-bump with a CA of our own, and what is spliced past it."""

import ssl
import subprocess

import proxied
from harness import Case
from icap import CIcap, need_c_icap
from origin import Origin
from proxied import APPROVED, BODIES, CARD, EMAIL, PLACES, UNAPPROVED
from squid import Squid, make_authority, make_certificate, need_squid

SPLICED = "bank.example"


def setUpModule():
    need_c_icap()
    need_squid()


class Opened(Case):
    def setUp(self):
        super().setUp()
        policy = self.write("policy.yaml", proxied.policy())
        self.findings = self.folder / "findings.ndjson"
        self.server = CIcap(self.folder, [f"leakwire.Policy {policy}",
                                          f"leakwire.Findings {self.findings}"])
        self.addCleanup(self.server.stop)
        hosts = [APPROVED, UNAPPROVED, SPLICED]
        self.origins = make_authority(self.folder, "origins")
        self.bump = make_authority(self.folder, "bump")
        self.origin = Origin(*make_certificate(self.folder, self.origins, hosts))
        self.addCleanup(self.origin.stop)
        self.squid = Squid(self.server.port, hosts, bump=self.bump, trust=self.origins[0],
                           splice=[SPLICED])
        self.addCleanup(self.squid.stop)

    def send(self, host, path="/c", more=(), body=None, media=None, encoding=None, ca=None):
        args = ["--cacert", ca or self.bump[0]]
        args += [a for line in more for a in ("-H", line)]
        if media:
            args += ["-H", f"Content-Type: {media}"]
        if encoding:
            args += ["-H", f"Content-Encoding: {encoding}"]
        self.origin.received.clear()
        return self.squid.curl(f"https://{host}:{self.origin.port}{path}", *args, body=body)

    def test_bodies(self):
        for name, (media, encoding, make) in BODIES.items():
            with self.subTest(body=name):
                status, page = self.send(UNAPPROVED, body=make(CARD), media=media,
                                         encoding=encoding)
                self.assertEqual((status, self.origin.received), (403, []))
                self.assertIn(b"cards-only-to-the-bank", page)
                status, _ = self.send(UNAPPROVED, body=make(EMAIL), media=media, encoding=encoding)
                self.assertEqual(status, 200)
                self.assertFalse(proxied.holds(self.origin.received[0].everything(), EMAIL))
                body = make(CARD)
                status, _ = self.send(APPROVED, body=body, media=media, encoding=encoding)
                self.assertEqual((status, self.origin.received[0].body), (200, body))

    def test_heads(self):
        for name, place in PLACES.items():
            with self.subTest(place=name):
                status, _ = self.send(UNAPPROVED, *place(CARD))
                self.assertEqual((status, self.origin.received), (403, []))
                self.assertEqual(self.send(UNAPPROVED, *place(EMAIL))[0], 200)
                self.assertFalse(proxied.holds(self.origin.received[0].everything(), EMAIL))

    def test_a_card_cut_at_every_byte_of_the_wire(self):
        """Two records of TLS, cut within the card, and two chunks."""
        trust = ssl.create_default_context(cafile=str(self.bump[0]))
        body = b"card: " + CARD.encode() + b"\n"
        for at in range(len(CARD) + 1):
            parts = [body[:6 + at], body[6 + at:]]
            for chunked in (False, True):
                with self.squid.raw() as wire:
                    name = f"{UNAPPROVED}:{self.origin.port}"
                    wire.sendall(f"CONNECT {name} HTTP/1.1\r\nHost: {name}\r\n\r\n".encode())
                    self.assertIn(b" 200 ", wire.recv(65536).split(b"\r\n")[0])
                    with trust.wrap_socket(wire, server_hostname=UNAPPROVED) as inner:
                        framing = ("Transfer-Encoding: chunked" if chunked else
                                   f"Content-Length: {len(body)}")
                        inner.sendall(f"POST /c HTTP/1.1\r\nHost: {name}\r\n{framing}\r\n\r\n".encode())
                        for part in parts:
                            inner.sendall(b"%x\r\n%s\r\n" % (len(part), part) if chunked else part)
                        if chunked:
                            inner.sendall(b"0\r\n\r\n")
                        self.assertIn(b" 403 ", inner.recv(65536).split(b"\r\n")[0], at)
        self.assertEqual(self.origin.received, [])

    def test_the_channel_is_encrypted(self):
        self.send(UNAPPROVED, body=f"card: {CARD}".encode())
        record = proxied.findings_in(self.findings)[-1]
        self.assertEqual(record["channel"], "encrypted")
        self.assertEqual(record["destination"]["host"], UNAPPROVED)

    def test_what_is_spliced_is_not_opened(self):
        """The client sees the origin's own certificate, and nothing is looked at."""
        body = f"card: {CARD}".encode()
        status, _ = self.send(SPLICED, body=body, ca=self.origins[0])
        self.assertEqual((status, self.origin.received[0].body), (200, body))
        self.assertEqual(proxied.findings_in(self.findings), [])
        self.assertEqual(self.send(SPLICED, body=body)[0], 0)    # not Squid's certificate

    def test_it_is_squid_that_answers(self):
        done = subprocess.run(["curl", "-sS", "-x", f"http://127.0.0.1:{self.squid.port}",
                               "--cacert", str(self.origins[0]),
                               f"https://{UNAPPROVED}:{self.origin.port}/"],
                              stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, check=False)
        self.assertNotEqual(done.returncode, 0)
