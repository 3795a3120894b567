"""What c-icap refuses to start with, and what becomes of a reload."""

import proxied
from harness import Case
from icap import CIcap, Client, need_c_icap
from proxied import CARD, EMAIL, UNAPPROVED


def setUpModule():
    need_c_icap()


class Refused(Case):
    """A mistake ends c-icap at its start, with file, line and column."""

    def refused(self, *directives):
        server = CIcap(self.folder, directives, start=False)
        _, said = server.refused()
        return said + server.log_text()

    def test_a_bad_policy(self):
        text = proxied.policy().replace("then: redact", "then: redcat")
        policy = self.write("policy.yaml", text)
        lines = [i for i, line in enumerate(text.split("\n"), 1) if "redcat" in line]
        said = self.refused(f"leakwire.Policy {policy}")
        for line in lines:
            self.assertRegex(said, rf"leakwire: {policy}:{line}:\d+: ")

    def test_a_policy_that_is_not_there(self):
        self.assertIn("nowhere.yaml", self.refused(f"leakwire.Policy {self.folder}/nowhere.yaml"))

    def test_a_bad_pack(self):
        self.write("pack/custom/bad.yaml", "id: bad\ncategory: custom.bad\ntitle: x\n"
                   "pattern: '('\nmax-length: 10\nmatch: ['x']\n")
        policy = self.write("policy.yaml", proxied.policy())
        said = self.refused(f"leakwire.Pack {self.folder}/pack", f"leakwire.Policy {policy}")
        self.assertRegex(said, r"bad\.yaml:\d+:\d+: ")
        said = self.refused(f"leakwire.Pack {self.folder}/pack")
        self.assertRegex(said, r"bad\.yaml:\d+:\d+: ")

    def test_words_that_are_not_known(self):
        for directive, expected in (
                ("Fail ajar", "open or closed"), ("Redact black", "mask, label or pseudonym"),
                ("Buffer much", "a size such as"), ("Buffer -1", "a size such as"),
                ("Deadline 3", "a time such as"), ("Deadline 3h", "a time such as"),
                ("MinConfidence sure", "weak, likely or validated"), ("NoBuiltin no", "on or off"),
                ("Preview 1M", "at most 64K"), ("Policy", "one value"),
                ("Decode rot13", "leakwire.Decode"), ("HomeNetworks here", "leakwire.HomeNetworks"),
                ("Findings /proc/nowhere/findings", "/proc/nowhere/findings"),
                ("Key /proc/nowhere/key", "/proc/nowhere/key")):
            with self.subTest(directive=directive):
                self.assertIn(expected, self.refused("leakwire." + directive))

    def test_detectors_after_the_policy(self):
        policy = self.write("policy.yaml", proxied.policy())
        said = self.refused(f"leakwire.Policy {policy}", "leakwire.Only payment.card")
        self.assertIn("before leakwire.Policy", said)

    def test_a_directive_that_there_is_not(self):
        server = CIcap(self.folder, ["leakwire.Nonsense 1"], start=False)
        self.assertEqual(server.refused()[0], 0)    # c-icap's own way to end


class Reload(Case):
    def setUp(self):
        super().setUp()
        self.policy = self.write("policy.yaml", proxied.policy())
        self.server = CIcap(self.folder, [f"leakwire.Policy {self.policy}"])
        self.addCleanup(self.server.stop)

    def first_line(self, value):
        client = Client(self.server.port)
        answer = client.reqmod(f"POST http://{UNAPPROVED}/c HTTP/1.1", [],
                               f"card: {value}".encode())
        client.close()
        return answer.status, answer.first_line()

    def tag(self):
        client = Client(self.server.port)
        answer = client.options()
        client.close()
        return answer.headers["istag"]

    def test_a_new_policy_is_taken(self):
        before = self.tag()
        self.assertEqual(self.first_line(CARD)[1], "HTTP/1.1 403 Forbidden")
        self.policy.write_text(proxied.policy("watch"))
        self.server.reconfigure()
        self.assertEqual(self.first_line(CARD)[0], 204)
        self.assertNotEqual(self.tag(), before)
        self.assertEqual(self.server.counters()["RELOADS"], 1)

    def test_a_bad_policy_changes_nothing(self):
        before = self.tag()
        self.policy.write_text("leakwire: 1\nmode: sometimes\n")
        self.server.reconfigure()
        self.assertEqual(self.first_line(CARD)[1], "HTTP/1.1 403 Forbidden")
        self.assertEqual(self.tag(), before)
        self.assertRegex(self.server.log_text(), rf"leakwire: {self.policy}:2:\d+: ")
        self.assertEqual(self.server.counters()["RELOADS FAILED"], 1)
        self.policy.write_text(proxied.policy("watch"))
        self.server.reconfigure()
        self.assertEqual(self.first_line(CARD)[0], 204)

    def test_a_bad_directive_changes_nothing(self):
        self.server.configure([f"leakwire.Policy {self.policy}", "leakwire.Fail ajar"])
        self.server.reconfigure()
        self.assertEqual(self.first_line(CARD)[1], "HTTP/1.1 403 Forbidden")
        self.assertIn("open or closed", self.server.log_text())
        self.assertEqual(self.server.counters()["RELOADS FAILED"], 1)

    def test_a_bad_pack_changes_nothing(self):
        self.write("pack/custom/bad.yaml", "id: bad\n")
        self.server.configure([f"leakwire.Pack {self.folder}/pack",
                               f"leakwire.Policy {self.policy}"])
        self.server.reconfigure()
        self.assertEqual(self.first_line(CARD)[1], "HTTP/1.1 403 Forbidden")
        self.assertEqual(self.server.counters()["RELOADS FAILED"], 1)

    def test_other_settings_are_taken_too(self):
        self.server.configure([f"leakwire.Policy {self.policy}", "leakwire.Redact label"])
        self.server.reconfigure()
        client = Client(self.server.port)
        self.addCleanup(client.close)
        answer = client.reqmod(f"POST http://{UNAPPROVED}/c HTTP/1.1", [],
                               f"mail: {EMAIL}".encode())
        self.assertEqual(answer.body, b"mail: [email]")
