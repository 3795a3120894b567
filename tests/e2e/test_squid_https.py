"""HTTPS through Squid, opened by ssl-bump with a CA of our own, and what is spliced past it."""

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
