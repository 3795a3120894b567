"""scan says of the samples exactly what their keys say."""

import csv
import unittest

from harness import SOURCE, Case, run

SAMPLES = SOURCE / "samples"
# Credentials, and what has three or four digits: their records tell not even a length.
NO_LENGTH = {"password", "basic-auth", "bearer-jwt", "private-key", "url-userinfo", "username",
             "card-cvv", "card-expiry"}


def key_of(name):
    with (SAMPLES / name).open(newline="") as file:
        return {(int(row["line"]), int(row["column"])):
                (int(row["length"]), row["detector"], row["confidence"])
                for row in csv.DictReader(file, delimiter="\t")}


def said_of(records):
    """The same of records."""
    said = {}
    for record in records:
        place = (record["source"]["line"], record["source"]["column"])
        finding = record["finding"]
        said[place] = (finding.get("length"), finding["detector"], finding["confidence"])
    return said


class Samples(Case):
    def check(self, log, key):
        wanted = key_of(key)
        done = run(["scan", "--format", "ndjson", SAMPLES / log])
        self.assertEqual(done.err, "")
        self.assertEqual(done.code, 1)
        self.assertEqual(len(done.findings()), len(wanted))
        said = said_of(done.findings())
        for place, (length, detector, confidence) in said.items():
            self.assertEqual(length is None, detector in NO_LENGTH, detector)
            if length is None:
                said[place] = (wanted.get(place, (None,))[0], detector, confidence)
        self.assertEqual(said, wanted)
        self.assertGreater(len(wanted), 30)
        return done

    def test_web_access(self):
        self.check("web-access.log", "web-access.key.tsv")

    def test_app(self):
        self.check("app.jsonl", "app.key.tsv")

    def test_mail(self):
        self.check("mail.log", "mail.key.tsv")

    def test_standard_input_says_the_same(self):
        data = (SAMPLES / "app.jsonl").read_bytes()
        self.assertEqual(said_of(run(["scan", "--format", "ndjson"], stdin=data).findings()),
                         said_of(run(["scan", "--format", "ndjson",
                                      SAMPLES / "app.jsonl"]).findings()))

    def test_no_planted_value_in_any_record(self):
        """Law 4 on real output. Values of 3 bytes may stand in a hash by chance."""
        for log, key in (("web-access.log", "web-access.key.tsv"), ("app.jsonl", "app.key.tsv"),
                         ("mail.log", "mail.key.tsv")):
            lines = (SAMPLES / log).read_bytes().split(b"\n")
            out = run(["scan", "--format", "ndjson", SAMPLES / log]).out_bytes
            for (line, column), (length, detector, _) in key_of(key).items():
                value = lines[line - 1][column - 1:column - 1 + length]
                if len(value) > 3:
                    self.assertFalse(value in out, f"{log}:{line}:{column} {detector}")


if __name__ == "__main__":
    unittest.main()
