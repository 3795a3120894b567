"""`leakwire policy check|explain|test|promises|replay`."""

import json
import os
import subprocess
import threading

from harness import Case, SOURCE, run, start

GOOD = """leakwire: 1
us: {home: EEA, entities: [{name: Example SE, country: DE, domains: [example.com]}]}
receivers:
  - {id: payments, role: processor, country: IE, domains: [pay.example],
     uses: [{purpose: payment, may: payment.*, else: block, because: cards}]}
promises:
  - {id: cards, text: Cards go to the payment processor alone., source: 'privacy policy, 3'}
  - {id: mails, text: No mail leaves., seen: part, why: 'encrypted traffic'}
rules:
  - {name: email-out, when: {category: contact.email, to: third-party}, then: block, because: mails}
tests:
  - {given: {category: contact.email, host: ads.example, date: 2026-01-02}, expect: {action: block, rule: email-out}}
  - {given: {category: payment.card, host: pay.example}, expect: {action: allow, rule: payments.payment}}
"""


class Check(Case):
    def test_right(self):
        path = self.write("good.yaml", GOOD)
        done = run(["policy", "check", path])
        self.assertEqual((done.code, done.out, done.err),
                         (0, f"{path}: 1 rule, 2 promises, no mistakes\n", ""))

    def test_all_mistakes_of_all_files(self):
        one = self.write("one.yaml", GOOD.replace("home: EEA", "home: UK")
                         .replace("then: block", "then: bloc"))
        two = self.write("two.yaml", GOOD.replace("contact.email, to", "contact.mail, to"))
        done = run(["policy", "check", one, two])
        self.assertEqual((done.code, done.out), (2, ""))
        self.assertIn(f'leakwire: {one}:2:12: no country has the code "UK"; did you mean "GB"?',
                      done.err)
        self.assertIn(f'leakwire: {one}:10:79: no action is named "bloc"; did you mean "block"?',
                      done.err)
        self.assertIn(f'leakwire: {two}:10:40: no category is named "contact.mail"; '
                      'did you mean "contact.email"?', done.err)
        self.assertEqual(len(done.err.splitlines()), 3)

    def test_warnings_are_no_mistakes(self):
        path = self.write("warn.yaml", GOOD.replace(", because: mails", ""))
        done = run(["policy", "check", path])
        self.assertEqual(done.code, 0)
        self.assertIn(f'leakwire: {path}:8:5: warning: no rule serves the promise "mails"', done.err)

    def test_what_cannot_be_read(self):
        self.assertEqual(run(["policy", "check"]).code, 2)
        done = run(["policy", "check", self.folder / "none.yaml"])
        self.assertEqual((done.code, done.out), (2, ""))
        self.assertIn("none.yaml: No such file", done.err)


class Names(Case):
    """Personal data in the name of a file, and in a case, is masked wherever it is told."""

    def test_of_files(self):
        good = self.write("anna@mail.example.org.yaml", GOOD)
        warned = self.write("bob@mail.example.org.yaml", GOOD.replace(", because: mails", ""))
        broken = self.write("carl@mail.example.org.yaml", GOOD.replace("then: block", "then: bloc"))
        for args in (["check", good, warned, broken], ["test", good, warned, broken],
                     ["promises", good, broken], ["replay", good, broken],
                     ["explain", good, "--given", "category: contact.email, host: 'x@ads.example'"]):
            done = run(["policy", *args])
            self.assertNotIn("@mail", done.out + done.err, args)
            self.assertNotIn("anna", done.out + done.err, args)

    def test_of_a_case(self):
        good = self.write("good.yaml", GOOD)
        done = run(["policy", "explain", good, "--given",
                    "category: contact.email, url: 'http://a.example/?m=anna@mail.example.org'"])
        self.assertEqual(done.code, 0)
        self.assertNotIn("anna@", done.out)


class Explain(Case):
    def test_step_by_step(self):
        path = self.write("good.yaml", GOOD)
        done = run(["policy", "explain", path, "--given", "category: contact.email, host: a.example",
                    "--given", "{category: payment.card, host: pay.example}"])
        self.assertEqual((done.code, done.err), (0, ""))
        self.assertIn("  * rule email-out (line 10): all of its conditions hold\n", done.out)
        self.assertIn("  - rule email-out (line 10): to is processor, third-party is asked for\n",
                      done.out)
        self.assertIn("  * use payments.payment (line 5): it may get payment.card\n", done.out)

    def test_a_case_with_a_mistake(self):
        path = self.write("good.yaml", GOOD)
        done = run(["policy", "explain", path, "--given", "category: contact.mail"])
        self.assertEqual((done.code, done.out), (2, ""))
        self.assertIn('leakwire: --given:1:11: no category is named "contact.mail"', done.err)


