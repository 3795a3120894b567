"""Values in every place and form, to approved and unapproved receivers, over raw ICAP."""

import proxied
from harness import Case
from icap import CIcap, Client, need_c_icap
from proxied import APPROVED, BODIES, CARD, EMAIL, PLACES, UNAPPROVED


def setUpModule():
    need_c_icap()


class Verdicts(Case):
    def setUp(self):
        super().setUp()
        self.policy = self.write("policy.yaml", proxied.policy())
        self.findings = self.folder / "findings.ndjson"
        self.server = CIcap(self.folder, [f"leakwire.Policy {self.policy}",
                                          f"leakwire.Findings {self.findings}"])
        self.addCleanup(self.server.stop)
        self.client = Client(self.server.port)
        self.addCleanup(self.client.close)

    def send(self, host, path="/c", more=(), body=None, media=None, encoding=None, **how):
        headers = [f"Host: {host}", *more]
        if body is not None:
            headers += [f"Content-Type: {media}", f"Content-Length: {len(body)}"]
        if encoding:
            headers.append(f"Content-Encoding: {encoding}")
        method = "GET" if body is None else "POST"
        return self.client.reqmod(f"{method} http://{host}{path} HTTP/1.1", headers, body, **how)

    def told(self):
        """The findings told since the last call."""
        found = proxied.findings_in(self.findings)
        new = found[getattr(self, "seen", 0):]
        self.seen = len(found)
        return new

    def check_blocked(self, answer, where):
        self.assertEqual((answer.status, answer.kind), (200, "res-hdr"))
        self.assertEqual(answer.first_line(), "HTTP/1.1 403 Forbidden")
        self.assertEqual(answer.header("Content-Length"), str(len(answer.body)))
        page = answer.body.decode()
        self.assertIn("cards-out", page)
        self.assertIn("cards-only-to-the-bank", page)
        self.assertNotIn(CARD, page + str(answer.headers))
        self.assertEqual(answer.headers["x-leakwire-enforced"], "blocked")
        record = self.told()[0]
        self.assertEqual(record["verdict"]["action"], "block")
        self.assertEqual(record["verdict"]["enforced"], "blocked")
        self.assertEqual(record["verdict"]["rule"], "cards-out")
        self.assertEqual(record["finding"]["category"], "payment.card")
        self.assertEqual(record["destination"]["host"], UNAPPROVED)
        self.assertEqual(record["source"]["kind"], "proxy")
        if where:
            self.assertEqual(record["where"], where)

    def check_redacted(self, answer, length):
        self.assertEqual((answer.status, answer.kind), (200, "req-hdr"))
        self.assertFalse(answer.cut)
        whole = "\r\n".join(answer.head).encode("latin-1") + b"\r\n\r\n" + answer.body
        self.assertFalse(proxied.holds(whole, EMAIL), whole)
        if length is not None:
            self.assertEqual(answer.header("Content-Length"), str(len(answer.body)))
            self.assertIsNone(answer.header("Content-Encoding"))
        record = self.told()[0]
        self.assertEqual(record["verdict"]["action"], "redact")
        self.assertEqual(record["verdict"]["enforced"], "redacted")
        self.assertEqual(record["verdict"]["rule"], "email-out")

    def test_bodies_to_an_unapproved_receiver(self):
        for name, (media, encoding, make) in BODIES.items():
            for preview in (None, 0, 16, 4096):
                with self.subTest(body=name, preview=preview):
                    answer = self.send(UNAPPROVED, body=make(CARD), media=media,
                                       encoding=encoding, preview=preview)
                    self.check_blocked(answer, "body")
                    body = make(EMAIL)
                    answer = self.send(UNAPPROVED, body=body, media=media, encoding=encoding,
                                       preview=preview)
                    self.check_redacted(answer, len(body))
                    if encoding is None:
                        self.assertEqual(len(answer.body), len(body))

    def test_heads_to_an_unapproved_receiver(self):
        for name, place in PLACES.items():
            for preview in (None, 4096):
                with self.subTest(place=name, preview=preview):
                    path, more = place(CARD)
                    self.check_blocked(self.send(UNAPPROVED, path, more, preview=preview), None)
                    path, more = place(EMAIL)
                    self.check_redacted(self.send(UNAPPROVED, path, more, preview=preview), None)

    def test_a_head_is_rewritten_and_its_body_goes_on_as_it_came(self):
        path, more = PLACES["cookie"](EMAIL)
        body = b"nothing of interest " * 300
        answer = self.send(UNAPPROVED, path, more, body=body, media="text/plain")
        self.check_redacted(answer, len(body))
        self.assertEqual(answer.body, body)
        self.assertEqual(answer.first_line(), f"POST http://{UNAPPROVED}/c HTTP/1.1")

    def test_an_approved_receiver_gets_all_of_it(self):
        for name, (media, encoding, make) in BODIES.items():
            with self.subTest(body=name):
                body = make(CARD)
                answer = self.send(APPROVED, body=body, media=media, encoding=encoding)
                self.assertEqual(answer.status, 204)
                answer = self.send(APPROVED, body=body, media=media, encoding=encoding, allow="")
                self.assertEqual((answer.status, answer.kind), (200, "req-hdr"))
                self.assertEqual(answer.body, body)
                self.assertEqual(answer.header("Content-Encoding"), encoding)
                for record in self.told():
                    self.assertEqual(record["verdict"]["action"], "allow")
                    self.assertEqual(record["verdict"]["enforced"], "none")
        for name, place in PLACES.items():
            with self.subTest(place=name):
                self.assertEqual(self.send(APPROVED, *place(CARD)).status, 204)

    def test_the_receiver_is_read_from_the_request(self):
        forms = [(f"GET http://{UNAPPROVED}:8080/c?card={CARD} HTTP/1.1", ["Host: pay.example"]),
                 (f"GET /c?card={CARD} HTTP/1.1", [f"Host: {UNAPPROVED}:8080"]),
                 (f"GET https://user@{UNAPPROVED}/c?card={CARD} HTTP/1.1", [])]
        for line, headers in forms:
            with self.subTest(line=line):
                answer = self.client.reqmod(line, headers)
                self.check_blocked(answer, None)
        self.client.reqmod(f"GET http://{UNAPPROVED}:8080/c?card={CARD} HTTP/1.1", [],
                           more=["X-Client-IP: 10.1.2.3", "X-Server-IP: 203.0.113.9"])
        record = self.told()[0]
        self.assertEqual((record["dest_ip"], record["dest_port"]), ("203.0.113.9", 8080))
        self.assertEqual(record["channel"], "cleartext")

    def test_nothing_of_the_data_is_kept(self):
        self.send(UNAPPROVED, "/c?card=" + CARD, [f"Cookie: a={EMAIL}"])
        kept = self.server.log_text() + self.server.access.read_text() + self.findings.read_text()
        for value in (CARD, EMAIL, EMAIL.replace("@", "%40")):
            self.assertNotIn(value, kept)


