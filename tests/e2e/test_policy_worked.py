"""The policies that come along: right, tested, and told by docs/promises.md as they are."""

import json
import re
import unittest

from harness import SOURCE, Case, run

POLICIES = sorted((SOURCE / "policies").glob("*.yaml"))
PLESK = SOURCE / "policies/plesk-2017.yaml"


def tests_by_promise(text):
    """promise -> (tests that break it, tests that keep it), by the headings of `tests:`."""
    parts = re.split(r"^  # (\S+)\n", text.split("\ntests:")[1], flags=re.M)[1:]
    counts = {}
    for promise, tests in zip(parts[::2], parts[1::2]):
        actions = re.findall(r"expect: \{action: (\w+)", tests)
        keeping = actions.count("allow")
        counts[promise] = (len(actions) - keeping, keeping)
    return counts


def rows_of(page):
    """The rows of docs/promises.md, as `policy promises` says them, and how often each is tried."""
    rows, tried = [], {}
    for section in re.split(r"^### ", page.split("\n## The table\n")[1], flags=re.M)[1:]:
        for promise, rest in re.findall(r"^\| `([a-z-]+)` (.*) \|$", section, re.M):
            text, rules, tests, seen, why = rest.split(" | ")
            row = {"promise": promise, "text": text, "source": section.splitlines()[0],
                   "seen": seen, "rules": re.findall(r"`([^`]+)`", rules)}
            rows.append(row if why == "-" else {**row, "why": why})
            if tests != "-":
                tried[promise] = tuple(map(int, tests.split(" / ")))
    return rows, tried


class WorkedPolicies(Case):
    def test_are_right_and_without_doubt(self):
        self.assertGreater(len(POLICIES), 1)
        done = run(["policy", "check", *POLICIES])
        self.assertEqual((done.code, done.err), (0, ""))

    def test_own_tests_pass(self):
        for policy in POLICIES:
            done = run(["policy", "test", policy])
            self.assertEqual((done.code, done.err), (0, ""), policy.name)

    def test_a_wrong_expectation_is_seen(self):
        text = PLESK.read_text(encoding="utf-8")
        wrong = text.replace("expect: {action: block, rule: email-out, reason: no-consent}",
                             "expect: {action: allow, rule: email-out, reason: no-consent}")
        self.assertNotEqual(wrong, text)
        self.assertEqual(run(["policy", "test", self.write("wrong.yaml", wrong)]).code, 2)

    def test_nothing_ends_or_leans_on_the_day(self):
        for policy in POLICIES:
            self.assertNotIn("until:", policy.read_text(encoding="utf-8"), policy.name)

    def test_every_promise_that_can_be_seen_is_broken_and_kept(self):
        text = PLESK.read_text(encoding="utf-8")
        counts = tests_by_promise(text)
        for promise, seen in re.findall(r"- \{id: (\S+), seen: (\w+)", text):
            with self.subTest(promise):
                if seen == "never":
                    self.assertNotIn(promise, counts)
                else:
                    self.assertGreater(min(counts.get(promise, (0, 0))), 0)

    def test_page_says_what_the_program_says(self):
        done = run(["policy", "promises", "--format", "ndjson", PLESK])
        self.assertEqual((done.code, done.err), (0, ""))
        said = [json.loads(line) for line in done.out.splitlines()]
        for promise in said:
            self.assertEqual(promise.pop("tests") > 0, bool(promise.get("rules")),
                             promise["promise"])
            promise.setdefault("rules", [])
        rows, tried = rows_of((SOURCE / "docs/promises.md").read_text(encoding="utf-8"))
        self.assertGreater(len(rows), 20)
        self.assertEqual(rows, said)
        self.assertEqual(tried, tests_by_promise(PLESK.read_text(encoding="utf-8")))

    def test_starter_only_watches(self):
        text = (SOURCE / "policies/starter.yaml").read_text(encoding="utf-8")
        self.assertIn("\nmode: watch\n", text)
        self.assertLess(len(text.splitlines()), 80)


if __name__ == "__main__":
    unittest.main()
