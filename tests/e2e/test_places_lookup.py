"""`leakwire places lookup`: who a host is, and how that is known."""

import json

from harness import Case, run

REGISTRY = "metrics\tMetrics Inc.\tUS\tMetrics Holding\tCA\tanalytics\tmetrics.test\tthe test\n"
POLICY = """leakwire: 1
us:
  home: EEA
  entities:
    - {name: Example SE, country: DE, domains: [example.com]}
receivers:
  - id: payments
    name: Example Payments Ltd
    role: processor
    country: IE
    domains: [pay.example]
    uses: [{purpose: payment, may: [payment.*]}]
default: report
"""


NOTHING_IMPORTED = {"XDG_DATA_HOME": "/nonexistent"}


def lookup(*args):
    return run(["places", "lookup", "--format", "ndjson", *args], env=NOTHING_IMPORTED)


def answers(line):
    return {answer["field"]: answer for answer in json.loads(line)["answers"]}


class Lookup(Case):
    def test_a_known_host(self):
        done = lookup("www.google-analytics.com")
        self.assertEqual((done.code, done.err), (0, ""))
        told = answers(done.out)
        self.assertEqual(told["owner"]["answer"], "Google LLC")
        self.assertEqual(told["owner"]["from"], "registry: google-analytics")
        self.assertEqual(told["domain"]["answer"], "google-analytics.com")
        self.assertEqual(told["role"]["answer"], "third-party")
        self.assertEqual(told["importer_country"]["answer"], "US")
        self.assertIs(told["country_certain"]["answer"], True)

    def test_an_unknown_host(self):
        told = answers(lookup("www.unknown.example").out)
        self.assertIsNone(told["owner"]["answer"])
        self.assertEqual(told["owner"]["from"], "none")
        self.assertEqual(told["role"]["answer"], "third-party")
        self.assertIs(told["country_certain"]["answer"], False)

    def test_a_cdn_is_never_certain(self):
        told = answers(lookup("d1.cloudfront.net").out)
        self.assertEqual(told["kind"]["answer"], "cdn")
        self.assertIs(told["country_certain"]["answer"], False)

    def test_every_line_is_json_with_the_names_of_records(self):
        names = {"host", "domain", "via", "owner", "receiver", "role", "importer_country",
                 "server_country", "controlled_from", "country_certain", "kind", "as"}
        done = lookup("b\u00fccher.example", "https://x.example/a\tb\n\"\x01", "[2001:db8::1]:443", "localhost",
                      "com", "EXAMPLE.COM.", "d1.cloudfront.net", "https://u:p@pay.example:99/a?b#c")
        self.assertEqual((done.code, done.out.count("\n")), (0, 8), done.err)
        for line in done.out.splitlines():
            told = json.loads(line)
            self.assertEqual(set(told), {"asked", "answers"})
            for one in told["answers"]:
                self.assertLessEqual({"field", "answer", "from"}, set(one))
                self.assertLessEqual(set(one), {"field", "answer", "from", "why"})
                self.assertIn(one["field"], names)
                self.assertNotEqual(one["answer"], "")
                if one["answer"] is None:
                    self.assertEqual(one["from"], "none", one)

    def test_what_was_asked_for_may_hold_personal_data(self):
        for asked in ("anna@mail.example.com", "4111111111111111.example",
                      "https://pay.example/a?m=anna@mail.example.com&c=4111111111111111"):
            for args in (["--format", "ndjson"], []):
                done = run(["places", "lookup", *args, asked], env=NOTHING_IMPORTED)
                self.assertEqual(done.code, 0)
                for value in ("anna@mail.example.com", "4111111111111111"):
                    self.assertNotIn(value, done.out)
        self.assertIn("203.0.113.9", lookup("203.0.113.9").out)
        done = lookup("")
        self.assertEqual((done.code, done.err),
                         (2, "leakwire: '': no host; a name, an address or a URL is expected\n"))

    def test_many_hosts_one_line_each(self):
        done = lookup("a.example", "203.0.113.9", "[2001:db8::1]:443", "https://api.stripe.com/v1?x")
        self.assertEqual(done.code, 0)
        asked = [json.loads(line)["asked"] for line in done.out.splitlines()]
        self.assertEqual(asked, ["a.example", "203.0.113.9", "[2001:db8::1]:443",
                                 "https://api.stripe.com/v1?x"])
        self.assertEqual(answers(done.out.splitlines()[3])["owner"]["answer"], "Stripe, Inc.")

    def test_a_folder_of_ones_own(self):
        self.write("places/mine.tsv", REGISTRY)
        told = answers(lookup("--places", self.folder / "places", "www.metrics.test").out)
        self.assertEqual(told["owner"]["answer"], "Metrics Inc.")
        self.assertEqual(told["owner"]["from"], "file mine.tsv: metrics")
        self.assertEqual(told["controlled_from"]["answer"], "CA")
        self.assertIn("Metrics Holding", told["controlled_from"]["why"])

    def test_a_policy_comes_first(self):
        policy = self.write("policy.yaml", POLICY)
        done = lookup("--policy", policy, "pay.example", "www.example.com", "other.example")
        self.assertEqual((done.code, done.err), (0, ""))
        pay, us, other = map(answers, done.out.splitlines())
        self.assertEqual((pay["owner"]["answer"], pay["owner"]["from"]),
                         ("Example Payments Ltd", "policy"))
        self.assertEqual((pay["role"]["answer"], pay["importer_country"]["answer"]),
                         ("processor", "IE"))
        self.assertEqual(us["role"]["answer"], "first-party")
        self.assertEqual(other["role"]["answer"], "third-party")

    def test_text(self):
        done = run(["places", "lookup", "www.google-analytics.com"], env=NOTHING_IMPORTED)
        self.assertEqual((done.code, done.err), (0, ""))
        self.assertRegex(done.out, r"(?m)^www\.google-analytics\.com$")
        self.assertRegex(done.out, r"(?m)^  owner +Google LLC  \[registry: google-analytics\]")

    def test_what_is_no_host(self):
        done = lookup("no host", "www.google-analytics.com", "a..b")
        self.assertEqual(done.code, 2)
        self.assertEqual(len(done.out.splitlines()), 1)
        self.assertEqual(done.err.count("no host; a name, an address or a URL is expected"), 2)

    def test_mistakes(self):
        self.write("places/bad.tsv", "one\tOne\tUK\t\t\tad\tone.test\tx\n")
        done = lookup("--places", self.folder / "places", "a.example")
        self.assertEqual((done.code, done.out), (2, ""))
        self.assertIn("bad.tsv:1:9: ", done.err)
        self.assertIn("bad.tsv:1:14: ", done.err)
        for args in ([], ["--format", "yaml", "a.example"], ["--nothing", "a.example"]):
            self.assertEqual(run(["places", "lookup", *args]).code, 2)
