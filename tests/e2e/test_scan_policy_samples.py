"""scan with the worked policy says of the samples exactly what their keys say."""

import collections
import csv
import unittest

from harness import SOURCE, Case, run

SAMPLES = SOURCE / "samples"
POLICY = SOURCE / "policies/plesk-2017.yaml"
HOME = {"DE", "IE", "AT", "FR"}  # of the receivers of the samples, those of the EEA


def key_of(name):
    with (SAMPLES / name).open(newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    for row in rows:
        del row["length"]  # records of credentials tell none
    return rows


def said_of(record):
    """A record as a row of the key."""
    finding, verdict, to = record["finding"], record["verdict"], record["destination"]
    country = to.get("importer_country", "")
    abroad = "unknown" if not country else "no" if country in HOME else "yes"
    # Whatever is not abroad rests on no ground; whatever may be names one, or none.
    assert ("ground" in to) == (abroad != "no"), to
    return {"line": str(record["source"]["line"]), "column": str(record["source"]["column"]),
            "detector": finding["detector"], "confidence": finding["confidence"],
            "action": verdict["action"], "rule": verdict.get("rule", ""),
            "promises": ",".join(verdict.get("promises", [])),
            "receiver": to.get("receiver", ""), "importer_country": country, "abroad": abroad,
            "where": record["where"]}


class PolicySamples(Case):
    def check(self, log, sample, key):
        wanted = key_of(key)
        done = run(["scan", "-q", "--policy", POLICY, "--log", log, "--format", "ndjson",
                    SAMPLES / sample])
        self.assertEqual(done.err, "")
        self.assertEqual(done.code, 1)
        said = [said_of(record) for record in done.findings()]
        if "where" not in wanted[0]:
            for row in said:
                self.assertEqual(row.pop("where"), "query")
        self.assertEqual(said, wanted)
        self.assertGreater(len(wanted), 30)
        return done

    def test_proxy(self):
        done = self.check("squid", "proxy.log", "proxy.key.tsv")
        for record in done.findings():
            # Nobody is approved for being unknown.
            if "receiver" not in record["destination"]:
                self.assertEqual(record["destination"]["role"], "third-party")
                self.assertIsNone(record["destination"]["owner"])
            self.assertEqual(record["policy"]["name"], "plesk-2017.yaml")
            self.assertEqual(record["verdict"]["mode"], "watch")
            self.assertEqual(record["verdict"]["enforced"], "none")

    def test_browser(self):
        self.check("har", "browser.har", "browser.key.tsv")

    def test_promises_are_counted_at_the_end(self):
        done = run(["scan", "--policy", POLICY, "--log", "squid", "--format", "ndjson",
                    SAMPLES / "proxy.log"])
        counts = collections.Counter()
        for row in key_of("proxy.key.tsv"):
            for promise in filter(None, row["promises"].split(",")):
                counts[promise, row["action"]] += 1
        said = {}
        for line in done.err.splitlines()[1:]:
            promise, *rest = line.replace(",", " ").split()
            said.update({(promise, action): int(number)
                         for number, action in zip(rest[::2], rest[1::2])})
        self.assertEqual(said, dict(counts))

    def test_formats_are_told_without_being_named(self):
        for log, sample in (("squid", "proxy.log"), ("har", "browser.har")):
            said = [run(["scan", "--policy", POLICY, "--log", format, "--format", "ndjson",
                         SAMPLES / sample]).findings() for format in (log, "auto")]
            for records in said:
                for record in records:
                    del record["observed"]
                    del record["finding"]["pseudonym"]
            self.assertEqual(*said)

    def test_no_planted_value_in_any_record(self):
        for log, sample, key in (("squid", "proxy.log", "proxy.key.tsv"),
                                 ("har", "browser.har", "browser.key.tsv")):
            lines = (SAMPLES / sample).read_bytes().split(b"\n")
            out = run(["scan", "--policy", POLICY, "--log", log, "--format", "ndjson",
                       SAMPLES / sample]).out_bytes
            with (SAMPLES / key).open(newline="") as file:
                for row in csv.DictReader(file, delimiter="\t"):
                    begin = int(row["column"]) - 1
                    value = lines[int(row["line"]) - 1][begin:begin + int(row["length"])]
                    if len(value) > 4:
                        self.assertFalse(value in out, f"{sample}:{row['line']}")


if __name__ == "__main__":
    unittest.main()
