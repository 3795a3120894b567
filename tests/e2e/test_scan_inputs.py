"""What `leakwire scan` reads: files, folders, standard input, compressed files, pipes."""

import bz2
import gzip
import lzma
import os
import shutil
import subprocess
import threading
import unittest

from harness import Case, run

CARD = "card 4111 1111 1111 1111 paid\n"
MAIL = "mail anna@mail.example.com\n"


def zstd(data):
    return subprocess.run(["zstd", "-q", "-c"], input=data, stdout=subprocess.PIPE,
                          check=True).stdout


def places(done):
    return [(f["source"]["name"], f["source"]["line"], f["finding"]["detector"])
            for f in done.findings()]


class Files(Case):
    def test_each_path_as_asked_in_the_order_asked(self):
        one = self.write("one.log", CARD)
        two = self.write("two.log", "\n" + MAIL)
        done = run(["scan", two, one, two])
        self.assertEqual(done.code, 1)
        self.assertEqual(places(done), [(str(two), 2, "email"), (str(one), 1, "card-number"),
                                        (str(two), 2, "email")])

    def test_utf16_is_told_and_never_passes_for_clean(self):
        for codec in ("utf-16-le", "utf-16-be"):
            text = ("\ufeff" + CARD).encode(codec)
            done = run(["scan", self.write("wide.log", text)])
            self.assertEqual(done.code, 2)
            self.assertIn("UTF-16", done.err)
            self.assertEqual([r["coverage"]["reason"] for r in done.records()], ["unsupported"])
            redacted = run(["redact"], stdin=text)
            self.assertEqual(redacted.code, 2)
            self.assertEqual(redacted.out_bytes, text)

    def test_what_is_packed_and_not_looked_into_is_told(self):
        marks = (b"PK\x03\x04", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x04\x22\x4d\x18",
                 b"\x1f\x9d\x90", b"LZIP\x01", b"%PDF-1.7\n", b"PAR1")
        for mark in marks:
            for data in (mark + b"packed\n", gzip.compress(mark + b"packed\n")):
                done = run(["scan", self.write("a.bin", data)])
                self.assertEqual(done.code, 2, mark)
                self.assertRegex(done.err, r"^leakwire: .*a.bin: what .* is not looked into, expected")
                self.assertEqual([r["coverage"]["reason"] for r in done.records()], ["unsupported"])
                self.assertEqual(run(["redact"], stdin=data, check_schema=False).code, 2)
        self.assertEqual(run(["scan"], stdin="PK and %PDF, 7z, LZI\n").code, 0)

    def test_one_compressed_file_within_another(self):
        packed = CARD.encode()
        for pack in (gzip.compress, lzma.compress, gzip.compress):
            packed = pack(packed)
            done = run(["scan", self.write("a.gz", packed)])
            self.assertEqual((done.code, len(done.findings())), (1, 1))
            self.assertEqual(run(["redact"], stdin=packed).out, "card [card-number] paid\n")
        done = run(["scan", self.write("a.gz", bz2.compress(packed))])
        self.assertEqual(done.code, 2)
        self.assertIn("is compressed over and over", done.err)

    def test_standard_input_by_nothing_and_by_dash(self):
        for args in ([], ["-"]):
            done = run(["scan", *args], stdin=CARD)
            self.assertEqual(done.code, 1)
            source = done.findings()[0]["source"]
            self.assertEqual((source["kind"], source["line"]), ("stdin", 1))

    def test_a_missing_file_is_told_and_the_others_go_on(self):
        log = self.write("a.log", CARD)
        done = run(["scan", self.folder / "none", log])
        self.assertEqual(done.code, 2)
        self.assertEqual(done.err, f"leakwire: {self.folder}/none: No such file or directory\n")
        self.assertEqual(places(done), [(str(log), 1, "card-number")])
        self.assertEqual([r["event_type"] for r in done.records()], ["coverage", "finding"])

    def test_an_unreadable_file_is_told(self):
        # Reading the first page of a process's memory fails, even for root.
        done = run(["scan", "/proc/self/mem"])
        self.assertEqual(done.code, 2)
        self.assertRegex(done.err, r"^leakwire: /proc/self/mem: [A-Z].*\n$")

    def test_no_finding_is_code_0(self):
        done = run(["scan", self.write("a.log", "nothing here\n")])
        self.assertEqual((done.code, done.out, done.err), (0, "", ""))

    def test_an_empty_file(self):
        done = run(["scan", self.write("a.log", "")])
        self.assertEqual((done.code, done.out, done.err), (0, "", ""))

    def test_nul_bytes_and_broken_utf8_lose_no_neighbour(self):
        log = self.write("a.bin", b"\0\xff\xfe" + CARD.encode() + b"\xc3\x28 \0" + MAIL.encode())
        self.assertEqual([p[1:] for p in places(run(["scan", log]))],
                         [(1, "card-number"), (2, "email")])

    def test_a_last_line_without_an_end(self):
        log = self.write("a.log", "x\n" + CARD.rstrip("\n"))
        self.assertEqual(places(run(["scan", log])), [(str(log), 2, "card-number")])

    def test_a_socket_is_told(self):
        import socket
        path = self.folder / "s"
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
            done = run(["scan", path])
        self.assertEqual(done.code, 2)
        self.assertIn("is a socket", done.err)

    def test_a_named_pipe_is_read(self):
        path = self.folder / "pipe"
        os.mkfifo(path)
        writer = threading.Thread(target=lambda: path.write_text(CARD))
        writer.start()
        done = run(["scan", path], timeout=60)
        writer.join()
        self.assertEqual(places(done), [(str(path), 1, "card-number")])

    def test_a_closed_standard_input_is_told(self):
        from harness import PROGRAM, environment
        done = subprocess.run(["sh", "-c", '"$0" scan <&-', PROGRAM], env=environment(),
                              capture_output=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"leakwire: standard input: ", done.stderr)

    def test_what_gave_nothing_has_no_count(self):
        from harness import PROGRAM, environment
        done = subprocess.run(["sh", "-c", '"$0" scan -c - <&-', PROGRAM], env=environment(),
                              capture_output=True, timeout=60, check=False)
        self.assertEqual((done.returncode, done.stdout), (2, b""))
        self.assertEqual(run(["scan", "-c", "-"], stdin="").out, "-:0\n")


