"""sense under what is made to break it: depth, bombs, length, a kill, and values where none belong."""

import gzip
import os
import resource
import signal
import time

from captures import conversation, pcap, post
from harness import Case, records_in, run, start

HOME, AWAY = "10.0.0.7", "203.0.113.9"
MAIL, CARD = "anna@mail.example.com", "4111111111111111"


def used():
    """CPU seconds of the programs that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class Robustness(Case):
    def sense(self, frames, *args):
        """A run on a capture of these, and the CPU seconds it took."""
        capture = self.write("a.pcap", pcap(frames))
        before = used()
        done = run(["sense", "--format", "ndjson", *args, "-r", capture])
        stats = done.records()[-1]["stats"]
        self.assertEqual(stats["received"], stats["processed"] + stats["dropped"])
        return done, used() - before

    def reasons(self, done):
        return {r["coverage"]["reason"] for r in done.records() if r["event_type"] == "coverage"}

    def test_mime_ten_thousand_deep(self):
        deep = []
        for i in range(10_000):
            deep += [f'Content-Type: multipart/mixed; boundary="b{i}"', "", f"--b{i}"]
        mail = "\r\n".join([f"From: {MAIL}", *deep, "", "card 4111111111111111", ".", ""])
        said = f"EHLO a\r\nMAIL FROM:<{MAIL}>\r\nRCPT TO:<{MAIL}>\r\nDATA\r\n{mail}QUIT\r\n"
        done, took = self.sense(conversation(HOME, AWAY, 51110, 25, said.encode(),
                                             b"220 x ESMTP\r\n250 a\r\n250 b\r\n250 c\r\n354 d\r\n"),
                                "--every")
        self.assertLess(took, 5)
        self.assertIn("limit", self.reasons(done))
        self.assertEqual({f["finding"]["detector"] for f in done.findings()},
                         {"email", "card-number"})

    def test_json_a_hundred_thousand_deep(self):
        body = "[" * 100_000 + f'"{MAIL}"' + "]" * 100_000
        done, took = self.sense(conversation(HOME, AWAY, 51110, 80, post(body)))
        self.assertLess(took, 5)
        self.assertEqual(len(done.findings()), 1)

    def test_a_bomb_is_bounded_and_told(self):
        bomb = gzip.compress(gzip.compress(bytes(200 << 20), 9), 9)
        done, took = self.sense(conversation(
            HOME, AWAY, 51110, 80, post(bomb, more="Content-Encoding: gzip, gzip\r\n")))
        self.assertLess(took, 5)
        self.assertIn("limit", self.reasons(done))

    def test_a_body_of_32_mib_takes_no_more_memory(self):
        body = b"x" * 1000 + MAIL.encode() + b" " + b"y" * (32 << 20) + b" " + CARD.encode() + b" "
        capture = self.write("long.pcap", pcap(conversation(
            HOME, AWAY, 51110, 80, post(body, media="text/plain"))))
        freed = {"ASAN_OPTIONS": "quarantine_size_mb=8"}  # kept back by a sanitizer: 256 unless told
        sensor = start(["sense", "--format", "ndjson", "--memory", "16M", "-o",
                        self.folder / "out", "-r", capture], env=freed)
        _, status, usage = os.wait4(sensor.pid, 0)
        sensor.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(sensor.returncode, 1)
        self.assertLess(usage.ru_maxrss, 160 << 10)  # KiB; a sanitizer's own memory among them
        told = records_in(self.folder / "out")
        found = [r["finding"]["detector"] for r in told if r["event_type"] == "finding"]
        self.assertIn("card-number", found)
        self.assertEqual(told[-1]["stats"]["evicted"], 0)  # the flow has room, however little

    def test_a_body_in_segments_of_a_byte_has_room(self):
        body = b"".join(b"m%d@mail.example.com " % i for i in range(1000))
        done, _ = self.sense(conversation(HOME, AWAY, 51110, 80, post(body, media="text/plain"),
                                          most=1), "--memory", "16M", "--every")
        self.assertEqual(len(done.findings()), 1000)
        self.assertEqual(done.records()[-1]["stats"]["evicted"], 0)

    def test_killed_in_its_midst(self):
        frames = []
        for i in range(800):
            frames += conversation(HOME, AWAY, 10_000 + i, 80, post(f'{{"m":"u{i}@example.com"}}'))
        capture, out = self.write("many.pcap", pcap(frames)), self.folder / "out"
        args = ["sense", "--format", "ndjson", "--every", "-r", capture]
        sensor = start([*args, "-o", out])
        for _ in range(2000):
            if out.exists() and out.stat().st_size > 2000:
                break
            time.sleep(0.005)
        sensor.send_signal(signal.SIGKILL)
        sensor.wait(60)
        written = out.read_bytes()
        whole = self.write("whole", written[:written.rfind(b"\n") + 1])
        self.assertEqual(whole.read_bytes(), written)  # a record is written at once
        ids = {r["finding"]["id"] for r in records_in(whole) if r["event_type"] == "finding"}
        self.assertTrue(ids)
        # What is read again bears the same ids: it is not counted twice.
        again = [f["finding"]["id"] for f in run(args).findings()]
        self.assertEqual(len(again), len(set(again)))
        self.assertLessEqual(ids, set(again))

    def test_values_stand_in_nothing_that_is_written(self):
        body = f'{{"mail":"{MAIL}","card":"{CARD}","password":"Tr0ub4dor-and-3"}}'
        frames = conversation(HOME, AWAY, 51110, 80, post(body, path=f"/a?m={MAIL}"))
        capture = self.write(f"{MAIL}.pcap", pcap(frames))
        for args in (["--format", "text"], ["--format", "ndjson", "--every"], ["--format", "csv"],
                     ["--format", "sarif"]):
            done = run(["sense", "--stats", *args, "-r", capture])
            self.assertEqual(done.code, 1)
            for value in (MAIL, CARD, "Tr0ub4dor", HOME):
                self.assertNotIn(value, done.out + done.err, args)
