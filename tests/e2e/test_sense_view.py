"""sense -i on a terminal: a picture that is drawn anew, masked, and gone at the end."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

import harness
from live import SERVER, LiveCase

ENTER, LEAVE = b"\x1b[?1049h\x1b[?25l", b"\x1b[?25h\x1b[?1049l"


class Terminal:
    """The other end of a pseudo-terminal, of so many rows and columns."""

    def __init__(self, rows, columns):
        self.mine, self.theirs = pty.openpty()
        self.seen = b""
        self.resize(rows, columns)

    def resize(self, rows, columns):
        fcntl.ioctl(self.mine, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read(self, seconds, until=None):
        """What comes within the time, or until it holds `until`."""
        got = b""
        end = time.monotonic() + seconds
        while time.monotonic() < end and (until is None or until not in got):
            if select.select([self.mine], [], [], 0.05)[0]:
                try:
                    got += os.read(self.mine, 65536)
                except OSError:
                    break
        self.seen += got
        return got

    def close(self):
        os.close(self.mine)
        os.close(self.theirs)


def rows_of(picture):
    return [re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]", b"", row).strip(b"\r") for row in picture.split(b"\r\n")]


class View(LiveCase):
    def start_on(self, terminal, *args):
        sensor = self.process(self.enter(self.here, harness.PROGRAM, "sense", "-i", "v0", *args),
                              env=harness.environment(), stdin=terminal.theirs,
                              stdout=terminal.theirs, stderr=terminal.theirs)
        return sensor

    def test_rates_receivers_and_violations_masked(self):
        self.process(self.enter(self.there, sys.executable, "-c", SERVER))
        self.post("ready")
        terminal = Terminal(24, 100)
        self.addCleanup(terminal.close)
        sensor = self.start_on(terminal)
        self.assertIn(ENTER, terminal.read(30, b"last violations"))
        self.assertNotIn(LEAVE, terminal.seen)
        got = b""
        for _ in range(20):
            self.post("card=4111111111111111&n=1")
            got = terminal.read(3, b"1111  to ")
            if b"1111  to " in got:
                break
        got += terminal.read(1)
        picture = rows_of(got.split(b"\x1b[H")[-2])
        text = b"\n".join(picture)
        self.assertRegex(text, rb"packets \d+/s")
        self.assertRegex(text, rb"tracker.example +\S+ +payment.card +\d+")
        self.assertIn(b"************1111  to tracker.example", text)
        self.assertIn(b"dropped 0 (kernel 0, shed 0)", text)
        self.assertNotIn(b"4111111111111111", terminal.seen)
        # No picture is wider or higher than the terminal, and none is wiped before it is drawn.
        terminal.resize(9, 40)
        terminal.read(1)
        small = terminal.read(1).split(b"\x1b[H")[-2]
        self.assertLessEqual(len(rows_of(small)), 9)
        self.assertLessEqual(max(map(len, rows_of(small))), 40)
        self.assertEqual(terminal.seen.count(b"\x1b[2J"), 1)
        sensor.send_signal(signal.SIGINT)
        terminal.read(20, LEAVE)
        self.assertEqual(sensor.wait(20), 1)
        terminal.read(0.5)
        self.assertEqual((terminal.seen.count(ENTER), terminal.seen.count(LEAVE)), (1, 1))

    def test_records_where_they_are_asked_for(self):
        self.process(self.enter(self.there, sys.executable, "-c", SERVER))
        self.post("ready")
        terminal = Terminal(24, 100)
        self.addCleanup(terminal.close)
        sensor = self.start_on(terminal, "--format", "ndjson")
        got = b""
        for _ in range(20):
            self.post("card=4111111111111111&n=1")
            got = terminal.read(2, b'"event_type":"finding"')
            if b'"event_type":"finding"' in got:
                break
        self.assertIn(b'"event_type":"finding"', got)
        self.assertNotIn(ENTER, terminal.seen)
        sensor.send_signal(signal.SIGINT)
        self.assertEqual(sensor.wait(20), 1)

    def test_plain_lines_where_there_is_no_terminal(self):
        out = self.folder / "findings.ndjson"
        sensor = self.sense(out, "--stats")
        self.assertTrue(self.wait_for(out, lambda r: r["event_type"] == "stats", tries=400))
        sensor.send_signal(signal.SIGINT)
        sensor.wait(20)
        told = sensor.stderr.read()
        self.assertRegex(told, rb"leakwire: v0: \d+ packets/s, .*/s, \d+ flows open, 0 dropped, ")
        self.assertNotIn(b"\x1b", told)
