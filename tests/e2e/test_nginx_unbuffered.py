"""nginx with proxy_request_buffering off: what is settled goes on at once, and nothing else."""

import gzip
import os
import resource
import socket

from nginx_harness import CARD, PERSON, Broken, NginxCase
from nginx_policy import APPROVED, LENIENT, NAMED, POLICY, UNAPPROVED

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
FLOWS = NAMED + "proxy_request_buffering off; proxy_http_version 1.1;"


class Unbuffered(NginxCase):
    def test_a_body_goes_on_before_its_end(self):
        server = self.nginx(policy=POLICY, location=FLOWS)
        data = server.request("POST", "/", {**FORM, **UNAPPROVED}, b"n=1&" * 50_000)
        with server.connect() as connection:
            connection.sendall(data[:-4])
            self.assertTrue(self.origin.wait(lambda seen: seen and len(seen[0].bytes) > 100_000))
            self.assertFalse(self.origin.seen[0].whole)
            connection.sendall(data[-4:])
            self.assertEqual(server.read_answer(connection).status, 200)
        self.assertEqual(self.origin.seen[0].body, b"n=1&" * 50_000)

    def test_the_head_stops_it_before_the_body(self):
        server = self.nginx(policy=POLICY, location=FLOWS)
        data = server.request("POST", f"/?card={CARD}", {**FORM, **UNAPPROVED}, b"n=1&" * 1000)
        with server.connect() as connection:
            connection.sendall(data[:-1000])
            self.assertEqual(server.read_answer(connection).status, 403)
        self.assertEqual(self.origin.seen, [])

    def test_a_card_at_the_beginning_is_a_page(self):
        server = self.nginx(policy=POLICY, location=FLOWS)
        answer = server.send("POST", "/", {**FORM, **UNAPPROVED}, b"card=" + CARD.encode())
        self.assertEqual(answer.status, 403)
        self.assertIn(b"cards-out", answer.body)
        self.assertEqual(self.origin.seen, [])

    def test_a_card_later_on_resets_both_sides(self):
        server = self.nginx(policy=POLICY, location=FLOWS)
        body = b"n=1&" * 500_000 + b"card=" + CARD.encode() + b"&n=1" * 100_000
        for how in ({"body": body}, {"chunks": [body]}):
            with self.subTest(how=list(how)):
                self.origin.seen.clear()
                with self.assertRaises((Broken, OSError)):
                    server.send("POST", "/", {**FORM, **UNAPPROVED}, **how)
                got = self.origin.seen[0]
                self.assertFalse(got.whole)
                # What it got is clean, and ends before the card.
                self.assertTrue(body.startswith(got.body))
                self.assertLessEqual(len(got.body), 2_000_005)
        self.assertIn("444 block blocked cards-out cards-stay", server.wait_log(2))
        counters = server.counters()
        self.assertEqual((counters["leakwire_blocked"], counters["leakwire_blocked_partial"]), (2, 2))
        self.assertTrue(all(f["verdict"]["enforced"] == "blocked" for f in server.findings()))

    def test_a_card_cut_at_every_byte(self):
        server = self.nginx(policy=LENIENT, location=FLOWS)
        body = b"n=1&" * 5000 + b"card=" + CARD.encode() + b"&n=1" * 10
        masked = body.replace(CARD.encode(), b"*" * 16)
        start = body.index(CARD.encode())
        for cut in range(start - 1, start + 18):
            head = server.request("POST", "/", {**FORM, **UNAPPROVED}, body)
            edge = len(head) - len(body) + cut
            self.assertEqual(
                server.send("POST", "/", {**FORM, **UNAPPROVED}, body, cuts=[edge]).status, 200)
            self.assertEqual(self.origin.seen[-1].body, masked, cut)
            self.assertEqual(
                server.send("POST", "/", {**FORM, **UNAPPROVED},
                            chunks=[body[:cut], body[cut:]]).status, 200)
            self.assertEqual(self.origin.seen[-1].body, masked, cut)

    def test_who_is_approved_gets_it_as_it_came(self):
        server = self.nginx(policy=POLICY, location=FLOWS)
        body = b"card=" + CARD.encode() + b"&mail=" + PERSON.encode() + b"&n=1" * 200_000
        self.assertEqual(server.send("POST", "/", {**FORM, **APPROVED}, body).status, 200)
        self.assertEqual(self.origin.seen[0].body, body)
        self.assertEqual({f["verdict"]["action"] for f in server.findings()}, {"allow"})

    def test_compressed(self):
        server = self.nginx(policy=LENIENT, location=FLOWS)
        # It cannot be taken out of a compressed body that has gone on: blocked.
        leaking = gzip.compress(b"card=" + CARD.encode())
        headers = {**FORM, **UNAPPROVED, "Content-Encoding": "gzip"}
        self.assertEqual(server.send("POST", "/", headers, leaking).status, 403)
        clean = gzip.compress(bytes(range(256)) * 2000)
        self.assertEqual(server.send("POST", "/", headers, clean).status, 200)
        self.assertEqual([seen.body for seen in self.origin.seen], [clean])

    def test_a_long_body_in_constant_memory(self):
        server = self.nginx(policy=POLICY, location=FLOWS)
        piece = b"n=1&" * 16_384
        pieces = 16_384 if os.environ.get("LEAKWIRE_LONG") else 4096  # 1 GiB; 256 MiB
        tail = b"mail=" + PERSON.encode()
        peak = []
        with server.connect(120) as connection:
            connection.sendall(server.request("POST", "/", {
                **FORM, **UNAPPROVED, "Content-Length": str(pieces * len(piece) + len(tail))}))
            for i in range(pieces):
                connection.sendall(piece)
                if i in (64, pieces - 1):
                    peak.append(self.resident(server.workers()[0]))
                    self.origin.seen[0].bytes.clear()
            connection.sendall(tail)
            self.assertEqual(server.read_answer(connection).status, 200)
        # Looked at to its end.
        self.assertNotIn(PERSON.encode(), self.origin.seen[0].body)
        self.assertTrue(self.origin.wait(lambda seen: seen[0].whole))
        self.assertEqual([f["verdict"]["enforced"] for f in server.findings()], ["redacted"])
        print(f"{pieces * len(piece) >> 20} MiB: grown by {peak[1] - peak[0] >> 10} KiB")
        self.assertLess(peak[1] - peak[0], 2 << 20)

    @staticmethod
    def resident(pid):
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * resource.getpagesize()

    def test_a_client_that_goes_away(self):
        server = self.nginx(policy=POLICY, location=FLOWS)
        data = server.request("POST", "/", {**FORM, **UNAPPROVED},
                              b"mail=" + PERSON.encode() + b"&n=1" * 50_000)
        with server.connect() as connection:
            connection.sendall(data[:-1000])
            self.assertTrue(self.origin.wait(lambda seen: seen and len(seen[0].bytes) > 100_000))
            connection.shutdown(socket.SHUT_RDWR)
        server.wait_log(1)
        # What was taken out of what had gone on is told.
        self.assertEqual([f["finding"]["detector"] for f in server.findings()], ["email"])
        self.assertNotIn(b"anna.larsson", self.origin.seen[0].body)
