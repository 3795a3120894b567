"""Findings judged: the same finding to the same host gets the same verdict through every door."""

import csv
import json

from harness import SOURCE, Case, run

POLICY = """leakwire: 1
us:
  home: EEA
  entities:
    - {name: Example SE, country: DE, domains: [example.com], networks: [10.0.0.0/8]}
receivers:
  - id: pay
    name: Pay Ltd
    role: processor
    country: IE
    domains: [pay.example]
    uses: [{purpose: payment, may: [payment.*], because: cards-by-processor}]
promises:
  - {id: no-email, text: No addresses to others., source: test, seen: wire}
  - {id: cards-by-processor, text: Cards to the processor., source: test, seen: wire}
rules:
  - {name: email-out, when: {category: contact.email, to: third-party}, then: block, because: no-email}
own: {exclude: [{networks: [10.9.0.0/16]}]}
default: report
"""
BUDGET = """budgets:
  - {name: few, when: {category: contact.email}, count: distinct persons, at-most: 2, per: [day],
     then: report, because: no-email}
"""
MAIL = "anna@mail.example.com"
CARD = "4111111111111111"
HOSTS = ("t.tracker.example", "pay.example", "shop.example.com")


def squid(url, client="10.1.2.3"):
    return (f"1768348807.920 167 {client} TCP_MISS/200 88 GET {url} - "
            "HIER_DIRECT/203.0.113.9 text/html\n")


def har(*urls):
    entries = [{"startedDateTime": "2026-01-14T00:00:07.920Z",
                "request": {"method": "GET", "url": url, "headers": [], "cookies": [],
                            "queryString": [{"name": "m", "value": MAIL}]},
                "response": {"status": 200, "headers": [], "content": {"text": "ok"}},
                "serverIPAddress": "203.0.113.9"} for url in urls]
    return json.dumps({"log": {"version": "1.2", "creator": {}, "entries": entries}})


def verdicts(records):
    return [(r["finding"]["detector"], r["finding"]["pseudonym"], r["verdict"],
             {k: v for k, v in r.get("destination", {}).items()}, r["channel"])
            for r in records if r["event_type"] == "finding"]


