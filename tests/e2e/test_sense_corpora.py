"""sense on captures of others: what must be found, what must not, and what must do no harm."""

import collections
import csv
import json
import pathlib
import re
import resource

from harness import PROGRAM, Case, corpora, run

# Rows of the key that no sensor could find, or should (docs/captures.md): letters that tshark writes
# for a byte, of a value that a fuzzer changed; a message-id.
NOT_SEEN = {"x14723@sip.cybercity.dk",
            "xxxxxxxxxxxxxxxxxxxxxxxx.xxxxxxxxxxxxx@xxxxx.xxxxxxx.xxx"}


def plain(text):
    return re.sub(r"[^\w@.]", "", text.lower())


def shows(found, value):
    digits, wanted = re.sub(r"\D", "", found), re.sub(r"\D", "", value)
    return (found == value or plain(found) == plain(value) or
            (len(plain(value)) > 5 and plain(value) in plain(found)) or
            (len(wanted) > 8 and digits == wanted))


def used():
    """CPU seconds of the programs that have ended: what else the machine does is not in it."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class Corpora(Case):
    def values(self, folder, level):
        """The rows of the key, and the values found in each capture."""
        with open(folder / "key.tsv", encoding="utf-8") as table:
            rows = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))
        found = {}
        for name in sorted({row["capture"] for row in rows}):
            done = run(["sense", "--format", "ndjson", "--reveal", "--direction", "both",
                        "--min-confidence", level, "-r", folder / name])
            self.assertIn(done.code, (0, 1), name)
            found[name] = [json.loads(line)["finding"]["value"] for line in done.out.splitlines()
                           if '"event_type":"finding"' in line]
        return rows, found

    def test_captures(self):
        folder = corpora("captures")
        rows, found = self.values(folder, "weak")
        missed = {row["value"] for row in rows if row["class"] == "must" and not any(
            shows(value, row["value"]) for value in found[row["capture"]])}
        self.assertEqual(missed, NOT_SEEN)
        self.assertTrue(any("723@sip.cybercity.dk" in found[row["capture"]] for row in rows
                            if row["value"] == "x14723@sip.cybercity.dk"))
        traps = [row["value"] for row in rows if row["class"].startswith("trap") and any(
            shows(value, row["value"]) for value in found[row["capture"]])]
        self.assertEqual(traps, [])

    def test_captures_at_the_default_confidence(self):
        rows, found = self.values(corpora("captures"), "likely")
        told, wanted = collections.Counter(), collections.Counter()
        for row in rows:
            if row["class"] == "must":
                wanted[row["kind"]] += 1
                told[row["kind"]] += any(shows(v, row["value"]) for v in found[row["capture"]])
        for kind in ("email", "card", "password", "username"):
            self.assertGreaterEqual(told[kind], 0.95 * wanted[kind], kind)

    def looked_at(self, capture, threads, most):
        """A run on a capture that may be broken: it ends in time, as the contract says, exactly."""
        before = used()
        done = run(["sense", "--format", "ndjson", "--direction", "both", "-j", threads, "-r",
                    capture], timeout=60)
        name = f"{capture.name} -j{threads}"
        self.assertLess(used() - before, most, name)
        findings = '"event_type":"finding"' in done.out
        # A sanitizer's report would be a line of another form.
        for line in done.err.splitlines():
            self.assertRegex(line, "^leakwire: ", name)
        self.assertEqual(done.code, 2 if done.err else 1 if findings else 0, name)
        last = json.loads(done.out.splitlines()[-1])["stats"]
        self.assertEqual(last["received"], last["processed"] + last["dropped"], name)
        return done

    def test_hostile_captures_do_no_harm(self):
        folders = corpora("hostile"), corpora("captures")
        sanitised = b"__asan_init" in pathlib.Path(PROGRAM).read_bytes()
        most = 20 if sanitised else 1  # seconds
        captures = sorted(path for folder in folders for path in folder.rglob("*")
                          if path.is_file() and path.suffix != ".tsv")
        self.assertGreater(len(captures), 270)
        for capture in captures:
            one, two = (self.looked_at(capture, threads, most) for threads in (1, 2))
            self.assertEqual(one.code, two.code, capture.name)
            self.assertEqual(one.err, two.err, capture.name)
