"""nginx: what personal data is taken out of, as the origin receives it."""

import gzip
import json

from nginx_harness import CARD, PERSON, NginxCase
from nginx_policy import LENIENT, NAMED, POLICY, UNAPPROVED

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Mask(NginxCase):
    def setUp(self):
        super().setUp()
        self.server = self.nginx(policy=LENIENT, location=NAMED)

    def sent(self, target="/c", headers=None, body=None, **how):
        answer = self.server.send("POST", target, {**(headers or {}), **UNAPPROVED}, body, **how)
        self.assertEqual(answer.status, 200)
        got = self.origin.seen[-1]
        everything = b"\n".join([got.first, *(v for _, v in got.headers), got.body])
        self.assertNotIn(CARD.encode(), everything)
        self.assertNotIn(PERSON.encode(), everything)
        return got

    def test_a_form(self):
        body = b"n=1&card=" + CARD.encode() + b"&m=2"
        got = self.sent(headers=FORM, body=body)
        self.assertEqual(len(got.body), len(body))
        self.assertEqual(got.body, body.replace(CARD.encode(), b"*" * 16))
        record = self.server.findings()[0]
        self.assertEqual((record["verdict"]["action"], record["verdict"]["enforced"]),
                         ("redact", "redacted"))
        self.assertEqual(self.server.wait_log(1), ["200 redact redacted cards-out cards-stay"])

    def test_chunked(self):
        got = self.sent(headers=FORM, chunks=[b"card=411111", b"1111111111", b"&n=1"])
        self.assertEqual(got.body, b"card=" + b"*" * 16 + b"&n=1")

    def test_the_query(self):
        got = self.sent(target=f"/c%20d?n=1&mail={PERSON}&m=2")
        self.assertTrue(got.target.startswith("/c%20d?n=1&mail="), got.target)
        self.assertTrue(got.target.endswith("&m=2"), got.target)

    def test_the_path(self):
        got = self.sent(target=f"/users/{PERSON}/edit?n=1")
        self.assertTrue(got.target.startswith("/users/"), got.target)
        self.assertTrue(got.target.endswith("/edit?n=1"), got.target)

    def test_cookie_and_referer(self):
        got = self.sent(headers={"Cookie": f"a=b; mail={PERSON}; c=d", "X-Other": "as it was",
                                 "Referer": f"https://www.example.com/?card={CARD}"})
        self.assertTrue(got.field("cookie").startswith("a=b; mail="), got.field("cookie"))
        self.assertTrue(got.field("cookie").endswith("; c=d"), got.field("cookie"))
        self.assertEqual(got.field("referer"), "https://www.example.com/?card=" + "*" * 16)
        self.assertEqual(got.field("x-other"), "as it was")

    def test_json(self):
        body = json.dumps({"user": {"mail": PERSON, "n": 1}}).encode()
        got = self.sent(headers={"Content-Type": "application/json"}, body=body)
        self.assertEqual(len(got.body), len(body))
        self.assertEqual(json.loads(got.body)["user"]["n"], 1)

    def test_gzip_goes_on_as_identity(self):
        plain = b"n=1&card=" + CARD.encode() + b"&m=2"
        got = self.sent(headers={**FORM, "Content-Encoding": "gzip", "X-After": "1"},
                        body=gzip.compress(plain))
        self.assertIsNone(got.field("content-encoding"))
        self.assertEqual(got.field("x-after"), "1")
        self.assertEqual(got.body, plain.replace(CARD.encode(), b"*" * 16))
        self.assertEqual(got.field("content-length"), str(len(plain)))

    def test_a_body_in_a_file(self):
        body = b"n=1&" * 50_000 + b"card=" + CARD.encode() + b"&m=2" * 5000
        self.assertEqual(self.sent(headers=FORM, body=body).body,
                         body.replace(CARD.encode(), b"*" * 16))

    def test_a_body_longer_than_the_buffer(self):
        body = (b"n=1&" * 400_000 + b"card=" + CARD.encode() + b"&m=2&") * 3
        self.assertEqual(self.sent(headers=FORM, body=body).body,
                         body.replace(CARD.encode(), b"*" * 16))

    def test_everything_else_stays(self):
        headers = {"X-A": "1", "Accept": "*/*", "User-Agent": "test", **FORM}
        got = self.sent(headers={**headers, "Cookie": f"mail={PERSON}"}, body=b"n=1")
        for name, value in headers.items():
            self.assertEqual(got.field(name), value)
        self.assertEqual(got.body, b"n=1")


