"""redact --policy takes out what the policy says to redact or block, and that alone."""

import random
import subprocess

from harness import Case, run, start
from test_scan_verdicts import CARD, MAIL, POLICY, squid

RULES = """  - {name: phones, when: {category: contact.phone, to: third-party}, then: redact}
own:"""


class RedactPolicy(Case):
    def setUp(self):
        super().setUp()
        self.policy = self.write("p.yaml", POLICY.replace("own:", RULES.strip("\n"), 1))
        self.args = ["--policy", self.policy, "--log", "squid"]

    def redact(self, data, *args):
        return run(["redact", *self.args, *args], stdin=data, check_schema=False)

    def judged(self, data):
        done = run(["scan", "-q", *self.args], stdin=data)
        return [r["verdict"]["action"] for r in done.records() if r["event_type"] == "finding"]

    def test_only_what_is_to_be_taken_out(self):
        allowed = squid(f"http://pay.example/?c={CARD}")
        reported = squid(f"http://pay.example/?m={MAIL}")
        blocked = squid(f"http://t.example/?m={MAIL}&p=%2B1&c={CARD}")
        phone = squid("http://t.example/?phone=+442079460958")
        done = self.redact(allowed + reported + blocked + phone)
        self.assertEqual(done.code, 1, done.err)
        self.assertIn("what the policy reports and does not want taken out is left", done.err)
        self.assertEqual(done.out, allowed + reported + blocked.replace(MAIL, "[email]") +
                         phone.replace("+442079460958", "[phone-e164]"))
        self.assertEqual(self.judged(done.out), ["allow", "report", "report"])

    def test_nothing_left_that_is_reported(self):
        allowed = squid(f"http://pay.example/?c={CARD}")
        blocked = squid(f"http://t.example/?m={MAIL}")
        done = self.redact(allowed + blocked)
        self.assertEqual((done.code, done.err), (0, ""))
        self.assertEqual(done.out, allowed + blocked.replace(MAIL, "[email]"))
        reported = squid(f"http://pay.example/?m={MAIL}")
        self.assertEqual(self.redact(reported).code, 1)
        self.assertEqual(self.redact(reported, "--exit-zero").code, 0)

    def test_what_is_reported_stays_known_though_its_neighbour_goes(self):
        secrets = """  - {name: passwords, when: {category: credential.password}, then: block}
own:"""
        self.policy = self.write("p.yaml", POLICY.replace("own:", secrets, 1))
        self.args[1] = self.policy
        row = squid("http://t.example/?user=ann&password=Tr0ub4dor")
        self.assertEqual(sorted(self.judged(row)), ["block", "report"])
        done = self.redact(row)
        self.assertEqual(done.out, row.replace("Tr0ub4dor", "[password]"))
        self.assertEqual(done.code, 1)
        self.assertIn("what the policy reports and does not want taken out is left", done.err)

    def test_what_cannot_be_known_of_receivers_is_told(self):
        path = self.write("a.csv", f"host,text\npay.example,{MAIL}\n")
        done = run(["redact", "--policy", self.policy, "--log", "csv:to", path])
        self.assertEqual((done.code, done.out), (2, "host,text\npay.example,[email]\n"))
        self.assertIn(f"{path}: the first line names no such column", done.err)
        done = run(["redact", "--policy", self.policy, "--log", "squid", path])
        self.assertEqual(done.code, 2)
        self.assertIn(f"{path}: 1 line with findings: no line of the log's format", done.err)

    def test_clients_left_out_are_told(self):
        row = squid(f"http://t.example/?m={MAIL}", "10.9.8.7")
        done = self.redact(row)
        self.assertEqual((done.code, done.out), (0, row))
        self.assertIn("standard input: 1 line with findings of clients that the policy leaves out", done.err)

    def test_a_log_of_requests_read_as_none_is_hinted_at(self):
        done = run(["redact", "--policy", self.policy], stdin=squid(f"http://t.example/?m={MAIL}"),
                   check_schema=False)
        self.assertEqual(done.code, 0)
        self.assertIn("--log squid", done.err)

    def test_without_a_policy_all_goes(self):
        done = run(["redact"], stdin=squid(f"http://pay.example/?c={CARD}"))
        self.assertNotIn(CARD, done.out)

    def test_what_comes_out_gives_no_redact_and_no_block(self):
        rng = random.Random(4)
        pieces = [MAIL, CARD, "+442079460958", "a@b.example.com.", "x@", "@mail.example.com", "&", "=",
                  "?", "/", " ", "phone", "card", "4111 1111", "1111 1111", ",", "u:p@", "%40"]
        hosts = ["http://t.example/", "http://pay.example/", "http://anna@mail.example.com/",
                 "https://example.com/", "broken "]
        for style in ("label", "mask", "pseudonym"):
            rows = []
            for _ in range(800):
                url = rng.choice(hosts) + "".join(rng.choice(pieces) for _ in range(rng.randrange(9)))
                rows.append(squid(url) if rng.random() < 0.9 else url + "\r\n")
            data = "".join(rows)
            done = self.redact(data, "--style", style)
            self.assertEqual(done.code, 2, done.err)  # rows that cannot be read
            self.assertEqual(done.out.count("\n"), data.count("\n"))
            self.assertFalse({"redact", "block"} & set(self.judged(done.out)), style)
            self.assertIn("allow", self.judged(done.out))

    def test_lines_too_long_to_be_kept(self):
        data = squid("http://pay.example/?" + "x" * 1_200_000 + f"&m={MAIL}&c={CARD}")
        done = self.redact(data)  # nobody known receives it
        self.assertEqual(done.code, 1)  # the card is reported
        self.assertEqual(done.out, data.replace(MAIL, "[email]"))
        done = run(["redact", "--policy", self.policy, "--to", "example.com"], stdin=data,
                   check_schema=False)
        self.assertEqual((done.code, done.out), (0, data))

    def test_one_line_in_one_line_out(self):
        process = start(["redact", "--line-buffered", *self.args], stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE)
        for host, left in (("t.example", False), ("pay.example", True)):
            row = squid(f"http://{host}/?m={MAIL}").encode()
            process.stdin.write(row)
            process.stdin.flush()
            out = process.stdout.readline()
            self.assertEqual(out, row if left else row.replace(MAIL.encode(), b"[email]"))
        process.stdin.close()
        self.assertEqual(process.stdout.read(), b"")
        process.stdout.close()
        self.assertEqual(process.wait(), 1)  # an address at the processor is reported

    def test_a_recording_is_left_out_and_told(self):
        path = self.write("a.har", '{"log":{"version":"1.2","entries":[]}}')
        done = run(["redact", "--policy", self.policy, "--log", "auto", path])
        self.assertEqual((done.code, done.out), (2, ""))
