"""sense -w: packets of flows with a violation, masked, as other programs read them."""

import os
import shutil
import stat
import struct
import subprocess
import unittest

from captures import conversation, pcap, post
from harness import SOURCE, Case, corpora, parse_records, run

CARD = "4111 1111 1111 1111"
CLEAN = conversation("10.0.0.8", "203.0.113.9", 40000, 80, post("nothing in it", media="text/plain"))
LEAK = conversation("10.0.0.7", "203.0.113.9", 51110, 80, post("card " + CARD, media="text/plain"))

POLICY = """leakwire: 1
we: {name: Example SE, domains: [example.com]}
rules:
  - {name: cards, when: {category: payment.card}, then: allow}
  - {name: mails, when: {category: contact.email}, then: block}
"""


def frames_of(path):
    data = path.read_bytes()
    order = "<" if data[:4] == b"\xd4\xc3\xb2\xa1" else ">"
    frames, at = [], 24
    while at < len(data):
        captured = struct.unpack(order + "IIII", data[at:at + 16])[2]
        frames.append(data[at + 16:at + 16 + captured])
        at += 16 + captured
    return frames


class Kept(Case):
    def sense(self, capture, *args, code=1):
        kept = self.folder / "kept.pcap"
        done = run(["sense", "-r", capture, "-w", kept, "--format", "ndjson", "--every", *args])
        self.assertEqual(done.code, code, done.err)
        return kept, done

    def test_flows_with_a_finding_alone_masked_and_for_the_owner(self):
        capture = self.write("a.pcap", pcap(CLEAN + LEAK))
        kept, done = self.sense(capture)
        frames = frames_of(kept)
        self.assertEqual([len(f) for f in frames], [len(f) for f in LEAK])
        self.assertIn(b"card **** **** **** ****", b"".join(frames))
        self.assertEqual(stat.S_IMODE(kept.stat().st_mode), 0o600)
        records = done.records()
        self.assertEqual([r["audit"]["action"] for r in records if r["event_type"] == "audit"],
                         ["write-packets"])
        last = [r["stats"] for r in records if r["event_type"] == "stats"][-1]
        self.assertEqual((last["kept"], last["unkept"]), (len(LEAK), 0))

    def test_reveal_keeps_them_as_they_came(self):
        kept, done = self.sense(self.write("a.pcap", pcap(CLEAN + LEAK)), "--reveal")
        self.assertEqual(frames_of(kept), LEAK)
        self.assertEqual([r["audit"]["action"] for r in done.records()
                          if r["event_type"] == "audit"], ["reveal", "write-packets"])

    def test_what_the_policy_allows_is_not_kept(self):
        mail = conversation("10.0.0.9", "203.0.113.9", 51111, 80, post("anna@mail.example.com"))
        policy = self.write("p.yaml", POLICY)
        kept, _ = self.sense(self.write("a.pcap", pcap(LEAK + mail)), "--policy", policy)
        self.assertEqual([len(f) for f in frames_of(kept)], [len(f) for f in mail])

    def test_an_older_file_is_emptied_and_closed_to_others(self):
        old = self.write("kept.pcap", "x" * 100_000)
        os.chmod(old, 0o644)
        kept, _ = self.sense(self.write("a.pcap", pcap(CLEAN)), code=0)
        self.assertEqual(stat.S_IMODE(kept.stat().st_mode), 0o600)
        self.assertEqual(len(kept.read_bytes()), 24)  # a capture without packets

    def test_an_input_is_not_written_over(self):
        capture = self.write("a.pcap", pcap(LEAK))
        before = capture.read_bytes()
        done = run(["sense", "-r", capture, "-w", capture])
        self.assertEqual(done.code, 2)
        self.assertIn("leakwire: -w: ", done.err)
        self.assertEqual(capture.read_bytes(), before)

    def test_a_full_disk_and_a_folder_are_told(self):
        capture = self.write("a.pcap", pcap(LEAK))
        done = run(["sense", "-r", capture, "-w", "/dev/full", "--format", "ndjson"])
        self.assertEqual(done.code, 2)
        self.assertIn("/dev/full: No space left on device; packets lost from here", done.err)
        self.assertEqual(len(done.findings()), 1)  # what is found is still told
        done = run(["sense", "-r", capture, "-w", self.folder])
        self.assertEqual(done.code, 2)
        self.assertIn("a file that can be written is expected", done.err)

    def looks_clean(self, capture, *args):
        """True where something was kept; what was is clean."""
        kept = self.folder / "kept.pcap"
        flags = ["--format", "ndjson", "--every", "--direction", "both", *args]
        done = run(["sense", "-r", capture, "-w", kept, *flags], timeout=600)
        if not done.findings():
            return False
        again = run(["sense", "-r", kept, *flags], timeout=600)
        self.assertEqual([(r["finding"]["detector"], r.get("path"), r.get("pcap_cnt"))
                          for r in again.findings()], [], capture)
        return True

    def test_what_is_kept_of_recordings_is_clean(self):
        folder = SOURCE / "tests/captures"
        seen = 0
        for capture in sorted(folder.glob("*.pcap*")):
            keys = capture.with_suffix(".keylog")
            seen += self.looks_clean(capture, *(["--keylog", keys] if keys.exists() else []))
        self.assertGreater(seen, 3)

    def test_what_is_kept_of_the_corpora_is_clean(self):
        folder = corpora("captures")
        seen = 0
        for capture in sorted(folder.rglob("*.pcap*")):
            seen += self.looks_clean(capture)
        self.assertGreater(seen, 10)

    def test_others_read_it_and_find_its_checksums_right(self):
        if not shutil.which("tshark") or not shutil.which("tcpdump"):
            raise unittest.SkipTest("needs tshark and tcpdump")
        kept, _ = self.sense(self.write("a.pcap", pcap(CLEAN + LEAK)))
        shown = subprocess.run(["tcpdump", "-nr", str(kept)], capture_output=True, check=True)
        self.assertEqual(len(shown.stdout.splitlines()), len(LEAK))
        checked = subprocess.run(
            ["tshark", "-r", str(kept), "-o", "tcp.check_checksum:TRUE", "-T", "fields", "-e",
             "tcp.checksum.status", "-Y", 'tcp contains "****"'], capture_output=True, check=True)
        self.assertEqual(checked.stdout.split(), [b"1"])  # good

    def test_records_do_not_depend_on_it(self):
        capture = self.write("a.pcap", pcap(CLEAN + LEAK))
        plain = run(["sense", "-r", capture, "--format", "ndjson"])
        _, kept = self.sense(capture)
        ids = [[r["finding"]["id"] for r in parse_records(done.out_bytes)
                if r["event_type"] == "finding"] for done in (plain, kept)]
        self.assertEqual(ids[0], ids[1])