class Folders(Case):
    def setUp(self):
        super().setUp()
        self.logs = self.folder / "logs"
        for name in ("b.log", "a/z.log", "a/a.log", "c.log", ".hidden.log", ".git/x.log"):
            self.write(f"logs/{name}", CARD)
        self.write("logs/binary.dat", b"\x7fELF\0\0" + CARD.encode())
        self.write("logs/.gitignore", "*.log\n")

    def names(self, *args):
        done = run(["scan", *args, self.logs])
        self.assertEqual((done.code, done.err), (1, ""))
        return [os.path.relpath(name, self.logs) for name, _, _ in places(done)]

    def test_walked_in_the_order_of_names_hidden_and_binary_left_out(self):
        self.assertEqual(self.names(), ["a/a.log", "a/z.log", "b.log", "c.log"])

    def test_hidden_when_asked(self):
        self.assertEqual(self.names("--hidden"), [".git/x.log", ".hidden.log", "a/a.log",
                                                  "a/z.log", "b.log", "c.log"])

    def test_binary_when_asked(self):
        for flag in ("-a", "--binary"):
            self.assertEqual(self.names(flag), ["a/a.log", "a/z.log", "b.log", "binary.dat",
                                                "c.log"])

    def test_what_is_named_is_read_hidden_or_binary_or_not(self):
        for name in (".hidden.log", "binary.dat", ".git"):
            self.assertEqual(run(["scan", self.logs / name]).code, 1, name)

    def test_a_link_to_a_folder_is_followed_only_when_named(self):
        os.symlink(self.logs / "a", self.folder / "outside")
        (self.folder / "top").mkdir()
        os.symlink(self.logs / "a", self.folder / "top/link")
        self.assertEqual(run(["scan", self.folder / "top"]).code, 0)
        self.assertEqual(len(run(["scan", self.folder / "outside"]).findings()), 2)

    def test_a_link_to_a_file_is_read(self):
        os.symlink("b.log", self.logs / "current")
        self.assertEqual(self.names(), ["a/a.log", "a/z.log", "b.log", "c.log", "current"])

    def test_a_loop_is_told_once_and_nothing_is_missed(self):
        os.symlink("..", self.logs / "a/up")
        done = run(["scan", self.logs])
        self.assertEqual(done.code, 1)
        self.assertEqual(done.err.count("\n"), 1)
        self.assertIn(f"leakwire: {self.logs}/a/up: leads back to a folder it lies in", done.err)
        self.assertEqual(len(done.findings()), 4)

    def test_a_link_to_nothing_is_told(self):
        os.symlink("gone", self.logs / "dangling")
        done = run(["scan", self.logs])
        self.assertEqual((done.code, len(done.findings())), (2, 4))
        self.assertIn("dangling: No such file or directory", done.err)

    def test_a_pipe_in_a_folder_is_left_out(self):
        os.mkfifo(self.logs / "pipe")
        self.assertEqual(len(self.names()), 4)

    @unittest.skipIf(os.geteuid() == 0, "root reads everything")
    def test_an_unreadable_folder_is_told(self):
        os.chmod(self.logs / "a", 0)
        self.addCleanup(os.chmod, self.logs / "a", 0o700)
        done = run(["scan", self.logs])
        self.assertEqual((done.code, len(done.findings())), (2, 2))
        self.assertIn("/a: Permission denied", done.err)


