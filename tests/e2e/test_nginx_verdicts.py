"""nginx, the body held back: what is stopped and what goes on, by what it holds and whom it is for."""

import gzip
import json
import shutil
import subprocess
import unittest
import zlib

from nginx_harness import CARD, PERSON, Message, NginxCase, Wire
from nginx_policy import APPROVED, NAMED, POLICY, STRICT, UNAPPROVED

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}


class Verdicts(NginxCase):
    def setUp(self):
        super().setUp()
        self.server = self.nginx(policy=STRICT, location=NAMED)

    def posts(self, headers, body, target="/c", **how):
        """Status of a request to who is not approved, then to who is."""
        statuses = []
        for to in (UNAPPROVED, APPROVED):
            statuses.append(self.server.send("POST", target, {**headers, **to}, body, **how).status)
        return statuses

    def blocked_then_passed(self, headers, body, detector, where, target="/c", **how):
        self.assertEqual(self.posts(headers, body, target, **how), [403, 200])
        # Not one byte of the first reached the origin; the second came as it was sent.
        self.assertEqual(len(self.origin.seen), 1)
        got = self.origin.seen[0]
        self.assertEqual(got.target, target)
        for name, value in headers.items():
            self.assertEqual(got.field(name), value)
        if body is not None:
            self.assertEqual(got.body, body)
        blocked, passed = self.server.findings()[0], self.server.findings()[-1]
        self.assertEqual(blocked["finding"]["detector"], detector)
        self.assertEqual(blocked["verdict"]["action"], "block")
        self.assertEqual(blocked["verdict"]["enforced"], "blocked")
        self.assertEqual(blocked["verdict"]["mode"], "enforce")
        self.assertEqual(blocked["destination"]["host"], "collect.tracker.example")
        self.assertEqual(blocked["destination"]["role"], "third-party")
        self.assertEqual(blocked["source"]["kind"], "proxy")
        self.assertEqual(blocked["where"], where)
        self.assertEqual(passed["verdict"]["action"], "allow")
        self.assertEqual(passed["verdict"]["enforced"], "none")
        self.assertEqual(passed["destination"]["receiver"], "pay")

    def test_a_card_in_a_form(self):
        self.blocked_then_passed(FORM, b"name=x&card=4111+1111+1111+1111", "card-number", "body")

    def test_an_address_in_json(self):
        body = json.dumps({"user": {"mail": PERSON}}).encode()
        self.blocked_then_passed(JSON, body, "email", "body")

    def test_a_card_in_plain_text(self):
        self.blocked_then_passed({"Content-Type": "text/plain"}, b"pay by card " + CARD.encode(),
                                 "card-number", "body")

    def test_a_card_in_gzip(self):
        self.blocked_then_passed({**FORM, "Content-Encoding": "gzip"},
                                 gzip.compress(b"card=" + CARD.encode()), "card-number", "body")

    def test_an_address_in_deflate(self):
        self.blocked_then_passed({**FORM, "Content-Encoding": "deflate"},
                                 zlib.compress(b"mail=" + PERSON.encode()), "email", "body")

    def test_an_address_in_the_url(self):
        self.blocked_then_passed({}, None, "email", "query", target=f"/c?mail={PERSON}&x=1")

    def test_an_address_escaped_in_the_url(self):
        self.blocked_then_passed({}, None, "email", "query",
                                 target="/c?mail=" + PERSON.replace("@", "%40"))

    def test_a_card_in_a_cookie(self):
        self.blocked_then_passed({"Cookie": f"a=b; card={CARD}"}, b"x=1", "card-number", "cookie")

    def test_an_address_in_the_referer(self):
        self.blocked_then_passed({"Referer": f"https://www.example.com/?mail={PERSON}"}, None,
                                 "email", "referer")

    def test_a_header_of_its_own(self):
        self.blocked_then_passed({"X-Customer": PERSON}, None, "email", "header")

    def test_what_holds_nothing(self):
        self.assertEqual(self.posts(FORM, b"card=4111111111111112&n=1"), [200, 200])
        self.assertEqual(self.server.findings(), [])
        self.assertEqual([seen.body for seen in self.origin.seen], [b"card=4111111111111112&n=1"] * 2)

    def test_chunked(self):
        self.assertEqual(
            self.posts(FORM, None, chunks=[b"card=41111", b"1111", b"1111111"]), [403, 200])
        self.assertEqual(self.origin.seen[0].body, b"card=" + CARD.encode())

    def test_a_card_cut_at_every_byte(self):
        body = b"card=" + CARD.encode() + b"&n=1"
        for cut in range(1, len(body)):
            data = self.server.request("POST", "/c", {**FORM, **UNAPPROVED}, body)
            edge = len(data) - len(body) + cut
            answer = self.server.send("POST", "/c", {**FORM, **UNAPPROVED}, body, cuts=[edge])
            self.assertEqual(answer.status, 403, cut)
            answer = self.server.send("POST", "/c", {**FORM, **UNAPPROVED},
                                      chunks=[body[:cut], body[cut:]])
            self.assertEqual(answer.status, 403, cut)
        self.assertEqual(self.origin.seen, [])

    def test_a_body_in_a_file(self):
        # More than client_body_buffer_size (16 KiB), less than leakwire_buffer.
        body = b"n=1&" * 50_000 + b"card=" + CARD.encode()
        self.assertEqual(self.posts(FORM, body), [403, 200])
        self.assertEqual(self.origin.seen[0].body, body)

    def test_a_body_longer_than_the_buffer(self):
        body = b"n=1&" * 1_000_000 + b"card=" + CARD.encode() + b"&n=1" * 1000
        self.assertEqual(self.posts(FORM, body), [403, 200])
        self.assertEqual(len(self.origin.seen), 1)
        self.assertEqual(self.origin.seen[0].body, body)

    def test_the_page_names_rule_and_promise_without_data(self):
        answer = self.server.send("POST", "/c", {**FORM, **UNAPPROVED}, b"card=" + CARD.encode())
        page = answer.body.decode()
        self.assertEqual((answer.status, answer.field("content-type")),
                         (403, "text/html; charset=utf-8"))
        self.assertEqual(answer.field("cache-control"), "no-store")
        for text in ("cards-out", "cards-stay", "card-number"):
            self.assertIn(text, page)
        self.assertNotIn(CARD[:8], page)
        self.assertNotIn(CARD[-4:], page)

    def test_a_head_request_has_no_page(self):
        answer = self.server.send("HEAD", f"/c?mail={PERSON}", UNAPPROVED)
        self.assertEqual((answer.status, answer.body), (403, b""))

    def test_the_connection_lives_on(self):
        with self.server.connect() as connection:
            for body, status in ((b"card=" + CARD.encode(), 403), (b"n=1", 200)) * 2:
                connection.sendall(self.server.request("POST", "/c", {**FORM, **UNAPPROVED}, body))
                self.assertEqual(self.server.read_answer(connection).status, status)

    def test_requests_one_behind_the_other(self):
        bodies = [b"n=1", b"card=" + CARD.encode(), b"n=2"]
        with self.server.connect() as connection:
            connection.sendall(b"".join(
                self.server.request("POST", "/c", {**FORM, **UNAPPROVED}, body) for body in bodies))
            wire = Wire(connection)
            statuses = []
            for _ in bodies:
                answer = Message(*wire.head())
                wire.body(answer.fields, False, answer.bytes)
                statuses.append(answer.status)
        self.assertEqual(statuses, [200, 403, 200])
        self.assertEqual([seen.body for seen in self.origin.seen], [b"n=1", b"n=2"])

    def test_a_body_that_waits_to_be_asked_for(self):
        body = b"card=" + CARD.encode()
        data = self.server.request("POST", "/c", {**FORM, **UNAPPROVED, "Expect": "100-continue"},
                                   body)
        with self.server.connect() as connection:
            connection.sendall(data[:-len(body)])
            wire = Wire(connection)
            self.assertEqual(Message(*wire.head()).status, 100)
            connection.sendall(body)
            self.assertEqual(Message(*wire.head()).status, 403)
        self.assertEqual(self.origin.seen, [])

    def test_the_access_log(self):
        self.posts(FORM, b"card=" + CARD.encode())
        self.server.send("GET", "/nothing", UNAPPROVED)
        self.assertEqual(self.server.wait_log(3), [
            "403 block blocked cards-out cards-stay",
            "200 allow none pay.payment -",
            "200 allow none - -"])

    def test_counted(self):
        self.posts(FORM, b"card=" + CARD.encode())
        counters = self.server.counters()
        self.assertEqual((counters["leakwire_messages"], counters["leakwire_blocked"],
                          counters["leakwire_findings"], counters["leakwire_records_lost"]),
                         (2, 1, 2, 0))

    def test_nothing_of_the_data_is_told(self):
        self.posts(FORM, b"card=" + CARD.encode() + b"&mail=" + PERSON.encode(),
                   target=f"/c?mail={PERSON}")
        told = (self.folder / "findings.ndjson").read_text() + self.server.errors()
        self.assertNotIn(CARD, told)
        self.assertNotIn(PERSON, told)


