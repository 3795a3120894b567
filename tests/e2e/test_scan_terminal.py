"""`leakwire scan` on a terminal: text, colours, the summary and the progress line."""

import os
import pty
import subprocess

from harness import Case, PROGRAM, environment

CARD = "card 4111 1111 1111 1111 paid\n"


def read_all(fd):
    """Everything until the other side of the terminal is closed."""
    out = b""
    while True:
        try:
            piece = os.read(fd, 65536)
        except OSError:  # EIO: nobody holds the other side any more
            return out
        if not piece:
            return out
        out += piece


class Terminal(Case):
    def on_terminal(self, args, env=None, stdin=subprocess.DEVNULL, stdout=True, text=b""):
        """Runs the program with standard output and error on a terminal; what it showed."""
        try:
            ours, theirs = pty.openpty()
        except OSError as error:
            raise unittest.SkipTest("no pseudo-terminal to be had here") from error
        child = subprocess.Popen([PROGRAM, *map(str, args)], env=environment(**(env or {})),
                                 stdin=theirs if stdin == "terminal" else stdin,
                                 stdout=theirs if stdout else subprocess.DEVNULL, stderr=theirs)
        os.close(theirs)
        if text:
            os.write(ours, text)
        out = read_all(ours).decode()
        os.close(ours)
        return child.wait(60), out

    def test_text_with_colours_and_a_summary(self):
        log = self.write("a.log", CARD)
        code, out = self.on_terminal(["scan", log], env={"TERM": "xterm", "NO_COLOR": ""})
        self.assertEqual(code, 1)
        self.assertIn("\x1b[31mvalidated\x1b[0m", out)
        self.assertIn("leakwire: 1 finding: 1 input, 30 B in ", out)
        self.assertNotIn("4111 1111 1111 1111", out)

    def test_no_colours_by_the_environment_and_the_flag(self):
        log = self.write("a.log", CARD)
        for args, env in ((["scan", log], {"NO_COLOR": "1", "TERM": "xterm"}),
                          (["scan", log], {"TERM": "dumb"}),
                          (["scan", "--color", "never", log], {"TERM": "xterm"})):
            out = self.on_terminal(args, env=env)[1]
            self.assertNotIn("\x1b", out)
            self.assertIn("validated payment.card", out)

    def test_q_shows_findings_alone(self):
        out = self.on_terminal(["scan", "-q", "--color=never", self.write("a.log", CARD)])[1]
        self.assertEqual(out.count("\n"), 1)
        self.assertNotIn("leakwire:", out)

    def test_short_work_shows_no_progress(self):
        out = self.on_terminal(["scan", "--color=never", self.write("a.log", "x\n")])[1]
        self.assertNotIn("\r\x1b", out)
        self.assertNotIn("/s,", out)

    def test_progress_when_always_asked_is_taken_away(self):
        log = self.write("a.log", CARD)
        out = self.on_terminal(["scan", "--progress", "always", "-o", self.folder / "out", log])[1]
        self.assertRegex(out, r"/s, \d+ findings?\x1b\[K")
        self.assertTrue(out.endswith("\r\x1b[K"), repr(out))
        out = self.on_terminal(["scan", "--progress", "never", "-o", self.folder / "out", log])[1]
        self.assertEqual(out, "")

    def test_reading_from_a_terminal_is_told(self):
        code, out = self.on_terminal(["scan"], stdin="terminal", text=CARD.encode() + b"\x04")
        self.assertEqual(code, 1)
        self.assertIn("leakwire: standard input: reading from this terminal", out)
