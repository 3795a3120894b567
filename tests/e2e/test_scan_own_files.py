"""Files that a run reads or writes besides its inputs, and words that a user typed."""

import json
import os
import subprocess

from harness import PROGRAM, Case, environment, run
from test_scan_verdicts import BUDGET, CARD, MAIL, POLICY, squid

ROW = squid(f"http://t.example/?m={MAIL}")


class OwnFiles(Case):
    def setUp(self):
        super().setUp()
        self.policy = self.write("p.yaml", POLICY)
        self.limits = self.write("b.yaml", POLICY + BUDGET)
        self.log = self.write("a.log", ROW)

    def test_folders_of_places_must_be_there(self):
        none, file = self.folder / "none", self.log
        for args in (["scan", self.log], ["scan", "--policy", self.policy, "--log", "squid", self.log],
                     ["redact", self.log], ["places", "lookup", "t.example"],
                     ["policy", "test", self.policy],
                     ["policy", "explain", self.policy, "--given", "category: contact.email"],
                     ["policy", "replay", self.policy, self.log]):
            done = run([*args, "--places", none])
            self.assertEqual((done.code, done.out), (2, ""), args)
            self.assertEqual(
                done.err, f"leakwire: {none}: No such file or directory; a folder is expected\n")
            done = run([*args, "--places", self.folder, "--places", file])
            self.assertEqual((done.code, done.out), (2, ""), args)
            self.assertEqual(done.err, f"leakwire: {file}: Not a directory; a folder is expected\n")

    def test_a_policy_is_no_named_pipe(self):
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        for args in (["scan", "--policy", pipe, self.log], ["redact", "--policy", pipe, self.log],
                     ["policy", "check", pipe], ["places", "lookup", "--policy", pipe, "t.example"]):
            done = run(args, timeout=20)
            self.assertEqual((done.code, done.out), (2, ""))
            self.assertIn(f"{pipe}: is a named pipe; a file is expected", done.err)
        self.assertEqual(run(["policy", "check", "/dev/stdin"], stdin=POLICY).code, 0)
        done = subprocess.run(["bash", "-c", f"'{PROGRAM}' policy check <(cat '{self.policy}')"],
                              env=environment(), capture_output=True, check=False, timeout=20)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_findings_spoil_no_file_of_the_run(self):
        counts, key = self.folder / "counts", self.folder / "key"
        judged = ["--policy", self.limits, "--log", "squid", "--key-file", key]
        for flag, path in (("--policy", self.limits), ("--key-file", key),
                           ("--budget-file", counts)):
            more = ["--budget-file", counts] if path == counts else []
            before = path.read_bytes() if path.exists() else b""
            done = run(["scan", *judged, *more, "-o", path, self.log])
            self.assertEqual(done.code, 2)
            self.assertEqual(done.err, f"leakwire: -o: is the file of {flag}; another file is expected\n")
            self.assertIn(path.read_bytes() if before else b"", (before, b""))
            if path != counts:
                done = run(["redact", *judged, "-o", path, self.log])
                self.assertEqual((done.code, path.read_bytes()), (2, before or path.read_bytes()))
        os.link(self.limits, self.folder / "another.name")
        done = run(["scan", *judged, "-o", self.folder / "another.name", self.log])
        self.assertEqual((done.code, self.limits.read_text()), (2, POLICY + BUDGET))

    def test_budgets_need_records(self):
        judged = ["--policy", self.limits, "--log", "squid"]
        for flag in ("-c", "-l"):
            done = run(["scan", *judged, flag, "--budget-file", self.folder / "counts", self.log])
            self.assertEqual(done.code, 2)
            self.assertIn(f"{flag}: cannot go with --budget-file", done.err)
            self.assertFalse((self.folder / "counts").exists())
            done = run(["scan", *judged, flag, self.log])
            self.assertEqual(done.err, f"leakwire: {flag}: the policy's budgets are not counted\n")
            self.assertEqual(done.code, 1)
            self.assertEqual(run(["scan", *judged, "-q", flag, self.log]).err, "")

    def test_a_file_of_counts_that_is_none(self):
        judged = ["--policy", self.limits, "--log", "squid"]
        for path in (self.folder, "/dev/null", "/dev/full", self.log, self.policy):
            before = self.log.read_bytes(), self.policy.read_bytes()
            done = run(["scan", *judged, "--budget-file", path, self.log])
            self.assertEqual((done.code, done.out), (2, ""), path)
            self.assertIn(f"leakwire: {path}", done.err)
            self.assertEqual((self.log.read_bytes(), self.policy.read_bytes()), before)

    def test_one_document_of_sarif_in_a_file(self):
        out = self.folder / "x.sarif"
        args = ["scan", "--format", "sarif", "-o", out, self.log]
        self.assertEqual(run(args).code, 1)
        first = out.read_bytes()
        json.loads(first)
        done = run(args)
        self.assertEqual((done.code, out.read_bytes()), (2, first))
        self.assertIn(f"{out}: holds something", done.err)
        self.assertIn("a new file is expected", done.err)
        empty = self.write("empty.sarif", "")
        self.assertEqual(run(["scan", "--format", "sarif", "-o", empty, self.log]).code, 1)
        json.loads(empty.read_bytes())
        # The other formats go on where they were.
        for form in ("ndjson", "text", "csv"):
            path = self.folder / form
            sizes = []
            for _ in range(2):
                self.assertEqual(run(["scan", "--format", form, "-o", path, self.log]).code, 1)
                sizes.append(path.stat().st_size)
            self.assertGreater(sizes[1], sizes[0])

    def test_every_output_on_a_full_disk_is_told(self):
        findings = self.write("f.ndjson", run(["scan", "--policy", self.policy, "--log", "squid",
                                               self.log]).out)
        plan = [["scan", "--policy", self.policy, "--log", "squid", "--format", form, self.log]
                for form in ("text", "ndjson", "csv", "sarif")]
        plan += [["scan", "-c", self.log], ["scan", "-l", self.log], ["redact", self.log],
                 ["redact", "--policy", self.policy, "--log", "squid", self.log],
                 ["places", "lookup", "t.example"], ["policy", "check", self.policy],
                 ["policy", "test", self.policy], ["policy", "promises", self.policy],
                 ["policy", "explain", self.policy, "--given", "category: contact.email"],
                 ["policy", "replay", self.limits, findings], ["pack", "list"], ["help"],
                 ["--version"], ["help", "scan"]]
        for args in plan:
            with open("/dev/full", "wb") as full:
                done = subprocess.run([PROGRAM, *map(str, args)], stdout=full, env=environment(),
                                      stderr=subprocess.PIPE, check=False, timeout=60)
            self.assertEqual(done.returncode, 2, args)
            self.assertIn(b"No space left on device", done.stderr, args)
        for args in plan[:8]:
            done = run([*args, "-o", "/dev/full"])
            self.assertEqual(done.code, 2, args)
            self.assertIn("/dev/full: No space left on device", done.err)


