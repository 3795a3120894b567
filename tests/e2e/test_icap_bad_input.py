"""What hurts: broken and endless bodies, bombs, lost records, dead workers, slow and idle clients."""

import gzip
import os
import signal
import socket
import time
import zlib

import proxied
from harness import Case
from icap import CIcap, Client, accepts, chunked, need_c_icap, wait_until
from proxied import CARD, UNAPPROVED

LINE = f"POST http://{UNAPPROVED}/c HTTP/1.1"
HEAD = f"{LINE}\r\nHost: {UNAPPROVED}\r\n\r\n".encode()


def setUpModule():
    need_c_icap()


class Hurt(Case):
    def start(self, *directives, **how):
        policy = self.write("policy.yaml", proxied.policy())
        self.findings = self.folder / "findings.ndjson"
        if not any(d.startswith("leakwire.Findings") for d in directives):
            directives = [*directives, f"leakwire.Findings {self.findings}"]
        server = CIcap(self.folder, [f"leakwire.Policy {policy}", *directives], **how)
        self.addCleanup(server.stop)
        return server

    def client(self, server, **how):
        client = Client(server.port, **how)
        self.addCleanup(client.close)
        return client

    def post(self, server, body, headers=(), **how):
        client = Client(server.port)
        answer = client.reqmod(LINE, [f"Host: {UNAPPROVED}", *headers], body, **how)
        client.close()
        return answer

    def check_alive(self, server, children):
        self.assertEqual(server.children(), children)
        self.assertEqual(self.post(server, b"nothing").status, 204)
        self.assertEqual(self.post(server, f"card: {CARD}".encode()).first_line(), "HTTP/1.1 403 Forbidden")


