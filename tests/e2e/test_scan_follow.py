"""`leakwire scan --follow` and Ctrl-C."""

import fcntl
import os
import signal
import struct
import subprocess
import termios
import time

from harness import Case, parse_record, run, start

CARD = "card 4111 1111 1111 1111 paid\n"
MAIL = "mail anna@mail.example.com\n"
IBAN = "iban DE89370400440532013000\n"


def wait_until_read(pipe, seconds=60):
    """Waits until the reader has taken all that was written to the pipe."""
    end = time.monotonic() + seconds
    while struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)))[0] != 0:
        if time.monotonic() > end:
            raise AssertionError("the pipe was not read in time")
        time.sleep(0.01)


class Following(Case):
    def setUp(self):
        super().setUp()
        self.log = self.folder / "a.log"

    def follow(self, *args):
        child = start(["scan", "-f", *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                      stdin=subprocess.DEVNULL)
        self.addCleanup(child.stdout.close)
        self.addCleanup(child.stderr.close)
        self.addCleanup(child.wait, 60)
        self.addCleanup(child.kill)
        return child

    def next(self, child):
        """The next record; readline waits for it, and ctest's limit is the deadline."""
        record = parse_record(child.stdout.readline().decode())
        return record["finding"]["detector"], record["source"]["line"], record["source"]["offset"]

    def append(self, text, path=None):
        with open(path or self.log, "a", encoding="ascii") as log:
            log.write(text)

    def end(self, child, number=signal.SIGINT):
        child.send_signal(number)
        rest = child.stdout.read()
        return child.wait(60), rest, child.stderr.read().decode()

    def test_what_is_there_and_what_comes(self):
        self.append(CARD)
        child = self.follow(self.log)
        self.assertEqual(self.next(child), ("card-number", 1, 5))
        self.append(MAIL)
        self.assertEqual(self.next(child), ("email", 2, len(CARD) + 5))
        self.append("half a line anna@mail.exam")
        self.append("ple.com and more\n")
        self.assertEqual(self.next(child)[:2], ("email", 3))
        self.assertEqual(self.end(child), (1, b"", ""))

    def test_ended_by_either_signal_with_the_usual_code(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            child = self.follow(self.log, "-")  # the end of standard input is no end
            child.stderr.readline()             # it is waiting for the file, signals are heeded
            self.append("nothing\n")
            code, out, err = self.end(child, number)
            # Whether the file was seen before the signal came is open.
            self.assertIn((code, out), ((0, b""), (2, b"")))
            self.assertEqual(code == 2, "never was there" in err)
            self.log.unlink()

    def test_rotation_by_renaming(self):
        self.append(CARD)
        child = self.follow(self.log)
        self.next(child)
        os.rename(self.log, self.folder / "a.log.1")
        self.append(MAIL, self.folder / "a.log.1")  # the writer has not noticed yet
        self.assertEqual(self.next(child), ("email", 2, len(CARD) + 5))
        self.append(IBAN)
        self.assertEqual(self.next(child)[:2], ("iban", 1))
        self.assertEqual(self.end(child)[0], 1)

    def test_truncation(self):
        self.append("x\n" * 1000 + CARD)
        child = self.follow(self.log)
        self.assertEqual(self.next(child)[:2], ("card-number", 1001))
        self.log.write_text(MAIL)
        self.assertEqual(self.next(child), ("email", 1, 5))
        self.assertEqual(self.end(child)[0], 1)

    def test_truncation_that_has_grown_past_the_old_end(self):
        self.append(CARD)
        child = self.follow(self.log)
        self.next(child)
        self.log.write_text(MAIL * 10)
        self.assertEqual([self.next(child)[1] for _ in range(10)], list(range(1, 11)))
        self.assertEqual(self.end(child)[0], 1)

    def test_a_file_that_is_not_there_yet(self):
        child = self.follow(self.log)
        self.assertIn(b"a.log: No such file or directory; waiting for it",
                      child.stderr.readline())
        self.append(CARD)
        self.assertEqual(self.next(child), ("card-number", 1, 5))
        self.assertEqual(self.end(child)[0], 1)

    def test_several_files(self):
        other = self.folder / "b.log"
        self.append(CARD)
        self.append(CARD, other)
        child = self.follow(self.log, other)
        self.next(child), self.next(child)
        self.append(MAIL, other)
        record = parse_record(child.stdout.readline().decode())
        self.assertEqual(record["source"]["name"], str(other))
        self.assertEqual(self.end(child)[0], 1)

    def test_folders_and_compressed_files_are_refused(self):
        import gzip
        packed = self.write("a.gz", gzip.compress(b"x"))
        done = run(["scan", "-f", self.folder, packed])
        self.assertEqual((done.code, done.err.count("\n")), (2, 2))
        self.assertIn("is a folder; --follow takes files", done.err)
        self.assertIn("is compressed", done.err)

    def test_its_own_findings_are_refused(self):
        done = run(["scan", "-f", "-o", self.log, self.log])
        self.assertEqual(done.code, 2)
        self.assertIn("is what this run writes to", done.err)


class Interrupted(Case):
    def test_ctrl_c_keeps_what_was_found(self):
        with start(["scan"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                   stderr=subprocess.PIPE) as child:
            child.stdin.write(CARD.encode() + b"x" * 1024 + b"\n" + b"a line bert@mail.example.com")
            child.stdin.flush()
            first = parse_record(child.stdout.readline().decode())
            self.assertEqual(first["finding"]["detector"], "card-number")
            wait_until_read(child.stdin)
            child.send_signal(signal.SIGINT)
            # The open line counts up to the cut.
            self.assertEqual(parse_record(child.stdout.readline().decode())["source"]["line"], 3)
            self.assertEqual(child.stdout.read(), b"")
            self.assertEqual(child.stderr.read(), b"leakwire: interrupted; what was found until "
                                                  b"then is written, the rest was not looked at\n")
            self.assertEqual(child.wait(60), 2)

    def test_a_pipe_without_a_writer_does_not_hold_it_up(self):
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        log = self.write("a.log", CARD)
        with start(["scan", log, pipe], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
            child.stdout.readline()
            child.send_signal(signal.SIGTERM)
            self.assertEqual(child.wait(60), 2)

    def test_a_second_one_ends_at_once(self):
        log = self.write("a.log", CARD * 200000)
        # Nobody reads: the writer hangs in the pipe, and only a second signal ends it.
        with start(["scan", log], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
            child.stdout.readline()
            child.send_signal(signal.SIGINT)
            with self.assertRaises(subprocess.TimeoutExpired):
                child.wait(0.5)
            child.send_signal(signal.SIGINT)
            self.assertEqual(child.wait(60), 2)
