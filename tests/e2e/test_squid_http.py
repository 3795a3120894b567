"""Plain HTTP through Squid with c-icap before and after: what the origin really received."""

import os
import signal
import subprocess

import proxied
from harness import SOURCE, Case
from icap import CIcap, Client, need_c_icap, wait_until
from origin import Origin
from proxied import APPROVED, BODIES, CARD, EMAIL, PLACES, UNAPPROVED
from squid import SQUID, Squid, make_authority, need_squid

SHOP = "shop.example.com"


def setUpModule():
    need_c_icap()
    need_squid()


class ThroughSquid(Case):
    def start(self, *directives, **how):
        policy = self.write("policy.yaml", proxied.policy())
        self.findings = self.folder / "findings.ndjson"
        self.server = CIcap(self.folder, [f"leakwire.Policy {policy}",
                                          f"leakwire.Findings {self.findings}", *directives])
        self.addCleanup(self.server.stop)
        self.origin = Origin()
        self.addCleanup(self.origin.stop)
        self.squid = Squid(self.server.port, [APPROVED, UNAPPROVED, SHOP], **how)
        self.addCleanup(self.squid.stop)

    def send(self, host, path="/c", more=(), body=None, media=None, encoding=None, **how):
        args = [a for line in more for a in ("-H", line)]
        if media:
            args += ["-H", f"Content-Type: {media}"]
        if encoding:
            args += ["-H", f"Content-Encoding: {encoding}"]
        args += how.pop("args", [])
        self.origin.received.clear()
        return self.squid.curl(f"http://{host}:{self.origin.port}{path}", *args, body=body, **how)

    def last_record(self):
        return proxied.findings_in(self.findings)[-1]


class Requests(ThroughSquid):
    def test_bodies(self):
        self.start()
        for name, (media, encoding, make) in BODIES.items():
            for chunks in ([], ["-H", "Transfer-Encoding: chunked"]):
                with self.subTest(body=name, chunked=bool(chunks)):
                    status, page = self.send(UNAPPROVED, body=make(CARD), media=media,
                                             encoding=encoding, args=chunks)
                    self.assertEqual(status, 403)
                    self.assertIn(b"cards-only-to-the-bank", page)
                    self.assertEqual(self.origin.received, [])
                    self.assertEqual(self.last_record()["verdict"]["enforced"], "blocked")
                    status, _ = self.send(UNAPPROVED, body=make(EMAIL), media=media,
                                          encoding=encoding, args=chunks)
                    self.assertEqual(status, 200)
                    got = self.origin.received[0]
                    self.assertTrue(got.whole)
                    self.assertFalse(proxied.holds(got.everything(), EMAIL))
                    self.assertIsNone(got.header("Content-Encoding"))
                    self.assertEqual(self.last_record()["verdict"]["enforced"], "redacted")
                    body = make(CARD)
                    status, _ = self.send(APPROVED, body=body, media=media, encoding=encoding,
                                          args=chunks)
                    self.assertEqual((status, self.origin.received[0].body), (200, body))
                    self.assertEqual(self.origin.received[0].header("Content-Encoding"), encoding)

    def test_heads(self):
        self.start()
        for name, place in PLACES.items():
            with self.subTest(place=name):
                status, _ = self.send(UNAPPROVED, *place(CARD))
                self.assertEqual((status, self.origin.received), (403, []))
                status, _ = self.send(UNAPPROVED, *place(EMAIL))
                self.assertEqual(status, 200)
                got = self.origin.received[0]
                self.assertFalse(proxied.holds(got.everything(), EMAIL), got.everything())
                status, _ = self.send(APPROVED, *place(CARD))
                self.assertEqual(status, 200)
                self.assertTrue(proxied.holds(self.origin.received[0].everything(), CARD))

    def test_a_card_cut_at_every_byte_of_the_wire(self):
        """Two writes of the client, cut within the card: packets, then chunks."""
        self.start()
        body = b"card: " + CARD.encode() + b"\n"
        for at in range(len(CARD) + 1):
            for chunked in (False, True):
                parts = [body[:6 + at], body[6 + at:]]
                framing = f"Content-Length: {len(body)}"
                if chunked:
                    framing = "Transfer-Encoding: chunked"
                    parts = [b"%x\r\n%s\r\n" % (len(part), part) for part in parts] + [b"0\r\n\r\n"]
                with self.squid.raw() as wire:
                    wire.sendall((f"POST http://{UNAPPROVED}:{self.origin.port}/c HTTP/1.1\r\n"
                                  f"Host: {UNAPPROVED}\r\n{framing}\r\n\r\n").encode())
                    for part in parts:
                        wire.sendall(part)
                    self.assertIn(b" 403 ", wire.recv(65536).split(b"\r\n")[0], at)
        self.assertEqual(self.origin.received, [])

    def test_a_long_body_is_stopped_on_its_way(self):
        self.start("leakwire.Buffer 64K")
        line = b"a line of a log, as good as any other\n"
        body = line * 20000
        status, _ = self.send(UNAPPROVED, body=body)
        self.assertEqual((status, self.origin.received[0].body), (200, body))
        status, _ = self.send(UNAPPROVED, body=body + b"card: " + CARD.encode() + b"\n" + body)
        self.assertNotEqual(status, 200)
        wait_until(lambda: self.origin.received, "the origin saw the connection end")
        got = self.origin.received[0]
        self.assertFalse(got.whole)
        self.assertTrue(body.startswith(got.body))
        self.assertEqual(self.server.counters()["MESSAGES BLOCKED IN PART"], 1)

    def test_the_client_is_told(self):
        self.start()
        self.send(UNAPPROVED, body=f"card: {CARD}".encode(), args=["-H", "Expect: 100-continue"])
        record = self.last_record()
        self.assertEqual(record["src_ip"], "127.0.0.1")
        self.assertEqual(record["destination"]["host"], UNAPPROVED)
        self.assertIn("X-Leakwire-Rule:%20cards-out", self.squid.access.read_text())


