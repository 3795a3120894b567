"""Budgets of a policy by the program: told once, counted on over runs, never twice."""

import os
import stat
import unittest

from harness import SOURCE, Case, run

POLICY = """leakwire: 1
we: {name: Example SE, country: DE, domains: [example.com], networks: [10.0.0.0/8]}
home: EEA
promises:
  - {id: little, text: Few people are told of., source: here, seen: part, why: a number}
budgets:
  - {name: few, when: {category: contact.email, to: third-party}, count: distinct persons,
     at-most: 2, per: [day, receiver], then: report, because: little}
default: allow
"""


def line(person, day=14, host="tracker.example"):
    second = 1768348800 + (day - 14) * 86400  # 2026-01-14T00:00:00Z
    return (f"{second}.000    100 10.1.0.1 TCP_MISS/200 100 GET https://{host}/p?email={person} - "
            "HIER_DIRECT/203.0.113.1 text/html\n")


class Budgets(Case):
    def setUp(self):
        super().setUp()
        self.policy = self.write("policy.yaml", POLICY)
        self.state = self.folder / "state" / "budgets"

    def scan(self, *lines, kept=False):
        """Exit code and overruns. One log that grows: what was read before is read again."""
        log = self.write("proxy.log", "".join(lines))
        flags = ["--budget-file", self.state] if kept else []
        done = run(["scan", "-q", "--policy", self.policy, "--log", "squid", "--format", "ndjson",
                    *flags, log])
        self.assertEqual(done.err, "")
        return done.code, [r["budget"] for r in done.records() if r["event_type"] == "budget"]

    def test_an_overrun_is_one_record_and_exit_code_1(self):
        people = [line(f"{name}@example.com") for name in "aabcd"]
        self.assertEqual(self.scan(*people[:3]), (0, []))
        code, overruns = self.scan(*people)
        self.assertEqual(code, 1)
        self.assertEqual(len(overruns), 1)
        self.assertEqual(overruns[0]["name"], "few")
        self.assertEqual((overruns[0]["count"], overruns[0]["at_most"]), (3, 2))

    def test_days_and_receivers_are_counted_apart(self):
        self.assertEqual(self.scan(line("a@example.com"), line("b@example.com"),
                                   line("c@example.com", day=15), line("d@example.com", day=13),
                                   line("c@example.com", host="other.example")), (0, []))

    def test_counts_go_on_over_runs_and_nothing_counts_twice(self):
        # The first KiB of a file is what its findings' ids hang on: it must not change.
        head = [f"# {'-' * 1100}\n", line("a@example.com"), line("b@example.com")]
        for _ in range(3):
            self.assertEqual(self.scan(*head, kept=True), (0, []))
        code, overruns = self.scan(*head, line("c@example.com"), kept=True)
        self.assertEqual((code, len(overruns)), (1, 1))
        # Told before.
        self.assertEqual(self.scan(*head, line("c@example.com"), line("d@example.com"), kept=True),
                         (0, []))
        self.assertEqual(stat.S_IMODE(os.stat(self.state).st_mode), 0o600)
        self.assertNotIn(b"example.com", self.state.read_bytes())

    def test_a_broken_file_of_counts_is_a_mistake(self):
        self.write("state/budgets", "nonsense\n")
        log = self.write("proxy.log", line("a@example.com"))
        done = run(["scan", "--policy", self.policy, "--log", "squid", "--budget-file", self.state,
                    log])
        self.assertEqual(done.code, 2)
        self.assertIn("budgets:1", done.err)

    def test_worked_policy_counts_who_goes_to_the_usa(self):
        text = (SOURCE / "policies/plesk-2017.yaml").read_text(encoding="utf-8")
        self.assertIn("at-most: 1000", text)
        self.policy = self.write("policy.yaml", text.replace("at-most: 1000", "at-most: 0"))
        log = SOURCE / "samples/proxy.log"
        done = run(["scan", "-q", "--policy", self.policy, "--log", "squid", "--format", "ndjson",
                    log])
        told = {(r["budget"]["name"], r["budget"].get("receiver"))
                for r in done.records() if r["event_type"] == "budget"}
        self.assertEqual(told, {("people-to-usa", receiver) for receiver in
                                ("google-analytics", "post", "Hosting Panel Inc")})


if __name__ == "__main__":
    unittest.main()
