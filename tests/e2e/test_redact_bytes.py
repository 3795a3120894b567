"""`leakwire redact`: the same bytes with personal data taken out."""

import gzip
import os
import signal
import subprocess
import threading

from harness import Case, PROGRAM, environment, run, start

CARD = "card 4111 1111 1111 1111 paid\n"
MAIL = "mail anna@mail.example.com!\n"


class Redact(Case):
    def test_styles(self):
        text = CARD + MAIL
        for args, out in (([], "card [card-number] paid\nmail [email]!\n"),
                          (["--style", "label"], "card [card-number] paid\nmail [email]!\n"),
                          (["--style=mask"],
                           "card **** **** **** **** paid\nmail ****@****.*******.***!\n")):
            done = run(["redact", *args], stdin=text)
            self.assertEqual((done.code, done.out, done.err), (0, out, ""))
        done = run(["redact", "--style", "pseudonym"], stdin=CARD + CARD + MAIL)
        lines = done.out.splitlines()
        self.assertRegex(lines[0], r"^card \[payment\.card:[0-9a-f]{16}\] paid$")
        self.assertEqual(lines[0], lines[1])

    def test_a_pseudonym_is_that_of_the_records(self):
        env = {"XDG_CONFIG_HOME": self.folder}
        record = run(["scan"], stdin=MAIL, env=env).findings()[0]
        done = run(["redact", "--style", "pseudonym"], stdin=MAIL, env=env)
        self.assertEqual(done.out, f"mail [{record['finding']['pseudonym']}]!\n")

    def test_all_other_bytes_stay(self):
        data = bytes(range(256)) * 3 + b"\r\n\r\n" + b"no end"
        done = run(["redact"], stdin=data)
        self.assertEqual((done.code, done.out_bytes), (0, data))

    def test_paths_one_behind_the_other_compressed_ones_plain(self):
        one = self.write("one", CARD)
        two = self.write("two.gz", gzip.compress(MAIL.encode()))
        done = run(["redact", one, two, "-", one], stdin="x\n")
        self.assertEqual((done.code, done.out),
                         (0, "card [card-number] paid\nmail [email]!\nx\ncard [card-number] paid\n"))

    def test_nothing_comes_to_light_where_two_files_meet(self):
        one = self.write("one", "card 4111 1111 ")
        two = self.write("two", "1111 1111 x\n")
        done = run(["redact", one, two])
        self.assertEqual(done.out, "card [card-number] x\n")

    def test_what_comes_out_scans_clean(self):
        text = "".join(f"{CARD}{MAIL}4111111111111111 user{i}@mail.example.com\n" for i in range(500))
        for style in ("mask", "label", "pseudonym"):
            out = run(["redact", "--style", style], stdin=text).out_bytes
            self.assertEqual(run(["scan", "-c"], stdin=out).out, "-:0\n", style)

    def test_less_sure_findings_stay(self):
        text = "4111111111111111\n" + MAIL
        done = run(["redact", "--min-confidence", "validated"], stdin=text)
        self.assertEqual((done.code, done.out), (0, "4111111111111111\nmail [email]!\n"))

    def test_output_file(self):
        out = self.folder / "out"
        done = run(["redact", "-o", out], stdin=CARD)
        self.assertEqual((done.code, done.out), (0, ""))
        self.assertEqual(out.read_text(), "card [card-number] paid\n")
        self.assertEqual(out.stat().st_mode & 0o777, 0o600)

    def test_its_input_is_never_its_output(self):
        log = self.write("a.log", CARD)
        done = run(["redact", "-o", log, log])
        self.assertEqual((done.code, log.read_text()), (2, CARD))
        self.assertIn("is what this run writes to", done.err)
        with open(log, "ab") as appended:
            child = start(["redact", log], stdout=appended, stderr=subprocess.PIPE)
            self.assertIn(b"is what this run writes to", child.communicate(timeout=60)[1])
        self.assertEqual((child.returncode, log.read_text()), (2, CARD))

    def test_missing_and_cut_short(self):
        packed = self.write("a.gz", gzip.compress((CARD + os.urandom(9999).hex()).encode())[:-9])
        done = run(["redact", self.folder / "none", packed])
        self.assertEqual((done.code, done.err.count("\n")), (2, 2))
        self.assertTrue(done.out.startswith("card [card-number] paid\n"))

    def test_full_disk_and_closed_pipe(self):
        done = run(["redact", "-o", "/dev/full"], stdin=CARD)
        self.assertEqual((done.code, done.err), (
            2, "leakwire: /dev/full: No space left on device; bytes lost from here\n"))
        log = self.write("a.log", CARD * 50000)
        with start(["redact", log], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
            child.stdout.close()
            self.assertEqual(child.stderr.read(), b"leakwire: standard output: Broken pipe; bytes "
                                                  b"lost from here\n")
            self.assertEqual(child.wait(60), 2)

    def test_stats(self):
        done = run(["redact", "--stats"], stdin=CARD + MAIL)
        self.assertRegex(done.err, r"^leakwire: 2 findings taken out: 1 input, 58 B in ")

    def test_folders_are_walked(self):
        self.write("logs/b", CARD)
        self.write("logs/a", MAIL)
        self.write("logs/.h", MAIL)
        self.write("logs/bin", b"\0" + MAIL.encode())
        self.assertEqual(run(["redact", self.folder / "logs"]).out,
                         "mail [email]!\ncard [card-number] paid\n")


class AsItComes(Case):
    def test_line_buffered_gives_each_line_at_once(self):
        with start(["redact", "--line-buffered"], stdin=subprocess.PIPE,
                   stdout=subprocess.PIPE) as child:
            for _ in range(3):
                for line, out in ((CARD, b"card [card-number] paid\n"), (MAIL, b"mail [email]!\n"),
                                  ("plain\n", b"plain\n")):
                    child.stdin.write(line.encode())
                    child.stdin.flush()
                    self.assertEqual(child.stdout.readline(), out)
            child.stdin.close()
            self.assertEqual(child.wait(60), 0)

    def test_follow_gives_whole_lines_of_several_files(self):
        one, two = self.write("one", CARD), self.write("two", MAIL)
        with start(["redact", "-f", one, two], stdout=subprocess.PIPE,
                   stderr=subprocess.PIPE) as child:
            self.assertEqual(child.stdout.readline(), b"card [card-number] paid\n")
            self.assertEqual(child.stdout.readline(), b"mail [email]!\n")
            append(one, "half ")
            append(two, "whole bert@mail.example.com\n")
            self.assertEqual(child.stdout.readline(), b"whole [email]\n")
            append(one, "line anna@mail.example.com\n")
            self.assertEqual(child.stdout.readline(), b"half line [email]\n")
            os.rename(one, self.folder / "one.1")
            append(one, CARD)
            self.assertEqual(child.stdout.readline(), b"card [card-number] paid\n")
            child.send_signal(signal.SIGTERM)
            self.assertEqual((child.stdout.read(), child.stderr.read()), (b"", b""))
            self.assertEqual(child.wait(60), 0)

    def test_an_endless_line_in_constant_memory(self):
        libraries = subprocess.run(["ldd", PROGRAM], capture_output=True, check=False).stdout
        if b"libasan" in libraries or b"libtsan" in libraries:
            self.skipTest("sanitizers have memory of their own")
        child = subprocess.Popen([PROGRAM, "redact"], env=environment(), stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE)
        size = [0]

        def drain():
            while piece := child.stdout.read(1 << 20):
                size[0] += len(piece)

        reader = threading.Thread(target=drain)
        reader.start()
        most = 0
        piece = b"ab " * (1 << 18)
        for i in range(128):
            child.stdin.write(piece)
            if i % 8 == 0:
                with open(f"/proc/{child.pid}/status", encoding="ascii") as status:
                    most = max(most, *(int(row.split()[1]) for row in status
                                       if row.startswith("RssAnon")), 0)
        child.stdin.close()
        reader.join(60)
        child.stdout.close()
        self.assertEqual((child.wait(60), size[0]), (0, 128 * len(piece)))
        self.assertGreater(most, 0)
        self.assertLess(most, (64 + 8) * 1024)


def append(path, text):
    with open(path, "a", encoding="ascii") as log:
        log.write(text)