class Http2(NginxCase):
    def setUp(self):
        super().setUp()
        if not shutil.which("curl"):
            raise unittest.SkipTest("curl is not installed")

    def sent(self, server, *args):
        """Status, version and body of what curl gets."""
        done = subprocess.run(
            ["curl", "-s", "-m", "20", "--http2-prior-knowledge", "-w",
             "\n%{http_code} %{http_version}", *args, f"http://127.0.0.1:{server.port}/c"],
            capture_output=True, text=True, check=False)
        return done.returncode, done.stdout

    def test_held_back(self):
        server = self.nginx(policy=STRICT, location=NAMED, listen="http2")
        form = ["-H", "X-To: collect.tracker.example", "-d"]
        code, told = self.sent(server, *form, "card=" + CARD)
        self.assertEqual((code, told.splitlines()[-1]), (0, "403 2"))
        self.assertIn("cards-out", told)
        self.assertEqual(self.sent(server, *form, "n=1"), (0, "ok\n200 2"))
        code, told = self.sent(server, *form, "n=1", "-b", f"card={CARD}")
        self.assertEqual(told.splitlines()[-1], "403 2")
        self.assertEqual([seen.body for seen in self.origin.seen], [b"n=1"])

    def test_passed_on_as_it_comes(self):
        server = self.nginx(policy=STRICT, listen="http2", location=NAMED + """
            proxy_request_buffering off; proxy_http_version 1.1;""")
        body = b"n=1&" * 500_000
        for name, data, wanted in (("clean", body, 0), ("leak", body + b"card=" + CARD.encode(), 92)):
            path = self.write(name, data)
            code, _ = self.sent(server, "-H", "X-To: collect.tracker.example", "--data-binary",
                                f"@{path}")
            self.assertEqual(code, wanted, name)  # 92: the stream was reset
        self.assertEqual([seen.whole for seen in self.origin.seen], [True, False])
        self.assertEqual(self.origin.seen[0].body, body)
        self.assertTrue(body.startswith(self.origin.seen[1].body[:len(body)]))
        self.assertNotIn(CARD[:6].encode(), self.origin.seen[1].body)