class Watch(Verdicts):
    """`mode: watch` changes nothing on the wire, and tells what it would have done."""

    mode, directives = "watch", []

    test_bodies_to_an_unapproved_receiver = None
    test_heads_to_an_unapproved_receiver = None
    test_a_head_is_rewritten_and_its_body_goes_on_as_it_came = None
    test_an_approved_receiver_gets_all_of_it = None
    test_the_receiver_is_read_from_the_request = None

    def setUp(self):
        Case.setUp(self)
        self.policy = self.write("policy.yaml", proxied.policy(self.mode))
        self.findings = self.folder / "findings.ndjson"
        self.server = CIcap(self.folder, [f"leakwire.Policy {self.policy}", *self.directives,
                                          f"leakwire.Findings {self.findings}"])
        self.addCleanup(self.server.stop)
        self.client = Client(self.server.port)
        self.addCleanup(self.client.close)

    def test_nothing_is_changed(self):
        media, encoding, make = BODIES["gzip"]
        for value, action in ((CARD, "block"), (EMAIL, "redact")):
            body = make(value)
            answer = self.send(UNAPPROVED, body=body, media=media, encoding=encoding, allow="")
            self.assertEqual((answer.kind, answer.body), ("req-hdr", body))
            self.assertEqual(answer.header("Content-Encoding"), "gzip")
            self.assertEqual(answer.headers["x-leakwire-verdict"], action)
            self.assertEqual(answer.headers["x-leakwire-enforced"], "none")
            record = self.told()[0]
            self.assertEqual(record["verdict"]["action"], action)
            self.assertEqual(record["verdict"]["enforced"], "none")
            self.assertEqual(self.send(UNAPPROVED, body=body, media=media, encoding=encoding).status,
                             204)
            self.told()


class WatchByDirective(Watch):
    """So does `leakwire.Mode watch`, whatever the policy's own mode."""

    mode, directives = "enforce", ["leakwire.Mode watch"]