class Bodies(Hurt):
    def test_truncated_bodies(self):
        """The client goes away in mid-body: nothing went on, what was seen is told and counted."""
        server = self.start()
        children = [server.child()]
        body = b"x" * 3000 + b"\ncard: " + CARD.encode() + b"\n" + b"y" * 3000
        for cut in (1, 2000, 3005, 3015, len(body)):
            client = self.client(server)
            client.start("REQMOD", [("req-hdr", HEAD), ("req-body", b"")], ["Allow: 204"])
            client.open().sendall(chunked([body])[:cut + 6])
            client.close()
        wait_until(lambda: server.counters()["MESSAGES CUT SHORT"] == 5, "all were counted")
        # The card stood whole in the last alone.
        self.assertEqual(len(proxied.findings_in(self.findings)), 1)
        self.check_alive(server, children)

    def test_broken_chunks(self):
        server = self.start()
        children = [server.child()]
        for chunks in (b"zz\r\nabc\r\n0\r\n\r\n", b"-5\r\nabc\r\n0\r\n\r\n",
                       b"ffffffffffffffff\r\nabc", b"3\r\nabcdef\r\n0\r\n\r\n",
                       b"\r\n\r\n\r\n", b"3;" + b"x" * 20000 + b"\r\nabc\r\n0\r\n\r\n"):
            self.send_chunks(server, chunks)
        self.check_alive(server, children)

    def test_a_chunk_that_ends_the_child(self):
        """c-icap 0.5.10 itself dies of a chunk of 2 GiB, whatever service it is for; it starts
        another child, and the service goes on."""
        server = self.start()
        self.send_chunks(server, b"7fffffff\r\nabc")
        wait_until(lambda: server.children() and accepts(server.port), "a child")
        time.sleep(1.5)    # the monitor process looks once a second
        wait_until(lambda: server.children() and accepts(server.port), "a child")
        self.check_alive(server, server.children())

    def send_chunks(self, server, chunks):
        client = self.client(server)
        client.start("REQMOD", [("req-hdr", HEAD), ("req-body", b"")], ["Allow: 204"])
        try:
            client.open().sendall(chunks)
            client.open().shutdown(socket.SHUT_WR)
            while client.open().recv(65536):
                pass
        except OSError:
            pass
        client.close()

    def test_an_endless_body(self):
        """Goes through in constant memory, and stops with the card in it."""
        server = self.start("leakwire.Buffer 64K")
        children = [server.child()]
        client = self.client(server)
        client.start("REQMOD", [("req-hdr", HEAD), ("req-body", b"")])
        client.open().setblocking(False)
        sent = received = 0
        piece = chunked([b"a line of a log, as good as any other\n" * 400], b"")
        left = b""
        while sent < 64 << 20:
            if not left:
                left = piece if sent < 32 << 20 else chunked([b"card: " + CARD.encode() + b"\n"], piece)
            try:
                done = client.open().send(left)
                left, sent = left[done:], sent + done
            except BlockingIOError:
                pass
            except OSError:
                break
            try:
                data = client.open().recv(1 << 20)
                self.assertNotIn(CARD.encode(), data)
                received += len(data)
                if not data:
                    break
            except BlockingIOError:
                pass
            except OSError:
                break
        self.assertGreater(received, 16 << 20)
        self.assertLess(sent, 64 << 20, "the exchange was cut")
        client.close()
        wait_until(lambda: server.counters()["MESSAGES BLOCKED IN PART"] == 1, "it was counted")
        self.check_alive(server, children)

    def test_wrong_lengths(self):
        """ICAP's own framing counts: Content-Length in the head is a header like any other."""
        server = self.start()
        for length in ("5", "999999", "-1", "x", "99999999999999999999999"):
            answer = self.post(server, f"card: {CARD}".encode(), [f"Content-Length: {length}"])
            self.assertEqual(answer.first_line(), "HTTP/1.1 403 Forbidden", length)

    def test_unknown_encodings(self):
        """Cannot be looked into: told as coverage, and let go on."""
        server = self.start()
        answer = self.post(server, zlib.compress(b"x" * 2000), ["Content-Encoding: compress"])
        self.assertEqual(answer.status, 204)
        kinds = [r["event_type"] for r in proxied.records_in(self.findings)]
        self.assertIn("coverage", kinds)
        self.assertGreaterEqual(server.counters()["MESSAGES NOT ALL LOOKED AT"], 1)

    def test_broken_gzip(self):
        server = self.start()
        children = [server.child()]
        whole = gzip.compress(f"card: {CARD}".encode() * 50, mtime=0)
        for body in (whole[:20], whole[:-8], b"\x1f\x8b\x08" + b"\xff" * 500, b"no gzip at all"):
            self.post(server, body, ["Content-Encoding: gzip"])
        self.check_alive(server, children)

    def test_bombs(self):
        server = self.start()
        children = [server.child()]
        bomb = gzip.compress(b"\0" * (256 << 20), compresslevel=9, mtime=0)
        start = time.process_time()
        self.post(server, bomb, ["Content-Encoding: gzip"])
        self.assertLess(time.process_time() - start, 60)
        self.assertGreaterEqual(server.counters()["MESSAGES NOT ALL LOOKED AT"], 1)
        self.check_alive(server, children)

    def test_heads_that_are_none(self):
        server = self.start()
        children = [server.child()]
        for head in (b"\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/1.1\r\nno colon\r\n: x\r\n\r\n",
                     b"\0\0\0\r\n\r\n", b"GET http://[::1/ HTTP/1.1\r\nHost: [\r\n\r\n",
                     b"POST  http://a.example:99999/ \r\n folded\r\n\r\n",
                     b"GET / HTTP/1.1\n" + b"a: b\n" * 3000 + b"\r\n\r\n"):
            client = self.client(server)
            try:
                client.start("REQMOD", [("req-hdr", head), ("null-body", b"")], ["Allow: 204"])
                client.open().shutdown(socket.SHUT_WR)
                client.open().recv(65536)
            except OSError:
                pass
            client.close()
        self.check_alive(server, children)