class Others(NginxCase):
    def test_label_changes_the_length(self):
        server = self.nginx(policy=LENIENT, location=NAMED + "leakwire_redact label;")
        answer = server.send("POST", f"/c?mail={PERSON}", {**FORM, **UNAPPROVED},
                             b"n=1&card=" + CARD.encode() + b"&m=2")
        self.assertEqual(answer.status, 200)
        got = self.origin.seen[0]
        self.assertNotIn(CARD.encode(), got.body)
        self.assertNotIn(PERSON, got.target)
        self.assertEqual(got.field("content-length"), str(len(got.body)))
        self.assertNotEqual(len(got.body), len(b"n=1&card=&m=2") + 16)
        self.assertTrue(got.body.startswith(b"n=1&card=") and got.body.endswith(b"&m=2"), got.body)

    def test_what_a_variable_held_before(self):
        # Read before anything was looked at, and once more for the upstream.
        server = self.nginx(
            policy=LENIENT, location=NAMED + """
            if ($arg_mail = '') { return 204; }
            proxy_set_header X-Mail $arg_mail; proxy_set_header X-Line $request;
            proxy_set_header X-From $http_referer;""",
            http="map $http_referer $from { default 1; '' 0; }")
        answer = server.send("GET", f"/c?mail={PERSON}",
                             {**UNAPPROVED, "Referer": f"https://a.example/?m={PERSON}"})
        self.assertEqual(answer.status, 200)
        got = self.origin.seen[0]
        for name in ("x-mail", "x-line", "x-from", "referer"):
            self.assertNotIn("anna.larsson", got.field(name))

    def test_a_rewritten_url(self):
        server = self.nginx(policy=LENIENT, location=NAMED + "rewrite ^/old/(.*)$ /new/$1 break;")
        answer = server.send("GET", f"/old/x%20y/{PERSON}?n=1&card={CARD}", UNAPPROVED)
        self.assertEqual(answer.status, 200)
        target = self.origin.seen[0].target
        self.assertTrue(target.startswith("/new/x%20y/"), target)
        self.assertNotIn("anna.larsson", target)
        self.assertTrue(target.endswith("?n=1&card=" + "*" * 16), target)

    def test_a_location_of_another_name(self):
        server = self.nginx(policy=LENIENT, server="""
            location /shop/ { %s proxy_pass http://127.0.0.1:%d/app/; }
        """ % (NAMED, self.origin.port))
        answer = server.send("GET", f"/shop/{PERSON}/x?n=1", UNAPPROVED)
        self.assertEqual(answer.status, 200)
        self.assertTrue(self.origin.seen[0].target.startswith("/app/"))
        self.assertTrue(self.origin.seen[0].target.endswith("/x?n=1"))
        self.assertNotIn("anna.larsson", self.origin.seen[0].target)

    def test_watch_changes_nothing(self):
        for policy, location in ((POLICY, "leakwire_action watch;"),
                                 (POLICY.replace("mode: enforce", "mode: watch"), "")):
            with self.subTest(location=location):
                server = self.nginx(policy=policy, location=NAMED + location)
                self.origin.seen.clear()
                body = b"n=1&card=" + CARD.encode() + b"&mail=" + PERSON.encode()
                answer = server.send("POST", f"/c?mail={PERSON}", {**FORM, **UNAPPROVED}, body)
                self.assertEqual(answer.status, 200)
                got = self.origin.seen[0]
                self.assertEqual((got.target, got.body), (f"/c?mail={PERSON}", body))
                self.assertEqual({(f["verdict"]["action"], f["verdict"]["enforced"])
                                  for f in server.findings()},
                                 {("block", "none"), ("redact", "none")})
                self.assertEqual(server.wait_log(1), ["200 block none cards-out cards-stay"])
                server.stop()
                (self.folder / "findings.ndjson").unlink()
                (self.folder / "access.log").unlink()
