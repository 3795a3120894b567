"""Where `leakwire scan` writes: formats, -o, counts, names, full disks and closed pipes."""

import csv
import io
import json
import os
import stat
import subprocess

from harness import Case, PROGRAM, environment, records_in, run, start

CARD = "card 4111 1111 1111 1111 paid\n"
MAIL = "mail anna@mail.example.com\n"
VALUES = ("4111 1111 1111 1111", "4111111111111111", "anna@mail.example.com")


class Formats(Case):
    def test_every_format_and_no_value_in_any(self):
        log = self.write("a.log", CARD + MAIL)
        for name in ("text", "ndjson", "csv", "sarif"):
            done = run(["scan", "--format", name, log])
            self.assertEqual((done.code, done.err), (1, ""), name)
            for value in VALUES:
                self.assertNotIn(value, done.out, name)
        self.assertEqual(len(list(csv.reader(io.StringIO(
            run(["scan", "--format", "csv", log]).out)))), 3)
        sarif = json.loads(run(["scan", "--format", "sarif", log]).out)
        self.assertEqual(len(sarif["runs"][0]["results"]), 2)

    def test_text_when_asked_has_place_and_no_colour_in_a_pipe(self):
        done = run(["scan", "--format", "text"], stdin="\n" + CARD)
        self.assertIn(":2:6: validated payment.card card-number", done.out)
        self.assertNotIn("\x1b", done.out)
        self.assertIn("\x1b[", run(["scan", "--format", "text", "--color", "always"],
                                   stdin=CARD).out)

    def test_stats_on_standard_error_and_q_silences_them(self):
        done = run(["scan", "--stats"], stdin=CARD + MAIL)
        self.assertRegex(done.err, r"^leakwire: 2 findings: 1 input, 57 B in ")
        self.assertIn("card-number  1 validated", done.err)
        self.assertEqual(run(["scan", "--stats", "-q"], stdin=CARD).err, "")

    def test_stats_tell_what_was_left_out_and_what_was_missed(self):
        self.write("logs/.h", CARD)
        self.write("logs/b", b"\0" + CARD.encode())
        done = run(["scan", "--stats", self.folder / "logs", self.folder / "none"])
        self.assertEqual(done.code, 2)
        self.assertIn("left out: 1 hidden (--hidden), 1 binary (-a)", done.err)
        self.assertIn("not done or not looked at: 1 thing", done.err)