class Failures(Hurt):
    def check_failed(self, answer, way, body):
        self.assertEqual(answer.status, 200)
        self.assertFalse(answer.cut)
        if way == "closed":
            self.assertEqual(answer.first_line(), "HTTP/1.1 403 Forbidden")
            self.assertIn(b"could not be looked through", answer.body)
            self.assertEqual(answer.headers["x-leakwire-enforced"], "blocked")
        else:
            self.assertEqual((answer.kind, answer.body), ("req-hdr", body))
            self.assertEqual(answer.headers["x-leakwire-enforced"], "failed-open")

    def test_over_the_byte_budget(self):
        body = b"nothing in it\n" * 20000 + b"card: " + CARD.encode()
        for way, counter in (("open", "MESSAGES FAILED OPEN"), ("closed", "MESSAGES FAILED CLOSED")):
            with self.subTest(fail=way):
                server = self.start(f"leakwire.Fail {way}", "leakwire.ByteBudget 64K")
                self.check_failed(self.post(server, body), way, body)
                counters = server.counters()
                self.assertEqual(counters[counter], 1)
                self.assertEqual(counters["MESSAGES OVER THE BYTE BUDGET"], 1)
                self.assertIn("coverage",
                              [r["event_type"] for r in proxied.records_in(self.findings)])
                server.stop()

    def test_over_the_deadline(self):
        body = b"card 4111 1111 1111 1112, nothing in it\n" * 20000
        for way in ("open", "closed"):
            with self.subTest(fail=way):
                server = self.start(f"leakwire.Fail {way}", "leakwire.Deadline 1us")
                self.check_failed(self.post(server, body), way, body)
                self.assertEqual(server.counters()["MESSAGES OVER THE DEADLINE"], 1)
                server.stop()

    def test_a_full_disk(self):
        """Records are lost and counted; what is done stays right."""
        server = self.start("leakwire.Findings /dev/full")
        for _ in range(3):
            answer = self.post(server, f"card: {CARD}".encode())
            self.assertEqual(answer.first_line(), "HTTP/1.1 403 Forbidden")
        self.assertGreaterEqual(server.counters()["RECORDS LOST"], 3)
        self.assertEqual(server.log_text().count("/dev/full"), 1)

    def test_a_killed_child(self):
        """c-icap starts another one; records stay whole lines."""
        server = self.start()
        self.post(server, f"card: {CARD}".encode())
        child = server.child()
        client = self.client(server)
        client.start("REQMOD", [("req-hdr", HEAD), ("req-body", b"")], ["Allow: 204"])
        client.open().sendall(b"1000\r\nhalf of it")
        os.kill(child, signal.SIGKILL)
        wait_until(lambda: server.children() and child not in server.children(), "a new child", 30)
        wait_until(lambda: accepts(server.port), "c-icap")
        self.post(server, f"card: {CARD}".encode())
        self.assertEqual(len(proxied.findings_in(self.findings)), 2)


class Clients(Hurt):
    def test_a_stalled_client(self):
        """One that reads nothing holds its own thread, and little memory; others are served."""
        server = self.start("leakwire.Buffer 64K")
        children = [server.child()]
        client = self.client(server)
        client.start("REQMOD", [("req-hdr", HEAD), ("req-body", b"")])
        client.open().settimeout(1)
        piece = chunked([b"a line of a log, as good as any other\n" * 400], b"")
        sent = 0
        try:
            while sent < 256 << 20:
                sent += client.open().send(piece)
        except TimeoutError:
            pass
        self.assertLess(sent, 64 << 20, "the service takes in no more than it can hand on")
        self.check_alive(server, children)
        self.assertLess(resident(children[0]), 200 << 10)

    def test_many_idle_connections(self):
        """c-icap gives each connection a thread; the service holds nothing for one that is idle.
        10,000 with LEAKWIRE_LONG."""
        counts = (50, 10_050) if os.environ.get("LEAKWIRE_LONG") else (50, 350)
        server = self.start(threads=counts[1] + 50)
        children = [server.child()]
        self.check_alive(server, children)
        held = []
        idle = []
        for count in counts:
            while len(idle) < count:
                idle.append(Client(server.port))
                self.addCleanup(idle[-1].close)
                answer = idle[-1].reqmod("GET http://a.example/ HTTP/1.1", [])
                self.assertEqual(answer.status, 204)
            held.append(resident(children[0]))
        self.check_alive(server, children)
        for client in idle:
            client.close()
        # c-icap's own: a thread's stack and a request's buffers. Beyond those of its echo service the
        # stack is touched no page deeper.
        echo = []
        other = CIcap(self.folder / "echo", [], threads=counts[1] + 50)
        self.addCleanup(other.stop)
        for count in counts:
            while len(echo) < count:
                echo.append(Client(other.port, "echo"))
                self.addCleanup(echo[-1].close)
                echo[-1].reqmod("GET http://a.example/ HTTP/1.1", [])
            held.append(resident(other.child()))
        ours, theirs = held[1] - held[0], held[3] - held[2]
        count = counts[1] - counts[0]
        print(f"{count} idle connections: {ours} KiB, with echo {theirs} KiB")
        self.assertLess(ours - theirs, count * 4)
        self.check_alive(server, children)


def resident(pid):
    """Resident memory of a process, in KiB."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return int(next(line for line in file if line.startswith("VmRSS")).split()[1])
