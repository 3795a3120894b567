"""A value is found, and nothing of it goes on, wherever the bytes around and in it are cut."""

import os

import proxied
from harness import Case
from icap import CIcap, Client, need_c_icap
from proxied import CARD, EMAIL, UNAPPROVED


def setUpModule():
    need_c_icap()


class Cuts(Case):
    def start(self, *directives):
        policy = self.write("policy.yaml", proxied.policy())
        server = CIcap(self.folder, [f"leakwire.Policy {policy}", *directives])
        self.addCleanup(server.stop)
        self.client = Client(server.port)
        self.addCleanup(self.client.close)
        return server

    def post(self, body, **how):
        answer = self.client.reqmod(f"POST http://{UNAPPROVED}/c HTTP/1.1",
                                    [f"Host: {UNAPPROVED}", f"Content-Length: {len(body)}"], body,
                                    **how)
        if answer.cut:
            self.client.close()
        return answer

    def test_chunks_cut_at_every_byte(self):
        self.start()
        before, after = b"first line\ncard: ", b"\nlast line\n"
        body = before + CARD.encode() + after
        for at in range(len(CARD) + 1):
            cut = len(before) + at
            answer = self.post(body, pieces=[body[:cut], body[cut:]])
            self.assertEqual(answer.first_line(), "HTTP/1.1 403 Forbidden", at)
        answer = self.post(body, pieces=[body[i:i + 1] for i in range(len(body))])
        self.assertEqual(answer.first_line(), "HTTP/1.1 403 Forbidden")

    def test_previews_cut_at_every_byte(self):
        self.start()
        before = b"card: "
        body = before + CARD.encode() + b"\n"
        for at in range(len(CARD) + 1):
            answer = self.post(body, preview=len(before) + at)
            self.assertEqual(answer.first_line(), "HTTP/1.1 403 Forbidden", at)

    def test_streams_cut_at_every_byte(self):
        """Longer than the buffer: what went on before the block holds nothing of the card."""
        self.start("leakwire.Buffer 4096")
        before = b"a line of a log, as good as any other\n" * 400 + b"card: "
        body = before + CARD.encode() + b"\n" + b"and some more of it\n" * 400
        for at in range(len(CARD) + 1):
            cut = len(before) + at
            answer = self.post(body, pieces=[body[:cut], body[cut:]])
            self.assertTrue(answer.cut, at)
            self.assertEqual(answer.kind, "req-hdr")
            self.assertTrue(before.startswith(answer.body), at)

    def test_streams_are_masked_at_every_cut(self):
        self.start("leakwire.Buffer 0")
        before = b"a line of a log, as good as any other\n" * 400 + b"mail: "
        after = b"\n" + b"and some more of it\n" * 400
        body = before + EMAIL.encode() + after
        for at in range(len(EMAIL) + 1):
            cut = len(before) + at
            answer = self.post(body, pieces=[body[:cut], body[cut:]])
            self.assertFalse(answer.cut, at)
            self.assertEqual(len(answer.body), len(body))
            self.assertEqual(answer.body[:len(before)], before)
            self.assertEqual(answer.body[-len(after):], after)
            self.assertNotIn(b"anna", answer.body)

    def test_long_bodies_in_constant_memory(self):
        """64 MiB (with LEAKWIRE_LONG 1 GiB) pass through; the worker grows by a few MiB at most."""
        pieces = 16384 if os.environ.get("LEAKWIRE_LONG") else 1024
        server = self.start("leakwire.Buffer 64K")
        child = server.child()
        self.post(b"a line of a log, as good as any other\n" * 10000)
        before = peak(child)
        line = b"a line of a log, as good as any other\n" * 1700
        answer = self.post(line * pieces, pieces=[line] * pieces)
        self.assertFalse(answer.cut)
        self.assertEqual(len(answer.body), len(line) * pieces)
        print(f"{pieces * len(line) >> 20} MiB: grown by {peak(child) - before} KiB")
        self.assertLess(peak(child) - before, 8 << 10)


def peak(pid):
    """Most memory that a process ever held, in KiB."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return int(next(line for line in file if line.startswith("VmHWM")).split()[1])