class Compressed(Case):
    PACKERS = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zst": zstd}
    TEXT = "".join(f"line {i} of a log without findings\n" for i in range(3000)) + CARD + MAIL

    def setUp(self):
        super().setUp()
        if not shutil.which("zstd"):
            self.skipTest("zstd is not installed")

    def found(self, done):
        return [(f["source"]["line"], f["source"]["offset"]) for f in done.findings()]

    def test_all_formats_as_files_and_as_standard_input(self):
        plain = self.found(run(["scan", self.write("a.log", self.TEXT)]))
        self.assertEqual(len(plain), 2)
        for ending, pack in self.PACKERS.items():
            packed = pack(self.TEXT.encode())
            path = self.write(f"log.{ending}", packed)
            for done in (run(["scan", path]), run(["scan"], stdin=packed)):
                self.assertEqual((done.code, done.err), (1, ""), ending)
                self.assertEqual(self.found(done), plain, ending)

    def test_told_by_its_bytes_and_not_by_its_name(self):
        path = self.write("rotated.1", gzip.compress(CARD.encode()))
        self.assertEqual(len(run(["scan", path]).findings()), 1)
        path = self.write("plain.gz", CARD)
        self.assertEqual(len(run(["scan", path]).findings()), 1)
        path = self.write("text.log", "BZh9 " + CARD)
        self.assertEqual(len(run(["scan", path]).findings()), 1)

    def test_members_one_behind_the_other(self):
        for ending, pack in self.PACKERS.items():
            path = self.write(f"two.{ending}", pack(CARD.encode()) + pack(MAIL.encode()))
            done = run(["scan", path])
            self.assertEqual((done.code, done.err), (1, ""), ending)
            self.assertEqual([f["source"]["line"] for f in done.findings()], [1, 2], ending)

    def test_cut_short_keeps_what_was_found(self):
        for ending, pack in self.PACKERS.items():
            whole = pack((CARD + os.urandom(300000).hex() + "\n").encode())
            path = self.write(f"cut.{ending}", whole[:-5])
            done = run(["scan", path])
            self.assertEqual(done.code, 2, ending)
            self.assertIn(f"cut.{ending}: its ", done.err)
            self.assertIn("data ends too early", done.err)
            self.assertEqual([f["source"]["line"] for f in done.findings()][:1], [1], ending)
            self.assertEqual(done.records()[-1]["coverage"]["reason"], "truncated")

    def test_a_small_gz_cut_short_keeps_what_was_found(self):
        packed = gzip.compress((CARD + "".join(f"{i} x\n" for i in range(500))).encode())
        done = run(["scan", self.write("a.gz", packed[:-30])])
        self.assertEqual((done.code, len(done.findings())), (2, 1))

    def test_damaged_in_the_middle(self):
        packed = bytearray(gzip.compress(os.urandom(200000).hex().encode() + b"\n"))
        packed[len(packed) // 2: len(packed) // 2 + 400] = bytes(400)
        done = run(["scan", self.write("a.gz", bytes(packed))])
        self.assertEqual(done.code, 2)
        self.assertIn("its gzip data is damaged", done.err)

    def test_bytes_behind_the_data_are_told(self):
        for ending, pack in self.PACKERS.items():
            done = run(["scan", self.write(f"a.{ending}", pack(CARD.encode()) + MAIL.encode())])
            self.assertEqual((done.code, len(done.findings())), (2, 1), ending)
            self.assertIn("what stands behind", done.err, ending)

    def test_zeros_behind_the_data_are_padding(self):
        for ending, pack in self.PACKERS.items():
            done = run(["scan", self.write(f"a.{ending}", pack(CARD.encode()) + bytes(512))])
            self.assertEqual((done.code, done.err), (1, ""), ending)

    def test_packed_binary_files_are_left_out_of_a_walk(self):
        self.write("logs/core.gz", gzip.compress(b"\0\0\0" + CARD.encode()))
        self.write("logs/a.log.gz", gzip.compress(CARD.encode()))
        self.assertEqual(len(run(["scan", self.folder / "logs"]).findings()), 1)
        self.assertEqual(len(run(["scan", "-a", self.folder / "logs"]).findings()), 2)
        self.assertEqual(run(["scan", "-c", self.folder / "logs"]).out,
                         f"{self.folder}/logs/a.log.gz:1\n")