class TypedWords(Case):
    """What stands where a name is expected may be anything, and is not repeated as it is."""

    def test_no_line_repeats_personal_data(self):
        policy = self.write("p.yaml", POLICY)
        for value in (CARD, MAIL, "+442079460958", "DE89370400440532013000"):
            for args in ([value], ["help", value], ["scan", "--" + value], ["scan", value],
                         ["scan", "--format", value], ["scan", "--log", value],
                         ["scan", "--log", f"csv:{value}"], ["scan", "--log", "json:" + value],
                         ["scan", "--to", f"x {value}"], ["scan", "-j", value], ["scan", "--only", value],
                         ["scan", "--skip", value], ["scan", "--min-confidence", value],
                         ["scan", "--policy", value], ["scan", "--places", value],
                         ["scan", "--pack", value], ["scan", "--color", value],
                         ["scan", "--progress", value], ["scan", "--mask-card", value],
                         ["scan", "-o", f"none/{value}"], ["scan", "--key-file", f"/dev/null/{value}"],
                         ["redact", value], ["redact", "--style", value], ["redact", "-o", f"none/{value}"],
                         ["places", value], ["places", "lookup", f"{value} x y"],
                         ["places", "lookup", "--places", value, "x.example"],
                         ["places", "lookup", "--format", value, "x.example"],
                         ["places", "import", value, "x"], ["places", "import", "adguard", value],
                         ["policy", value], ["policy", "check", value],
                         ["policy", "explain", policy, "--given", f"{value}: x"],
                         ["policy", "explain", policy, "--given", f"category: '{value}'"],
                         ["policy", "promises", "--format", value, policy],
                         ["policy", "replay", policy, value], ["policy", "replay", "--format", value, policy],
                         ["pack", value], ["pack", "explain", value], ["pack", "list", value]):
                done = run(args, stdin=f"a\n{MAIL}\n" if "csv:" in str(args) else "")
                self.assertNotIn(value, done.err, args)
                self.assertEqual(done.code, 2, args)
                self.assertTrue(done.err.startswith("leakwire: "), args)

    def test_names_of_policies_are_masked_and_made_visible(self):
        log = self.write("a.log", ROW)
        policy = self.write(f"{MAIL}-\x1b[31m.yaml", POLICY + BUDGET.replace("at-most: 2", "at-most: 0"))
        for form in ("ndjson", "text", "csv", "sarif"):
            done = run(["scan", "--policy", policy, "--log", "squid", "--format", form, log])
            self.assertEqual(done.code, 1)
            for text in (done.out, done.err):
                self.assertNotIn(MAIL, text.replace(str(log), ""), form)
                self.assertNotIn("\x1b", text, form)
            self.assertIn("\\x1b[31m.yaml", done.err)

    def test_other_words_are_repeated(self):
        self.assertIn("scam: no such command; did you mean 'scan'?", run(["scam"]).err)
        self.assertIn("'xml' is none, text, ndjson", run(["scan", "--format", "xml"]).err)
        self.assertIn("203.0.113.9x", run(["places", "lookup", "203.0.113.9x y"]).err)


class Helps(Case):
    def test_exit_codes_are_those_of_the_command(self):
        texts = {}
        for command in ("scan", "redact", "pack check", "pack test", "places lookup", "places import",
                        "policy check", "policy test", "policy explain", "policy promises",
                        "policy replay"):
            text = run(["help", *command.split()]).out
            self.assertEqual(text.count("Exit code"), 1, command)
            texts[command] = " ".join(text[text.index("Exit code"):].split())
            self.assertLessEqual(max(map(len, text[text.index("Exit code"):].splitlines())), 100)
        self.assertIn("or a budget overrun", texts["scan"])
        self.assertIn("all that it does not allow", texts["redact"])
        for command in ("scan", "redact", "policy replay"):
            self.assertIn("; 1 ", texts.pop(command))
        for command, text in texts.items():
            self.assertNotIn("; 1 ", text, command)