class Test(Case):
    def test_pass_and_fail(self):
        good = self.write("good.yaml", GOOD)
        done = run(["policy", "test", good])
        self.assertEqual((done.code, done.out, done.err), (0, f"{good}: 2 tests, all pass\n", ""))
        bad = self.write("bad.yaml", GOOD.replace("expect: {action: allow", "expect: {action: report"))
        done = run(["policy", "test", good, bad])
        self.assertEqual(done.code, 2)
        self.assertIn(f"leakwire: {bad}:13:75: action: expected report, got allow\n", done.err)


class Promises(Case):
    def test_text_and_ndjson(self):
        path = self.write("good.yaml", GOOD)
        done = run(["policy", "promises", path])
        self.assertEqual((done.code, done.err), (0, ""))
        self.assertIn("mails\n", done.out)
        self.assertIn("  not seen  encrypted traffic\n  rules     email-out\n  tests     1\n",
                      done.out)
        done = run(["policy", "promises", "--format", "ndjson", path])
        first, second = map(json.loads, done.out.splitlines())
        self.assertEqual(first, {"promise": "cards", "source": "privacy policy, 3", "seen": "wire",
                                 "text": "Cards go to the payment processor alone.",
                                 "rules": ["payments.payment"], "tests": 1})
        self.assertEqual(second["why"], "encrypted traffic")
        self.assertEqual(run(["policy", "promises", "--format", "csv", path]).code, 2)


class Replay(Case):
    def test_what_would_change(self):
        policy = self.write("good.yaml", GOOD)
        findings = run(["scan", "--format", "ndjson"], stdin="mail anna@mail.example.com\n").out
        record = json.loads(findings)
        record["destination"] = {"host": "ads.example", "owner": None, "role": "third-party",
                                 "country_certain": False, "country_from": "none"}
        record["verdict"] = {"action": "block", "mode": "watch", "enforced": "none",
                             "reason": "default", "rule": "email-out", "promises": []}
        same = json.dumps(record)
        record["verdict"]["action"] = "report"
        path = self.write("findings.ndjson", same + "\n" + json.dumps(record) + "\n")
        done = run(["policy", "replay", policy, path])
        self.assertEqual((done.code, done.err), (1, ""))
        self.assertEqual(done.out, "report (email-out) -> block (email-out): 1 finding\n"
                                   "2 findings, 1 would change\n")
        done = run(["policy", "replay", "--format", "ndjson", policy, path])
        changed = json.loads(done.out)
        self.assertEqual((changed["old_action"], changed["action"], changed["promises"]),
                         ("report", "block", ["mails"]))
        done = run(["policy", "replay", policy, "-"], stdin=same + "\n")
        self.assertEqual((done.code, done.out), (0, "1 finding, 0 would change\n"))

    def test_a_named_pipe_is_read(self):
        policy = self.write("good.yaml", GOOD)
        log = self.write("a.log", "anna@mail.example.com\n")
        records = run(["scan", "--policy", policy, "--to", "ads.example", "--format", "ndjson", log])
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        writer = threading.Thread(target=lambda: pipe.write_bytes(records.out_bytes))
        writer.start()
        done = run(["policy", "replay", policy, pipe], timeout=60)
        writer.join()
        self.assertEqual((done.code, done.out), (0, "1 finding, 0 would change\n"))

    def test_a_named_pipe_that_nobody_writes_into_is_told_and_can_be_left(self):
        policy = self.write("good.yaml", GOOD)
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        with start(["policy", "replay", policy, pipe], stdout=subprocess.PIPE,
                   stderr=subprocess.PIPE) as process:
            line = process.stderr.readline().decode()
            self.assertEqual(line, f"leakwire: {pipe}: nothing is written into it yet; "
                                   "waiting for findings\n")
            process.terminate()
            self.assertNotEqual(process.wait(timeout=60), 0)

    def test_a_line_that_is_no_record(self):
        policy = self.write("good.yaml", GOOD)
        path = self.write("findings.ndjson", "anna@mail.example.com\n")
        done = run(["policy", "replay", policy, path])
        self.assertEqual(done.code, 2)
        self.assertIn(f"leakwire: {path}:1: this line is no record of a finding\n", done.err)
        self.assertNotIn("anna", done.err + done.out)


class Worked(Case):
    def test_the_worked_policies_are_right_and_their_tests_pass(self):
        for path in sorted((SOURCE / "policies").glob("*.yaml")):
            done = run(["policy", "check", path])
            self.assertEqual((done.code, done.err), (0, ""), path.name)
            done = run(["policy", "test", path])
            self.assertEqual((done.code, done.err), (0, ""), path.name)
