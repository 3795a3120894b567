"""sense -r: pipes, many captures, compressed and broken ones, and files that are none."""

import bz2
import gzip
import json
import lzma
import os
import resource
import shutil
import signal
import subprocess
import time

from captures import conversation, pcap, post
from harness import PROGRAM, Case, environment, records_in, run, start

HOME, AWAY = "10.0.0.7", "203.0.113.9"


def capture_of(port, body='{"card":"4111 1111 1111 1111"}', **more):
    return pcap(conversation(HOME, AWAY, port, 80, post(body)), **more)


def sense(*args, **more):
    return run(["sense", "--format", "ndjson", *args], **more)


def detectors(done):
    return [f["finding"]["detector"] for f in done.findings()]


def until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("it did not come")
        time.sleep(0.02)


class Sources(Case):
    def found(self, out):
        if not out.exists():
            return []
        whole = out.read_bytes().rpartition(b"\n")[0].splitlines()
        return [r for r in map(json.loads, whole) if r["event_type"] == "finding"]

    def test_a_named_pipe_that_nobody_writes_to(self):
        fifo, out, err = self.folder / "pipe", self.folder / "out", self.folder / "err"
        os.mkfifo(fifo)
        good = self.write("good.pcap", capture_of(51110))
        with open(err, "wb") as said:
            sensor = start(["sense", "--format", "ndjson", "-o", out, "-r", good, "-r", fifo],
                           stderr=said)
        # It says that it waits, and what came before is told; a signal ends it.
        until(lambda: b"waited for" in err.read_bytes())
        sensor.send_signal(signal.SIGTERM)
        self.assertEqual(sensor.wait(60), 2)
        self.assertEqual(len(self.found(out)), 1)
        self.assertEqual(records_in(out)[-1]["event_type"], "stats")
        self.assertIn("interrupted", err.read_text())

    def test_what_comes_by_a_pipe_is_told_as_it_comes(self):
        out = self.folder / "out"
        for threads in ("1", "3"):
            out.unlink(missing_ok=True)
            sensor = start(["sense", "--format", "ndjson", "-j", threads, "-o", out, "-r", "-"],
                           stdin=subprocess.PIPE)
            sensor.stdin.write(capture_of(51110))
            sensor.stdin.flush()
            until(lambda: len(self.found(out)) == 1)
            self.assertIsNone(sensor.poll())
            more = capture_of(51111, '{"iban":"DE89370400440532013000"}')[24:]
            sensor.stdin.write(more[:100])
            sensor.stdin.flush()
            sensor.stdin.write(more[100:])
            sensor.stdin.flush()
            until(lambda: len(self.found(out)) == 2)
            sensor.stdin.close()
            self.assertEqual(sensor.wait(60), 1)
            self.assertEqual(records_in(out)[-1]["stats"]["flows"], 2)

    def test_a_named_pipe_is_read_to_its_end(self):
        fifo = self.folder / "pipe"
        os.mkfifo(fifo)
        writer = subprocess.Popen(["cp", self.write("a.pcap", capture_of(51110)), fifo])
        done = sense("-r", fifo)
        self.assertEqual((writer.wait(60), done.code), (0, 1))
        self.assertEqual(detectors(done), ["card-number"])

    def test_more_captures_than_files_may_be_open(self):
        names = []
        for i in range(60):
            names += ["-r", self.write(f"{i}.pcap", capture_of(40000 + i))]
        done = subprocess.run(
            [PROGRAM, "sense", "--format", "ndjson", "--every", *names], env=environment(),
            check=False, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32)))
        self.assertEqual((done.returncode, done.stderr), (1, b""))
        self.assertEqual(done.stdout.count(b'"event_type":"finding"'), 60)

    def test_a_bad_one_among_good_ones(self):
        names = [self.write("a.pcap", capture_of(1)), self.write("b.pcap", b"no capture at all"),
                 self.folder, self.folder / "missing", self.write("empty", b""),
                 self.write("cut.pcap", capture_of(2)[:-40]), self.write("c.pcap", capture_of(3))]
        args = [part for name in names for part in ("-r", name)]
        done = sense("--every", *args)
        self.assertEqual(done.code, 2)
        self.assertEqual(len(done.findings()), 3)
        reasons = [r["coverage"]["reason"] for r in done.records()
                   if r["event_type"] == "coverage" and "flow_id" not in r]
        self.assertEqual(reasons, ["unreadable"] * 4 + ["truncated"])
        self.assertEqual(len(done.err.splitlines()), 5)

    def test_a_capture_that_may_not_be_read(self):
        hidden = self.write("a.pcap", capture_of(1))
        hidden.chmod(0)
        if os.access(hidden, os.R_OK):
            self.skipTest("all may be read by root")
        done = sense("-r", hidden)
        self.assertEqual(done.code, 2)
        self.assertIn("Permission denied", done.err)

    def test_an_interface_without_permission(self):
        self.folder.chmod(0o755)
        less = [] if os.geteuid() else ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        own = dict(environment(), HOME="/nonexistent", XDG_CONFIG_HOME="/nonexistent",
                   XDG_DATA_HOME="/nonexistent")
        if subprocess.run([*less, PROGRAM, "--version"], env=own, check=False,
                          capture_output=True).returncode != 0:
            self.skipTest("the program cannot be run by another user from where it is")
        for threads in ("1", "2"):
            done = subprocess.run([*less, PROGRAM, "sense", "-i", "lo", "-j", threads], env=own,
                                  capture_output=True, text=True, check=False, timeout=60)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertRegex(done.stderr, "(?m)^leakwire: lo: .*(permission|not permitted)")

    def test_compressed_ones(self):
        plain = capture_of(51110)
        packed = {"gz": gzip.compress(plain), "xz": lzma.compress(plain), "bz2": bz2.compress(plain),
                  "two.gz": gzip.compress(plain[:300]) + gzip.compress(plain[300:])}
        if shutil.which("zstd"):
            packed["zst"] = subprocess.run(["zstd", "-c"], input=plain, check=True,
                                           stdout=subprocess.PIPE).stdout
        for name, data in packed.items():
            self.assertEqual(detectors(sense("-r", self.write(name, data))), ["card-number"], name)
            self.assertEqual(detectors(sense("-r", "-", stdin=data)), ["card-number"], name)
        # Cut in its midst: what came before is told.
        frames = []
        for i in range(300):
            frames += conversation(HOME, AWAY, 10000 + i, 80, post(f'{{"m":"u{i}@example.com"}}'))
        cut = self.write("cut.gz", gzip.compress(pcap(frames))[:-3000])
        done = sense("-r", cut)
        self.assertEqual(done.code, 2)
        self.assertEqual(len(done.findings()), 1)
        self.assertIn("truncated", done.out)

    def test_findings_go_to_no_file_that_is_read(self):
        capture = self.write("a.pcap", capture_of(51110))
        before = capture.read_bytes()
        done = sense("-r", capture, "-o", capture)
        self.assertEqual(done.code, 2)
        self.assertIn("-o", done.err)
        self.assertEqual(capture.read_bytes(), before)
        keys = self.write("keys", b"")
        self.assertEqual(sense("-r", capture, "--keylog", keys, "-o", keys).code, 2)

    def test_endless_and_odd_devices(self):
        for name in ("/dev/null", "/dev/zero", "/dev/urandom"):
            done = sense("-r", name)
            self.assertEqual(done.code, 2, name)
            self.assertIn("unreadable", done.out, name)

    def test_a_name_that_is_a_value_is_masked(self):
        for data in (capture_of(1), b"none", capture_of(2)[:-20]):
            name = self.write("4111 1111 1111 1111 anna@mail.example.com", data)
            done = sense("-r", name)
            self.assertNotIn("4111 1111 1111 1111", done.out + done.err)
            self.assertNotIn("anna@", done.out + done.err)