class Verdicts(Case):
    def setUp(self):
        super().setUp()
        self.policy = self.write("p.yaml", POLICY)
        self.key = self.folder / "key"

    def scan(self, *args, stdin=b""):
        return run(["scan", "--key-file", self.key, "--policy", self.policy, *args], stdin=stdin)

    def test_every_door_says_the_same(self):
        for host in HOSTS:
            for value, plain in ((MAIL, MAIL), (CARD, CARD), (MAIL.replace("@", "%40"), MAIL),
                                 ("4111+1111+1111+1111", CARD)):
                url = f"https://{host}/p?m={value}"
                doors = {
                    "to": self.scan("--to", f"https://{host}/p", stdin=f"/p?m={value}\n"),
                    "squid": self.scan("--log", "squid", stdin=squid(url)),
                    "json": self.scan("--log", "json", stdin=json.dumps({"url": url}) + "\n"),
                    "pointer": self.scan("--log", "json:/up/0",
                                         stdin=json.dumps({"up": [url], "host": "x.example"})),
                    "har": self.scan("--log", "har", stdin=har(url)),
                    "auto": self.scan("--log", "auto", stdin=squid(url)),
                    "csv": self.scan("--log", "csv", stdin=f"a,url\n1,{url}\n"),
                }
                told = {door: verdicts(done.records()) for door, done in doors.items()}
                for door, said in told.items():
                    self.assertEqual(len(said), 1, door)
                    self.assertEqual(said, told["to"], door)
                    self.assertEqual(doors[door].code, doors["to"].code, door)
                action = told["to"][0][2]["action"]
                expected = {("t.tracker.example", MAIL): "block", ("pay.example", CARD): "allow",
                            ("shop.example.com", MAIL): "allow", ("shop.example.com", CARD): "allow"}
                self.assertEqual(action, expected.get((host, plain), "report"), url)

    def test_samples_and_their_keys(self):
        policy = SOURCE / "policies/plesk-2017.yaml"
        for name, log in (("proxy.log", "squid"), ("browser.har", "har")):
            done = run(["scan", "--policy", policy, "--log", log, SOURCE / "samples" / name])
            self.assertEqual(done.code, 1)
            said = []
            for record in done.records():
                to, verdict = record.get("destination", {}), record["verdict"]
                said.append((str(record["source"]["line"]), str(record["source"]["column"]),
                             record["finding"]["detector"], record["finding"]["confidence"],
                             verdict["action"], verdict.get("rule", ""),
                             ",".join(verdict.get("promises", [])), to.get("receiver", ""),
                             to.get("importer_country", "")))
            key = (SOURCE / "samples" / name).with_suffix(".key.tsv")
            with key.open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file, delimiter="\t"))
            columns = ("line", "column", "detector", "confidence", "action", "rule", "promises",
                       "receiver", "importer_country")
            self.assertEqual(said, [tuple(row[c] for c in columns) for row in rows])

    def test_without_a_receiver_it_is_at_rest(self):
        done = self.scan(stdin=f"mail {MAIL}\n")
        self.assertEqual(done.code, 0)
        self.assertNotIn("destination", done.records()[0])
        self.assertIn("1 at rest", done.err)
        self.assertEqual(self.scan("-q", stdin=f"mail {MAIL}\n").err, "")

    def test_different_people_in_a_line_at_rest(self):
        self.write("p.yaml", POLICY.replace(
            "own:", "  - {name: few, when: {to: first-party, source: '*figures*', distinct: '<3'}, "
            "then: redact}\nown:"))
        rows = ["a@x.example.com b@x.example.com c@x.example.com\n",          # three
                "a@x.example.com A@X.example.com b@x.example.com\n",          # two, one of them twice
                "a@x.example.com\n",
                f"a@x.example.com b@x.example.com card {CARD}\n"]             # an address is one, a card too
        path = self.write("figures.csv", "".join(rows))
        for workers in ("1", "4"):
            records = self.scan("-j", workers, path).records()
            few = [r["source"]["line"] for r in records if r["verdict"].get("rule") == "few"]
            self.assertEqual(few, [2, 2, 2, 3])
        # Sent to somebody: it is not at rest. Under another name: no figures.
        other = self.write("other.csv", "".join(rows))
        for args in (["--to", "example.com", path], [other]):
            self.assertNotIn('"rule":"few"', self.scan(*args).out)
        done = run(["redact", "--policy", self.policy, path], check_schema=False)
        self.assertEqual(done.out, rows[0] + "[email] [email] [email]\n[email]\n" + rows[3])

    def test_counts_and_names_are_of_what_is_not_allowed(self):
        allowed = self.write("a.log", squid(f"http://pay.example/?c={CARD}"))
        blocked = self.write("b.log", squid(f"http://t.example/?m={MAIL}"))
        done = self.scan("--log", "squid", "-c", allowed, blocked)
        self.assertEqual((done.code, done.out), (1, f"{allowed}:0\n{blocked}:1\n"))
        done = self.scan("--log", "squid", "-l", allowed, blocked)
        self.assertEqual((done.code, done.out), (1, f"{blocked}\n"))
        done = self.scan("--log", "squid", "-l", allowed)
        self.assertEqual((done.code, done.out), (0, ""))

    def test_one_worker_and_many(self):
        rows = [squid(f"http://h{i % 50}.example/{i}?m=u{i}@mail.example.com" if i % 97 == 0 else
                      f"http://h{i % 50}.example/{'x' * (i % 200)}") for i in range(90000)]
        path = self.write("big.log", "".join(rows))
        told = {}
        for workers in ("1", "8"):
            for log in ("squid", "auto"):
                done = self.scan("--log", log, "-j", workers, path)
                records = [{k: v for k, v in r.items() if k != "observed"} for r in done.records()]
                told[workers, log] = (done.code, done.err, records)
        for one in told.values():
            self.assertEqual(one, told["1", "squid"])
        self.assertEqual(len(told["1", "squid"][2]), 928)

    def test_a_column_s_name_is_known_to_every_block(self):
        rows = ["time,text,host\n"] + [
            f"{i},{MAIL if i % 5000 == 0 else 'x' * 150},t.example\n" for i in range(80000)]
        path = self.write("big.csv", "".join(rows))
        done = self.scan("--log", "csv", "-j", "8", path)
        hosts = {r["destination"]["host"] for r in done.records()}
        self.assertEqual((len(done.records()), hosts), (16, {"t.example"}))

    def test_queries_left_out_are_told_once(self):
        stripped = self.write("s.log", squid("http://t.example/") * 1000)
        records = self.scan("--log", "squid", stripped).records()
        self.assertEqual([r["coverage"]["reason"] for r in records], ["query-stripped"])
        for rows in (squid("http://t.example/") * 999,
                     squid("http://t.example/") * 1000 + squid("http://t.example/?a")):
            self.assertEqual(self.scan("--log", "squid", stdin=rows).out, "")
        big = self.write("b.log", squid("http://t.example/" + "x" * 80) * 60000)
        for workers in ("1", "8"):
            records = self.scan("--log", "squid", "-j", workers, big).records()
            self.assertEqual(len(records), 1)
            self.assertIn("60000 lines", records[0]["coverage"]["detail"])

    def test_clients_left_out(self):
        rows = squid(f"http://t.example/?m={MAIL}", "10.9.8.7")
        done = self.scan("--log", "squid", stdin=rows)
        self.assertEqual([r["event_type"] for r in done.records()], ["coverage"])
        self.assertEqual((done.code, done.records()[0]["coverage"]["reason"]), (0, "excluded"))

    def test_names_that_a_sender_chose_are_masked(self):
        url = f"http://t.example/{MAIL}/x?{MAIL}=1&c={CARD}"
        rows = squid(url) + json.dumps({"url": f"http://{CARD}.t.example/?a={MAIL}"}) + "\n"
        for log in ("squid", "json"):
            for form in ("ndjson", "csv", "sarif", "text"):
                done = self.scan("--log", log, "--format", form, stdin=rows)
                for value in (MAIL, CARD):
                    self.assertNotIn(value, done.out, form)
                    self.assertNotIn(value, done.err)

    def test_a_line_that_cannot_be_read_goes_to_nobody_known(self):
        done = self.scan("--log", "squid", stdin=f"broken {MAIL}\n")
        record, told = done.records()
        self.assertEqual((done.code, record["destination"]["role"]), (2, "third-party"))
        self.assertIsNone(record["destination"]["owner"])
        self.assertEqual(told["coverage"]["reason"], "unsupported")
        self.assertIn("1 line with findings", told["coverage"]["detail"])
        self.assertIn("standard input: 1 line with findings: no line of the log's format", done.err)

    def test_budgets_are_kept_over_runs(self):
        self.write("p.yaml", POLICY + BUDGET)
        counts = self.folder / "counts"
        codes, overruns = [], []
        for person in ("a", "b", "b", "c", "d"):
            rows = squid(f"http://shop.example.com/?m={person}@mail.example.com")
            done = self.scan("--log", "squid", "--budget-file", counts, stdin=rows)
            codes.append(done.code)
            overruns += [r["budget"] for r in done.records() if r["event_type"] == "budget"]
        self.assertEqual(codes, [0, 0, 0, 1, 0])
        self.assertEqual([(o["name"], o["count"], o["at_most"]) for o in overruns], [("few", 3, 2)])

    def test_without_a_policy_the_receiver_is_told(self):
        done = run(["scan", "--log", "squid"], stdin=squid(f"http://www.google-analytics.com/?m={MAIL}"))
        record = done.records()[0]
        self.assertEqual(record["destination"]["owner"], "Google LLC")
        self.assertNotIn("verdict", record)
        self.assertEqual(done.code, 1)

    def test_a_policy_with_a_mistake_is_not_applied(self):
        self.write("p.yaml", POLICY + "nonsense: 1\n")
        done = self.scan("--log", "squid", stdin=squid(f"http://t.example/?m={MAIL}"))
        self.assertEqual((done.code, done.out), (2, ""))
        self.assertRegex(done.err, r"p\.yaml:\d+:\d+: ")
