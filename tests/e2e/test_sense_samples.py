"""The sample capture: recorded from curl and nginx by script/record, judged by the worked policy."""

import collections

from harness import SOURCE, Case, run

CAPTURE = SOURCE / "samples/capture.pcap"


class Samples(Case):
    def test_with_the_worked_policy(self):
        done = run(["sense", "--format", "ndjson", "--policy", SOURCE / "policies/plesk-2017.yaml",
                    "-r", CAPTURE])
        self.assertEqual(done.code, 1)
        told = [(f["destination"]["host"], f["finding"]["detector"], f["verdict"]["action"])
                for f in done.findings()]
        self.assertEqual(told, [
            ("collect.tracker.example", "email", "block"),
            ("collect.tracker.example", "email", "block"),
            ("www.google-analytics.com", "email", "block"),
            ("api.pay.example", "email", "report"),
            ("api.pay.example", "card-number", "report"),
            ("ads.tracker.example", "email", "block"),
            ("ads.tracker.example", "card-number", "block"),
            ("ship.example", "phone-e164", "report"),
            ("ship.example", "card-number", "report"),
            ("panel.example", "iban", "report"),
            ("panel.example", "basic-auth", "block")])
        self.assertEqual([f["path"] for f in done.findings()][:2],
                         [["http.request.url", "percent"], ["http.request.body"]])
        self.assertEqual([f["path"][1:] for f in done.findings()
                          if f["destination"]["host"] == "ads.tracker.example"], [["gzip", "json:/user"], ["gzip", "json:/card"]])

    def test_each_packet_of_the_key_holds_what_was_sent(self):
        rows = [row.split("\t") for row in (SOURCE / "tests/captures/capture.key.tsv").read_text(
            encoding="utf-8").splitlines()[1:]]
        done = run(["sense", "--format", "ndjson", "--reveal", "-r", CAPTURE])
        hosts = collections.Counter(row[1] for row in rows)
        self.assertLessEqual({f["destination"]["host"] for f in done.findings()}, set(hosts))
        for row in rows:
            if "card" in row[3] and "user" in row[3]:
                self.assertIn("5555 5555 5555 4444",
                              {f["finding"]["value"] for f in done.findings()
                               if f["destination"]["host"] == row[1]})

    def test_answers_plain_and_packed_hold_the_same(self):
        done = run(["sense", "--format", "ndjson", "--reveal", "--direction", "both", "-r",
                    CAPTURE])
        answers = collections.defaultdict(set)
        for found in done.findings():
            if found["direction"] == "inbound":
                *layers, value = found["path"]
                self.assertTrue(value.startswith("json:/"), found["path"])
                answers[tuple(layers)].add((value, found["finding"]["value"]))
        plain = answers[("http.response.body",)]
        self.assertEqual(len(plain), 4)
        self.assertEqual(answers[("http.response.body", "gzip")], plain)
        self.assertEqual(answers[("http.response.body", "br")], plain)
