"""nginx: its configuration, and what becomes of mistakes in what it names."""

import os
import signal
import stat
import time

from nginx_harness import CARD, NginxCase
from nginx_policy import NAMED, POLICY, UNAPPROVED

BODY = b"card=" + CARD.encode()
CUSTOMER = """id: customer
category: custom.customer
title: Customer number
pattern: 'CUST-[0-9]{8}'
max-length: 13
confidence: {bare: validated, context: validated}
match: ['CUST-12345678']
"""


class Settings(NginxCase):
    def test_good(self):
        self.configure(policy=POLICY)
        code, said = self.check()
        self.assertEqual(code, 0, said)

    def test_every_mistake_of_a_policy_is_told(self):
        self.configure(policy=POLICY.replace("then: redact", "then: rewrite"))
        code, said = self.check()
        self.assertEqual(code, 1)
        rows = [row for row in said.splitlines() if "leakwire: " in row]
        self.assertEqual(len(rows), 2, said)
        for row in rows:
            self.assertRegex(row, r"\[emerg\].* leakwire: .*/policy\.yaml:\d+:\d+: ")

    def test_files_that_are_missing(self):
        for http in ("leakwire_policy /nowhere/p.yaml;", "leakwire_pack /nowhere/pack;",
                     "leakwire_key /proc/nowhere/key;"):
            self.configure(http=http)
            code, said = self.check()
            self.assertEqual(code, 1, http)
            self.assertIn("/nowhere/", said, said)

    def test_words_that_are_not_known(self):
        for http in ("leakwire_action stop;", "leakwire_fail maybe;", "leakwire_redact pseudonym;",
                     "leakwire_buffer many;", "leakwire_responses perhaps;"):
            self.configure(http=http)
            code, said = self.check()
            self.assertEqual(code, 1, http)
            self.assertIn("invalid", said)

    def test_off_is_off(self):
        server = self.nginx(policy=POLICY, location=NAMED + "leakwire off;")
        self.assertEqual(server.send("POST", "/", UNAPPROVED, BODY).status, 200)
        self.assertEqual(server.wait_log(1), ["200 - - - -"])
        self.assertEqual(server.counters()["leakwire_messages"], 0)

    def test_without_a_policy_it_reports(self):
        server = self.nginx(location=NAMED)
        self.assertEqual(server.send("POST", "/", UNAPPROVED, BODY).status, 200)
        self.assertEqual(self.origin.seen[0].body, BODY)
        self.assertEqual(server.wait_log(1)[0].split()[:3], ["200", "report", "none"])
        self.assertEqual(len(server.findings()), 1)

    def test_a_pack_of_ones_own(self):
        self.write("pack/custom/customer.yaml", CUSTOMER)
        policy = POLICY.replace("category: payment.card, to: third-party",
                                "category: custom.customer, to: third-party")
        server = self.nginx(policy=policy, location=NAMED,
                            http=f"leakwire_pack {self.folder}/pack;")
        self.assertEqual(server.send("POST", "/", UNAPPROVED, b"n=CUST-87654321").status, 403)

    def test_the_key_gives_the_same_pseudonyms(self):
        seen = set()
        for _ in range(2):
            server = self.nginx(policy=POLICY, location=NAMED, workers=2,
                                http=f"leakwire_key {self.folder}/key;")
            for _ in range(4):
                server.send("POST", "/", UNAPPROVED, BODY)
            seen |= {f["finding"]["pseudonym"] for f in server.findings()}
            server.stop()
        self.assertEqual(len(seen), 1)
        self.assertEqual(stat.S_IMODE(os.stat(self.folder / "key").st_mode), 0o600)

    def test_findings_are_for_their_owner_alone(self):
        server = self.nginx(policy=POLICY, location=NAMED)
        path = self.folder / "findings.ndjson"
        server.send("POST", "/", UNAPPROVED, BODY)
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        # Moved away and opened anew, as logs are.
        path.rename(self.folder / "old.ndjson")
        server.signal(signal.SIGUSR1)
        for _ in range(500):
            if path.exists():
                break
            time.sleep(0.01)
        for _ in range(500):  # until the worker has opened it too
            server.send("POST", "/", UNAPPROVED, BODY)
            if server.findings():
                break
        self.assertTrue(server.findings())
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)


class Reload(NginxCase):
    def reloaded(self, server, wanted):
        """nginx -s reload, and until its log says so."""
        before = server.errors().count(wanted)
        server.signal(signal.SIGHUP)
        for _ in range(1000):
            if server.errors().count(wanted) > before:
                return
            time.sleep(0.01)
        self.fail(server.errors())

    def status_until(self, server, wanted):
        for _ in range(500):
            if server.send("POST", "/", UNAPPROVED, BODY).status == wanted:
                return True
            time.sleep(0.01)
        return False

    def test_a_new_policy(self):
        server = self.nginx(policy=POLICY, location=NAMED)
        self.assertEqual(server.send("POST", "/", UNAPPROVED, BODY).status, 403)
        messages = server.counters()["leakwire_messages"]
        self.write("policy.yaml", POLICY.replace("then: block", "then: report"))
        self.reloaded(server, "start worker process ")
        self.assertTrue(self.status_until(server, 200))
        # Counters only ever grow.
        self.assertGreater(server.counters()["leakwire_messages"], messages)

    def test_a_wrong_policy_keeps_the_old_one(self):
        server = self.nginx(policy=POLICY, location=NAMED)
        workers = server.workers()
        self.write("policy.yaml", POLICY.replace("then: block", "then: nothing"))
        self.reloaded(server, "/policy.yaml:")
        self.assertEqual(server.send("POST", "/", UNAPPROVED, BODY).status, 403)
        self.assertEqual(server.workers(), workers)
        self.assertRegex(server.errors(), r"leakwire: .*/policy\.yaml:\d+:\d+: ")

    def test_a_wrong_pack_keeps_the_old_one(self):
        detector = self.write("pack/custom/customer.yaml", CUSTOMER)
        policy = POLICY.replace("category: payment.card, to: third-party",
                                "category: custom.customer, to: third-party")
        server = self.nginx(policy=policy, location=NAMED,
                            http=f"leakwire_pack {self.folder}/pack;")
        workers = server.workers()
        detector.write_text(CUSTOMER.replace("pattern: 'CUST-", "pattern: '(CUST-"))
        self.reloaded(server, "/customer.yaml:")
        self.assertEqual(server.send("POST", "/", UNAPPROVED, b"n=CUST-87654321").status, 403)
        self.assertEqual(server.send("POST", "/", UNAPPROVED, b"n=1").status, 200)
        self.assertEqual(server.workers(), workers)
        self.assertRegex(server.errors(), r"leakwire: .*/customer\.yaml:\d+:\d+: ")

    def test_under_load(self):
        server = self.nginx(policy=POLICY, location=NAMED, workers=2)
        for turn in range(6):
            policy = POLICY if turn % 2 else POLICY.replace("then: block", "then: nothing")
            self.write("policy.yaml", policy)
            server.signal(signal.SIGHUP)
            for _ in range(30):
                self.assertEqual(server.send("POST", "/", UNAPPROVED, BODY).status, 403)
                self.assertEqual(server.send("POST", "/", UNAPPROVED, b"n=1").status, 200)
        self.assertNotIn(CARD, server.errors())
        self.assertNotIn("exited on signal", server.errors())