class Receivers(NginxCase):
    def test_the_upstreams_own_host(self):
        # Nobody is named: the host that proxy_pass names, an address in a network of nobody.
        server = self.nginx(policy=POLICY)
        answer = server.send("POST", "/", body=b"card=" + CARD.encode())
        self.assertEqual(answer.status, 403)
        told = server.findings()[0]["destination"]
        self.assertEqual(told["role"], "third-party")

    def test_the_hosts_of_two_locations(self):
        server = self.nginx(policy=POLICY, server="""
            location /pay/ { leakwire_receiver pay.example:8443; proxy_pass http://127.0.0.1:%d/; }
            location /other/ { leakwire_receiver $host; proxy_pass http://127.0.0.1:%d/; }
        """ % (self.origin.port, self.origin.port))
        body = b"card=" + CARD.encode()
        self.assertEqual(server.send("POST", "/pay/x", body=body).status, 200)
        self.assertEqual(server.send("POST", "/other/x", body=body).status, 403)
        found = server.findings()
        self.assertEqual([f["destination"]["host"] for f in found], ["pay.example", "shop.example"])
        self.assertEqual(found[0]["dest_port"], 8443)
        self.assertEqual(self.origin.seen[0].target, "/x")

    def test_an_internal_redirect_to_another_receiver(self):
        # pay.example may have it and is down; the other one may not.
        server = self.nginx(policy=POLICY, server="""
            location /pay/ { leakwire_receiver pay.example; proxy_pass http://127.0.0.1:9/;
                             error_page 502 = @other; }
            location @other { leakwire_receiver other.example; proxy_pass http://127.0.0.1:%d; }
        """ % self.origin.port)
        answer = server.send("POST", "/pay/x", body=b"card=" + CARD.encode())
        self.assertEqual(answer.status, 403)
        self.assertEqual(self.origin.seen, [])

    def test_a_page_behind_an_internal_redirect(self):
        server = self.nginx(policy=POLICY, server="""
            location /app/ { try_files /nowhere @app; }
            location @app { leakwire_receiver other.example; proxy_pass http://127.0.0.1:%d; }
        """ % self.origin.port)
        answer = server.send("POST", "/app/x", body=b"card=" + CARD.encode())
        self.assertEqual(answer.status, 403)
        self.assertIn(b"cards-out", answer.body)

    def test_a_page_of_ones_own(self):
        self.write("html/stopped.html", "our own page\n")
        server = self.nginx(policy=POLICY, location="error_page 403 /stopped.html;",
                            server="location = /stopped.html { root %s/html; }" % self.folder)
        answer = server.send("POST", "/", body=b"card=" + CARD.encode())
        self.assertEqual((answer.status, answer.body), (403, b"our own page\n"))
        self.assertEqual(self.origin.seen, [])


if __name__ == "__main__":
    unittest.main()
