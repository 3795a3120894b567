"""nginx with leakwire_responses on: what comes back to the client."""

import gzip

from nginx_harness import CARD, PERSON, Broken, NginxCase
from nginx_policy import LENIENT, POLICY


def answer(body, *rows):
    head = ["HTTP/1.1 200 OK", "Content-Type: text/plain", f"Content-Length: {len(body)}", *rows]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


class Answers(NginxCase):
    def seen(self, policy, given, method="GET", location="", target="/"):
        self.origin.answer = given
        server = self.nginx(policy=policy, location="leakwire_responses on;" + location)
        self.server = server
        return server.send(method, target)

    def test_off_by_default(self):
        self.origin.answer = answer(b"card " + CARD.encode())
        got = self.nginx(policy=POLICY).send("GET", "/")
        self.assertEqual((got.status, got.body), (200, b"card " + CARD.encode()))

    def test_clean(self):
        got = self.seen(POLICY, answer(b"nothing here", "ETag: \"1\"", "X-A: b"))
        self.assertEqual((got.status, got.body, got.field("etag"), got.field("x-a")),
                         (200, b"nothing here", '"1"', "b"))

    def test_blocked(self):
        got = self.seen(POLICY, answer(b"card " + CARD.encode(), f"Set-Cookie: mail={PERSON}"))
        self.assertEqual(got.status, 403)
        self.assertIsNone(got.field("set-cookie"))
        self.assertIn(b"cards-shown", got.body)
        self.assertNotIn(CARD.encode(), got.body)
        self.assertEqual(self.server.wait_log(1), ["403 block blocked cards-shown cards-stay"])

    def test_taken_out(self):
        body = b"mail " + PERSON.encode() + b" card " + CARD.encode() + b" end"
        got = self.seen(LENIENT, answer(body, "ETag: \"1\"", f"X-Mail: {PERSON}"))
        self.assertEqual(got.status, 200)
        self.assertEqual(len(got.body), len(body))
        self.assertTrue(got.body.endswith(b" card " + b"*" * 16 + b" end"), got.body)
        self.assertNotIn(b"anna", got.body)
        self.assertNotIn("anna", got.field("x-mail"))
        self.assertIsNone(got.field("etag"))

    def test_compressed(self):
        body = b"card " + CARD.encode() + b" end"
        got = self.seen(LENIENT, answer(gzip.compress(body), "Content-Encoding: gzip"))
        self.assertIsNone(got.field("content-encoding"))
        self.assertEqual(got.body, body.replace(CARD.encode(), b"*" * 16))
        self.assertEqual(got.field("content-length"), str(len(body)))

    def test_compressed_and_clean_stays_as_it_is(self):
        body = gzip.compress(b"nothing here")
        got = self.seen(LENIENT, answer(body, "Content-Encoding: gzip"))
        self.assertEqual((got.field("content-encoding"), got.body), ("gzip", body))

    def test_longer_than_the_buffer(self):
        body = b"line of text\n" * 200_000
        got = self.seen(POLICY, answer(body))
        self.assertEqual(got.body, body)
        leaking = body + b"card " + CARD.encode() + b"\n" + body
        self.origin.answer = answer(leaking)
        with self.assertRaises((Broken, OSError)):
            self.server.send("GET", "/")

    def test_longer_than_the_buffer_and_taken_out(self):
        body = b"line of text\n" * 200_000
        leaking = body + b"card " + CARD.encode() + b"\n" + body
        got = self.seen(LENIENT, answer(leaking))
        self.assertEqual(got.body, leaking.replace(CARD.encode(), b"*" * 16))

    def test_passed_on_as_it_comes(self):
        body = b"line of text\n" * 20_000 + b"card " + CARD.encode() + b"\n"
        got = self.seen(LENIENT, answer(body), location="proxy_buffering off;")
        self.assertEqual(got.body, body.replace(CARD.encode(), b"*" * 16))

    def test_without_a_body(self):
        head = answer(b"").replace(b"Content-Length: 0", b"Content-Length: 5")
        got = self.seen(LENIENT, head.replace(b"\r\n\r\n", f"\r\nX-Mail: {PERSON}\r\n\r\n".encode()),
                        method="HEAD")
        self.assertEqual((got.status, got.field("content-length")), (200, "5"))
        self.assertNotIn("anna", got.field("x-mail"))

    def test_a_file_of_ones_own(self):
        self.write("html/a.txt", b"card " + CARD.encode() + b" end")
        server = self.nginx(policy=LENIENT, server="""
            location /files/ { leakwire_responses on; alias %s/html/; }""" % self.folder)
        got = server.send("GET", "/files/a.txt")
        self.assertEqual((got.status, got.body), (200, b"card " + b"*" * 16 + b" end"))
