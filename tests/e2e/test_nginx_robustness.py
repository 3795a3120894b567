"""nginx: what must not hurt it. Open or closed as configured, counted, and alive at the end."""

import gzip
import os
import pathlib
import resource
import signal
import socket
import time
import zlib

from nginx_harness import CARD, Broken, NginxCase
from nginx_policy import NAMED, POLICY, UNAPPROVED

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
FLOWS = NAMED + "proxy_request_buffering off; proxy_http_version 1.1;"
BODY = b"card=" + CARD.encode()


class Robustness(NginxCase):
    def started(self, location=NAMED, **how):
        self.server = self.nginx(policy=POLICY, location=location, **how)
        return self.server

    def tearDown(self):
        if hasattr(self, "server") and self.server.process.poll() is None:
            # Whatever came before: it serves, and no worker has died but those that were killed.
            self.assertEqual(self.server.send("POST", "/", UNAPPROVED, b"n=1").status, 200)
            self.assertNotIn("exited on signal 11", self.server.errors())
            self.assertNotIn("exited on signal 6", self.server.errors())
            self.assertNotIn("[alert]", self.server.errors().replace("exited on signal 9", "")
                             if not getattr(self, "killed", False) else "")
        super().tearDown()

    def sends(self, data, end=True):
        """Raw bytes; the status, or how the connection ended."""
        with self.server.connect() as connection:
            connection.sendall(data)
            if end:
                connection.shutdown(socket.SHUT_WR)
            try:
                return self.server.read_answer(connection).status
            except (Broken, OSError) as broken:
                return str(broken)

    def test_a_chunked_body_that_ends_in_the_middle(self):
        server = self.started()
        data = server.request("POST", "/", {**FORM, **UNAPPROVED}, chunks=[BODY, b"n" * 1000])
        for cut in (len(data) - 1, len(data) - 5, len(data) - 500, len(data) - 1010):
            self.assertNotEqual(self.sends(data[:cut]), 200)
        self.assertEqual(self.origin.seen, [])

    def test_chunks_that_are_none(self):
        server = self.started()
        head = server.request("POST", "/", {**UNAPPROVED, "Transfer-Encoding": "chunked"})
        for rest in (b"xyz\r\n", b"-1\r\n", b"fffffffffffffffffff\r\n", b"5\r\nabcdefgh\r\n"):
            self.assertEqual(self.sends(head + rest), 400)
        self.assertEqual(self.origin.seen, [])

    def test_heads_that_are_none(self):
        """nginx refuses them, or leaves out a line that is none; what goes on was looked at."""
        server = self.started()
        for head in (b"\r\n\r\n", b"POST\r\n\r\n", b"POST / HTTP/9.9\r\nHost: a\r\n\r\n",
                     b"POST / HTTP/1.1\r\n\r\n", b"POST / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n",
                     b"POST /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n"):
            self.assertIn(self.sends(head), ("closed", 400, 414, 505), head[:40])
        self.assertEqual(self.origin.seen, [])
        broken = server.request("POST", "/", {**UNAPPROVED, "X-Note": CARD}, b"n=1")
        for line in (b": no name\r\n", b"no colon\r\n", b"X Y: blank\r\n"):
            self.assertIn(self.sends(broken.replace(b"X-Note", line + b"X-Note")), (400, 403), line)
        self.assertEqual(self.origin.seen, [])

    def test_an_endless_chunked_body(self):
        server = self.started(FLOWS)
        pid = server.workers()[0]
        head = server.request("POST", "/", {**UNAPPROVED, "Transfer-Encoding": "chunked"})
        piece = b"10000\r\n" + b"n=1&" * 16384 + b"\r\n"
        with server.connect() as connection:
            connection.sendall(head)
            for i in range(1000):
                connection.sendall(piece)
                if i == 50:
                    before = self.resident(pid)
        self.assertLess(self.resident(pid) - before, 2 << 20)

    def test_wrong_content_length(self):
        server = self.started()
        for length, wanted in (("5x", 400), ("-1", 400), ("99999999999999999999", 400)):
            data = server.request("POST", "/", {**UNAPPROVED, "Content-Length": length}) + BODY
            self.assertEqual(self.sends(data), wanted)
        # Longer than what comes.
        data = server.request("POST", "/", {**UNAPPROVED, "Content-Length": "1000"}) + BODY
        self.assertNotEqual(self.sends(data), 200)
        self.assertEqual(self.origin.seen, [])

    def test_unknown_encodings_are_told(self):
        server = self.started()
        for coding in ("x-unknown", "gzip, x-unknown", "compress"):
            answer = server.send("POST", "/", {**UNAPPROVED, "Content-Encoding": coding}, b"\1\2\3")
            self.assertEqual(answer.status, 200)
        self.assertEqual(self.origin.seen[0].body, b"\1\2\3")
        told = [r for r in server.records() if r["event_type"] == "coverage"]
        self.assertGreaterEqual(len(told), 3)
        self.assertGreaterEqual(server.counters()["leakwire_coverage"], 3)

    def test_what_cannot_be_looked_at_is_closed_where_asked_for(self):
        server = self.started(NAMED + "leakwire_fail closed;")
        answer = server.send("POST", "/", {**UNAPPROVED, "Content-Encoding": "x-unknown"}, b"\1\2")
        self.assertEqual(answer.status, 503)
        self.assertIn(b"could not be looked at", answer.body)
        self.assertEqual(self.origin.seen, [])
        self.assertEqual(server.counters()["leakwire_failed_closed"], 1)

    def test_what_says_gzip_and_is_not(self):
        server = self.started()
        headers = {**FORM, **UNAPPROVED, "Content-Encoding": "gzip"}
        for body in (b"not gzip at all", gzip.compress(b"n=1" * 1000)[:-10], b"\x1f\x8b" * 50):
            self.assertEqual(server.send("POST", "/", headers, body).status, 200)
        self.assertEqual(server.send("POST", "/", headers, gzip.compress(BODY)).status, 403)

    def test_a_bomb(self):
        server = self.started()
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        bomb = b"".join(packer.compress(b"n" * (1 << 20)) for _ in range(256)) + packer.flush()
        pid = server.workers()[0]
        begun = self.cpu(pid)
        for depth in (bomb, gzip.compress(bomb), gzip.compress(gzip.compress(bomb))):
            answer = server.send("POST", "/", {**UNAPPROVED, "Content-Encoding": "gzip"}, depth)
            self.assertIn(answer.status, (200, 503))
        self.assertLess(self.resident(pid), 256 << 20)
        self.assertLess(self.cpu(pid) - begun, 5)
        self.assertGreaterEqual(server.counters()["leakwire_coverage"], 3)

    def test_a_full_disk(self):
        # Decisions do not hang on records: still blocked, the loss counted and told once.
        server = self.started(findings="/dev/full")
        for _ in range(3):
            self.assertEqual(server.send("POST", "/", {**FORM, **UNAPPROVED}, BODY).status, 403)
        counters = server.counters()
        self.assertEqual(counters["leakwire_records_lost"], 3)
        self.assertEqual(server.errors().count("a record cannot be written"), 1)

    def test_a_deadline(self):
        for fail, status, counter in (("open", 200, "failed_open"), ("closed", 503, "failed_closed")):
            with self.subTest(fail=fail):
                # No message of 8 MiB is looked at within a millisecond.
                server = self.started(NAMED + f"leakwire_deadline 1ms; leakwire_fail {fail};")
                self.origin.seen.clear()
                body = b"n=1&" * (2 << 20)
                answer = server.send("POST", "/", {**FORM, **UNAPPROVED}, body)
                self.assertEqual(answer.status, status)
                self.assertEqual([seen.body for seen in self.origin.seen],
                                 [body] if fail == "open" else [])
                counters = server.counters()
                self.assertEqual((counters["leakwire_" + counter], counters["leakwire_over_deadline"]),
                                 (1, 1))
                row = "200 allow failed-open - -" if fail == "open" else "503 allow blocked - -"
                self.assertEqual(server.wait_log(1)[0], row)
                server.stop()
                (self.folder / "access.log").unlink()

    def test_a_byte_budget(self):
        for fail, status in (("open", 200), ("closed", 503)):
            with self.subTest(fail=fail):
                server = self.started(NAMED + f"leakwire_byte_budget 64k; leakwire_fail {fail};")
                self.origin.seen.clear()
                body = b"n=1&" * 50_000 + BODY
                self.assertEqual(server.send("POST", "/", {**FORM, **UNAPPROVED}, body).status, status)
                self.assertEqual([seen.body for seen in self.origin.seen],
                                 [body] if fail == "open" else [])
                counters = server.counters()
                self.assertEqual((counters["leakwire_failed_" + fail], counters["leakwire_over_budget"]),
                                 (1, 1))
                # Within it, it is looked at as ever.
                self.assertEqual(server.send("POST", "/", {**FORM, **UNAPPROVED}, BODY).status, 403)
                server.stop()

    def test_more_findings_than_are_told(self):
        server = self.started()
        body = b"".join(b"mail=p%d@mail.example.org&" % i for i in range(3000))
        self.assertEqual(server.send("POST", "/", {**FORM, **UNAPPROVED}, body).status, 200)
        self.assertNotIn(b"p2999@", self.origin.seen[0].body)
        self.assertEqual(len(server.findings()), 1000)
        self.assertEqual(server.counters()["leakwire_suppressed"], 2000)

    def test_a_killed_worker(self):
        server = self.started()
        self.killed = True
        server.send("POST", "/", {**FORM, **UNAPPROVED}, BODY)
        first = server.workers()[0]
        with server.connect() as connection:
            data = server.request("POST", "/", {**FORM, **UNAPPROVED}, BODY)
            connection.sendall(data[:-3])
            # Answered once the connection above was taken.
            self.assertEqual(server.send("POST", "/", UNAPPROVED, b"n=1").status, 200)
            os.kill(first, signal.SIGKILL)
            with self.assertRaises((Broken, OSError)):
                connection.sendall(data[-3:])
                server.read_answer(connection)
        for _ in range(500):
            if server.workers() and first not in server.workers():
                break
            time.sleep(0.01)
        self.assertEqual(server.send("POST", "/", {**FORM, **UNAPPROVED}, BODY).status, 403)
        # Its last record is whole, and what it had counted is not lost.
        self.assertEqual(len(server.findings()), 2)
        self.assertEqual(server.counters()["leakwire_blocked"], 2)

    def test_a_stalled_client(self):
        server = self.started()
        data = server.request("POST", "/", {**FORM, **UNAPPROVED}, b"n=1&" * 1000 + BODY)
        stalled = [server.connect() for _ in range(20)]
        for at, connection in enumerate(stalled):
            connection.sendall(data[:-(at + 1)])
        # Others are served meanwhile.
        for _ in range(20):
            self.assertEqual(server.send("POST", "/", UNAPPROVED, b"n=1").status, 200)
        for at, connection in enumerate(stalled):
            with connection:
                connection.sendall(data[-(at + 1):])
                self.assertEqual(server.read_answer(connection).status, 403)
        self.assertEqual(len(self.origin.seen), 20)

    def test_a_long_body_is_looked_at_in_turns(self):
        # While 64 MiB are looked at, a small request is answered.
        server = self.started(NAMED)
        long = server.connect(120)
        long.sendall(server.request("POST", "/", {**FORM, **UNAPPROVED}, b"n=1&" * (16 << 20)))
        small = 0
        long.setblocking(False)
        while True:
            try:
                self.assertTrue(long.recv(1, socket.MSG_PEEK))
                break
            except BlockingIOError:
                self.assertEqual(server.send("GET", "/", UNAPPROVED).status, 200)
                small += 1
        self.assertGreater(small, 0)
        long.close()

    def idle(self, server, count):
        """So many connections that have had an answer and stay open."""
        made = []
        for _ in range(count):
            connection = server.connect()
            connection.sendall(server.request("POST", "/", UNAPPROVED, b"n=1"))
            self.assertEqual(server.read_answer(connection).status, 200)
            made.append(connection)
        return made

    def test_idle_connections(self):
        count = 5000 if os.environ.get("LEAKWIRE_LONG") else 1000
        grown = {}
        for on in (False, True):
            self.server = server = self.nginx(policy=POLICY, location=NAMED, connections=19_000,
                                              listen="backlog=4096", on=on)
            pid = server.workers()[0]
            # The first ones fill memory that was free before.
            idle = self.idle(server, count)
            before = self.resident(pid)
            idle += self.idle(server, count)
            grown[on] = (self.resident(pid) - before) / count
            self.assertEqual(server.send("POST", "/", {**FORM, **UNAPPROVED}, BODY).status,
                             403 if on else 200)
            for connection in idle:
                connection.close()
            server.stop()
        print(f"bytes for an idle connection: {grown[False]:.0f} without, {grown[True]:.0f} with")
        self.assertLess(grown[True] - grown[False], 4096)

    def test_stalled_requests(self):
        """In mid-body: the memory of one, and that all of them are looked at in the end."""
        count = 2000
        grown = {}
        for on in (False, True):
            self.server = server = self.nginx(policy=POLICY, location=NAMED, connections=19_000,
                                              listen="backlog=4096", on=on)
            pid = server.workers()[0]
            data = server.request("POST", "/", {**FORM, **UNAPPROVED}, b"n=1&" * 100 + BODY)
            stalled, sizes = [], []
            for _ in range(2):
                for _ in range(count):
                    connection = server.connect()
                    connection.sendall(data[:-3])
                    stalled.append(connection)
                self.assertEqual(server.send("POST", "/", UNAPPROVED, b"n=1").status, 200)
                sizes.append(self.resident(pid))
            grown[on] = (sizes[1] - sizes[0]) / count
            for connection in stalled:  # one after the other, for the origin's sake
                with connection:
                    connection.sendall(data[-3:])
                    self.assertEqual(server.read_answer(connection).status, 403 if on else 200)
            server.stop()
        print(f"bytes for a stalled request: {grown[False]:.0f} without, {grown[True]:.0f} with")
        self.assertLess(grown[True] - grown[False], 4096)

    @staticmethod
    def resident(pid):
        return int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1]) * \
            resource.getpagesize()

    @staticmethod
    def cpu(pid):
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