class Answers(ThroughSquid):
    def test_answers(self):
        self.start()
        for name, (media, encoding, make) in BODIES.items():
            for value in (CARD, EMAIL, "nothing"):
                headers = [("Content-Type", media)]
                if encoding:
                    headers.append(("Content-Encoding", encoding))
                body = make(value)
                self.origin.answers["/answer"] = (200, headers, body)
                with self.subTest(body=name, value=value):
                    status, got = self.send(SHOP, "/answer")
                    self.assertEqual(status, 403 if value == CARD else 200)
                    self.assertEqual(len(self.origin.received), 1)
                    self.assertFalse(value != "nothing" and proxied.holds(got, value))
                    if value == "nothing":
                        self.assertEqual(got, body)


class WithoutCIcap(ThroughSquid):
    """Squid's own `bypass` says what becomes of requests while no c-icap answers."""

    def test_bypass(self):
        for bypass in (False, True):
            with self.subTest(bypass=bypass):
                self.start(bypass=bypass)
                self.assertEqual(self.send(UNAPPROVED)[0], 200)
                for child in self.server.children():
                    os.kill(child, signal.SIGKILL)
                self.server.stop()
                status, _ = self.send(UNAPPROVED, body=f"card: {CARD}".encode())
                if bypass:
                    self.assertEqual((status, len(self.origin.received)), (200, 1))
                else:
                    self.assertEqual((status, self.origin.received), (500, []))
                self.squid.stop()


class Examples(Case):
    def test_squid_reads_them(self):
        """examples/squid/*.conf as they stand, but for files that are only there once installed."""
        authority = make_authority(self.folder, "bump")
        (self.folder / "bump.pem").write_bytes(authority[0].read_bytes() +
                                               authority[1].read_bytes())
        examples = SOURCE / "examples/squid"
        https = (examples / "https.conf").read_text().replace("/etc/squid", str(self.folder))
        self.write("splice.txt", (examples / "splice.txt").read_text())
        # Not every machine has a name that Squid can find out.
        config = self.write("squid.conf", "visible_hostname squid.example\n" +
                            (examples / "http.conf").read_text() + https)
        done = subprocess.run([SQUID, "-k", "parse", "-f", str(config)], stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, check=False)
        said = done.stderr.decode()
        self.assertEqual(done.returncode, 0, said)
        self.assertNotRegex(said, "(?i)unrecognized|error|fatal|warning")
        page = (SOURCE / "docs/proxies.md").read_text()
        for file in ("http.conf", "https.conf"):
            for line in (examples / file).read_text().splitlines():
                if line and line[0] != "#" and "log" not in line.split()[0]:
                    self.assertIn(line, page)

    def test_c_icap_reads_them(self):
        lines = [line for line in (SOURCE / "examples/squid/c-icap.conf").read_text().splitlines()
                 if line.startswith("leakwire.")]
        policy = self.write("policy.yaml", proxied.policy())
        lines = [line.replace("/etc/leakwire/policy.yaml", str(policy))
                 .replace("/var/log/c-icap", str(self.folder))
                 .replace("/var/lib/c-icap", str(self.folder)) for line in lines]
        server = CIcap(self.folder, lines)
        self.addCleanup(server.stop)
        self.assertEqual(Client(server.port).options().status, 200)