class Names(Case):
    def setUp(self):
        super().setUp()
        self.one = self.write("one.log", CARD + MAIL + CARD)
        self.none = self.write("none.log", "x\n")

    def test_counts(self):
        done = run(["scan", "-c", self.one, self.none, "-"], stdin=CARD)
        self.assertEqual((done.code, done.out), (1, f"{self.one}:3\n{self.none}:0\n-:1\n"))

    def test_names_of_files_with_findings(self):
        done = run(["scan", "-l", self.one, self.none, self.one])
        self.assertEqual((done.code, done.out), (1, f"{self.one}\n{self.one}\n"))

    def test_a_nul_behind_each_name(self):
        self.assertEqual(run(["scan", "-l", "-0", self.one]).out, f"{self.one}\0")
        self.assertEqual(run(["scan", "-c0", self.one]).out, f"{self.one}\x003\n")

    def test_names_stops_at_the_first_finding(self):
        with start(["scan", "-l", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
            child.stdin.write(CARD.encode() * 100)
            child.stdin.flush()
            # Standard input stays open: only a reader that stops ends now.
            self.assertEqual(child.stdout.read(), b"-\n")
            child.stdin.close()
            self.assertEqual(child.wait(60), 1)

    def test_a_missing_file_has_no_count(self):
        done = run(["scan", "-c", self.folder / "gone", self.none])
        self.assertEqual((done.code, done.out), (2, f"{self.none}:0\n"))

    def test_personal_data_in_names_is_masked_everywhere(self):
        name = "anna@mail.example.com.log"
        self.write(name, CARD)
        self.write("bad/" + name + ".gz", b"\x1f\x8b\x08\0broken")
        for args in (["scan", self.folder / name], ["scan", "-c", self.folder / name],
                     ["scan", "-l", self.folder / name],
                     ["scan", "--format", "text", self.folder / name],
                     ["scan", self.folder / "gone" / name], ["scan", self.folder / "bad"]):
            done = run(args)
            self.assertNotIn("anna@", done.out + done.err, args)
            self.assertNotEqual(done.out + done.err, "", args)

    def test_control_bytes_in_names_are_made_visible(self):
        log = self.write("a\x1b]0;x\x07\n.log", CARD)
        for args in (["-c", log], ["-l", log], ["--format", "text", log],
                     [str(log) + "gone"]):
            done = run(["scan", *args])
            self.assertNotIn("\x1b", done.out + done.err)
            self.assertEqual((done.out + done.err).count("\n"),
                             2 if "gone" in str(args[0]) else 1, args)


class OutputFile(Case):
    def test_appended_and_private(self):
        out = self.folder / "out.ndjson"
        self.assertEqual(run(["scan", "-o", out], stdin=CARD).out, "")
        self.assertEqual(stat.S_IMODE(out.stat().st_mode), 0o600)
        run(["scan", "-o", out], stdin=MAIL)
        self.assertEqual([r["finding"]["detector"] for r in records_in(out)],
                         ["card-number", "email"])

    def test_the_mode_of_a_file_that_is_there_stays(self):
        out = self.write("out.ndjson", "")
        os.chmod(out, 0o640)
        run(["scan", "-o", out], stdin=CARD)
        self.assertEqual(stat.S_IMODE(out.stat().st_mode), 0o640)

    def test_a_header_of_csv_once(self):
        out = self.folder / "out.csv"
        for _ in range(2):
            run(["scan", "--format", "csv", "-o", out], stdin=CARD)
        self.assertEqual(len(list(csv.reader(io.StringIO(out.read_text())))), 3)

    def test_flushed_record_by_record(self):
        out = self.folder / "out.ndjson"
        with start(["scan", "-o", out], stdin=subprocess.PIPE) as child:
            for count in (1, 2):
                child.stdin.write(CARD.encode())
                child.stdin.flush()
                wait_for(lambda: out.exists() and len(records_in(out)) == count)
            child.stdin.close()
            self.assertEqual(child.wait(60), 1)

    def test_a_file_that_cannot_be_made(self):
        done = run(["scan", "-o", self.folder / "no/out"], stdin=CARD)
        self.assertEqual((done.code, done.out), (2, ""))
        self.assertRegex(done.err, r"^leakwire: .*/no/out: No such file or directory; .*\n$")

    def test_findings_are_no_input(self):
        self.write("logs/a.log", CARD)
        out = self.folder / "logs/out.ndjson"
        done = run(["scan", "-o", out, self.folder / "logs"])
        self.assertEqual((done.code, done.err, len(records_in(out))), (1, "", 1))
        done = run(["scan", "-o", out, out])
        self.assertEqual(done.code, 2)
        self.assertIn("is what this run writes to", done.err)


class LostFindings(Case):
    def test_a_full_disk(self):
        log = self.write("a.log", CARD * 100)
        for args in (["-o", "/dev/full"], ["-o", "/dev/full", "--format", "text"]):
            done = run(["scan", *args, log])
            self.assertEqual((done.code, done.err), (
                2, "leakwire: /dev/full: No space left on device; findings lost from here\n"))

    def test_a_full_disk_behind_standard_output(self):
        log = self.write("a.log", CARD)
        with open("/dev/full", "wb") as full:
            for args in ([log], ["-c", log], ["-l", log], ["--format", "sarif", log]):
                child = start(["scan", *args], stdout=full, stderr=subprocess.PIPE)
                err = child.communicate(timeout=60)[1]
                self.assertEqual(child.returncode, 2)
                self.assertEqual(err, b"leakwire: standard output: No space left on device; "
                                      b"findings lost from here\n")
            child = start(["help"], stdout=full, stderr=subprocess.PIPE)
            self.assertIn(b"No space left", child.communicate(timeout=60)[1])
            self.assertEqual(child.returncode, 2)

    def test_a_small_disk_keeps_whole_records(self):
        log = self.write("a.log", CARD * 200)
        out = self.folder / "out.ndjson"
        # A limit of the size of files stands for a disk that fills up in the midst of a record.
        script = 'ulimit -f 20; trap "" XFSZ; exec "$0" scan -o "$1" "$2"'
        done = subprocess.run(["bash", "-c", script, PROGRAM, str(out), str(log)],
                              env=environment(), capture_output=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"findings lost from here", done.stderr)
        self.assertGreater(len(records_in(out)), 10)

    def test_a_closed_pipe(self):
        log = self.write("a.log", CARD * 20000)
        with start(["scan", log], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
            child.stdout.readline()
            child.stdout.close()
            self.assertEqual(child.stderr.read(), b"leakwire: standard output: Broken pipe; "
                                                  b"findings lost from here\n")
            self.assertEqual(child.wait(60), 2)

    def test_a_closed_pipe_ends_endless_reading(self):
        with start(["scan"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                   stderr=subprocess.DEVNULL) as child:
            child.stdout.close()
            with self.assertRaises(BrokenPipeError):
                while True:
                    os.write(child.stdin.fileno(), CARD.encode() * 100)
            self.assertEqual(child.wait(60), 2)


def wait_for(condition, seconds=60):
    import time
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError("it did not come to pass in time")
