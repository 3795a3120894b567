"""How `leakwire scan` takes what the system denies it: threads, sizes of files, time."""

import os
import pwd
import resource
import signal
import subprocess
import unittest

from harness import Case, environment, PROGRAM, records_in, run, start

CARD = "card 4111 1111 1111 1111 paid\n"


def nobody_with(threads):
    """To be run in the child: a user without other processes, and a limit to its threads."""
    def limit():
        os.setgroups([])
        os.setgid(65534)
        os.setuid(pwd.getpwnam("nobody").pw_uid)
        resource.setrlimit(resource.RLIMIT_NPROC, (threads, threads))
    return limit


@unittest.skipUnless(os.geteuid() == 0, "only root can become a user without other processes")
class Threads(Case):
    def count(self, threads):
        self.folder.chmod(0o755)
        logs = [self.write(f"{i}.log", CARD) for i in range(20)]
        try:
            done = subprocess.run([PROGRAM, "scan", "-c", "-j", "8", *map(str, logs)],
                                  # The sanitizer's look for leaks wants a thread of its own.
                                  env=environment(ASAN_OPTIONS="detect_leaks=0"),
                                  preexec_fn=nobody_with(threads), timeout=120,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        except PermissionError:
            self.skipTest("the program cannot be run by another user from where it is")
        return done

    def test_one_thread_instead_of_eight_does_it_all(self):
        done = self.count(2)
        self.assertEqual((done.returncode, done.stderr), (1, b""))
        self.assertEqual(done.stdout.count(b".log:1\n"), 20)

    def test_no_thread_is_told(self):
        done = self.count(1)
        self.assertEqual((done.returncode, done.stdout), (2, b""))
        self.assertEqual(done.stderr, b"leakwire: no thread can be started, one at least is "
                                      b"expected\n")


class Sizes(Case):
    def test_the_largest_size_of_a_file_keeps_whole_records(self):
        log = self.write("a.log", CARD * 1000)
        out = self.folder / "out.ndjson"
        most = 100_000
        done = subprocess.run(
            [PROGRAM, "scan", "-o", str(out), str(log)], env=environment(), timeout=120,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
            stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr.decode(), r"^leakwire: .*/out\.ndjson: File too large; .*\n$")
        self.assertGreater(len(records_in(out)), 50)


class Interrupted(Case):
    def test_two_signals_at_once_are_one_wish(self):
        # As timeout(1) sends it: to its child, and to the group the child is in.
        with start(["scan"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                   stderr=subprocess.PIPE) as child:
            os.write(child.stdin.fileno(), CARD.encode())
            self.assertIn(b'"event_type":"finding"', child.stdout.readline())
            child.send_signal(signal.SIGTERM)
            child.send_signal(signal.SIGINT)
            self.assertEqual(child.wait(60), 2)
            self.assertRegex(child.stderr.read(), rb"^leakwire: interrupted; .*\n$")


class NotLookedAt(Case):
    def test_what_cannot_be_read_has_no_count(self):
        # Reading the first page of a process's memory fails, even for root.
        log = self.write("a.log", CARD)
        done = run(["scan", "-c", "/proc/self/mem", log])
        self.assertEqual((done.code, done.out), (2, f"{log}:1\n"))

    def test_standard_input_is_no_output(self):
        log = self.write("a.log", CARD)
        for command in (["redact"], ["scan", "-"], ["redact", "-o", str(log)]):
            with open(log, "rb") as source, open(log, "ab") as sink:
                done = subprocess.run([PROGRAM, *command], env=environment(), stdin=source,
                                      stdout=sink, stderr=subprocess.PIPE, timeout=60, check=False)
            self.assertEqual(done.returncode, 2, command)
            self.assertEqual(done.stderr.decode(), "leakwire: standard input: is what this run "
                                                   "writes to; another file is expected\n")
            self.assertNotIn("[card-number]", log.read_text())

    def test_an_empty_name_has_a_place(self):
        self.assertEqual(run(["scan", ""]).err, "leakwire: '': No such file or directory\n")
        self.assertEqual(run([""]).err, "leakwire: '': no such command; see 'leakwire help'\n")

    def test_a_list_without_a_name_chooses_nothing(self):
        for flag in ("--only", "--skip"):
            done = run(["scan", flag, ",", self.write("a.log", CARD)])
            self.assertEqual((done.code, done.out), (2, ""))
            self.assertEqual(done.err, f"leakwire: {flag}: no name is given, ID[,ID] is expected; "
                                       "see 'leakwire help scan'\n")
