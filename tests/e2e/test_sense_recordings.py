"""Recordings of real programs, made by script/record: what sense finds in each, and what tshark reads."""

from harness import SOURCE, Case, run

FOLDER = SOURCE / "tests/captures"
HOST, MX = "collect.tracker.example", "mx.mail.example.org"

# detector, where, field, path, value, host
FOUND = {
    # curl and nginx would not cut so: values that one segment begins and the next one ends.
    "edges": [
        ("card-number", "body", None, ["http.request.body"], "4111 1111 1111 1111", HOST),
        ("email", "header", "X-Mail", ["http.request.header"], "anna@mail.example.com", HOST),
        ("iban", "body", None, ["http.request.body"], "DE89 3704 0044 0532 0130 00", HOST)],
    # swaks and aiosmtpd
    "smtp": [
        ("username", "envelope", "user", ["smtp.auth"], "anna", MX),
        ("password", "envelope", "password", ["smtp.auth"], "Tr0ub4dor-and-3", MX),
        ("email", "envelope", "MAIL", ["smtp.envelope"], "anna@mail.example.com", MX),
        ("email", "envelope", "RCPT", ["smtp.envelope"], "dora@mail.example.org", MX),
        ("email", "mail-header", "From", ["smtp.mail.header"], "anna@mail.example.com", MX),
        ("email", "mail-header", "To", ["smtp.mail.header"], "dora@mail.example.org", MX),
        ("email", "subject", "Subject", ["smtp.mail.header", "encoded-word"],
         "ben@mail.example.org", MX),
        ("phone-e164", "mail-body", None, ["smtp.mail.body", "quoted-printable"],
         "+44 20 7946 0123", MX),
        ("email", "mail-body", None, ["smtp.mail.body", "quoted-printable"],
         "carla@mail.example.net", MX),
        ("card-number", "mail-body", "cards.csv", ["smtp.mail.body", "base64mime"],
         "5555 5555 5555 4444", MX),
        ("iban", "mail-body", "cards.csv", ["smtp.mail.body", "base64mime"],
         "DE89 3704 0044 0532 0130 00", MX),
        ("email", "envelope", "user", ["smtp.auth"], "ben@mail.example.org", MX),
        ("password", "envelope", "password", ["smtp.auth"], "correct-horse", MX),
        ("email", "envelope", "MAIL", ["smtp.envelope"], "anna@mail.example.com", MX),
        ("email", "envelope", "RCPT", ["smtp.envelope"], "dora@mail.example.org", MX),
        ("email", "mail-header", "To", ["smtp.mail.header"], "dora@mail.example.org", MX),
        ("email", "mail-header", "From", ["smtp.mail.header"], "anna@mail.example.com", MX)],
    # curl and pyftpdlib: the login, and a file that goes up on a connection of its own
    "ftp": [
        ("username", "header", "user", ["ftp.command"], "anna", "203.0.113.9"),
        ("password", "header", "password", ["ftp.command"], "Tr0ub4dor-and-3", "203.0.113.9"),
        ("email", "body", None, ["tcp"], "anna@mail.example.com", "203.0.113.9"),
        ("card-number", "body", None, ["tcp"], "4111 1111 1111 1111", "203.0.113.9"),
        ("email", "body", None, ["tcp"], "ben@mail.example.org", "203.0.113.9"),
        ("card-number", "body", None, ["tcp"], "3782 822463 10005", "203.0.113.9")],
    # dig, dnsmasq, and a request of HTTP/1.0 without Host: an answer of DNS tells who receives it
    "dns": [
        ("email", "body", "mail", ["http.request.body"], "anna@mail.example.com", HOST),
        ("email", "dns", "TXT", ["dns.question", "base64"], "anna@mail.example.com", HOST),
        ("email", "dns", "TXT", ["dns.question", "hex"], "ben@mail.example.org", HOST),
        ("card-number", "dns", "A", ["dns.question"], "4111111111111111", HOST)],
    "tls": [],
}

# Values that stand as they are in what tshark reads; it shows others encoded, or not at all.
IN_KEY = {
    "edges": ["4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00"],
    "smtp": ["Tr0ub4dor-and-3", "correct-horse", "anna@mail.example.com", "dora@mail.example.org",
             "carla=40mail.example.net"],
    "ftp": ["Tr0ub4dor-and-3", "anna@mail.example.com", "4111 1111 1111 1111",
            "ben@mail.example.org", "3782 822463 10005"],
    "dns": ["mail=anna@mail.example.com", "YW5uYUBtYWlsLmV4YW1wbGUuY29t", "4111111111111111"],
    "tls": ["api.tracker.example", "/c?card=4111111111111111"],
}


def told(found):
    return (found["finding"]["detector"], found["where"], found.get("field"), found["path"],
            found["finding"]["value"], found["destination"].get("host"))


class Recordings(Case):
    def sense(self, name, *args):
        return run(["sense", "--format", "ndjson", "--reveal", *args, "-r",
                    FOLDER / f"{name}.pcap"])

    def test_what_is_found_in_each(self):
        self.assertEqual(sorted(FOUND), sorted(path.stem for path in FOLDER.glob("*.pcap")))
        for name, wanted in FOUND.items():
            with self.subTest(name):
                done = self.sense(name)
                self.assertEqual(done.code, 1 if wanted else 0)
                self.assertEqual([told(found) for found in done.findings()], wanted)

    def test_tshark_reads_the_same_values(self):
        for name, values in IN_KEY.items():
            key = (FOLDER / f"{name}.key.tsv").read_text(encoding="utf-8")
            for value in values:
                self.assertIn(value, key, name)

    def test_answers_are_read_where_they_are_wanted(self):
        done = self.sense("dns", "--direction", "both")
        answers = [told(found)[:5] for found in done.findings() if found["direction"] == "inbound"]
        self.assertIn(("email", "dns", "TXT", ["dns.record"], "carla@mail.example.net"), answers)

    def test_a_mail_at_the_host_of_who_receives_it_is_no_leak_of_their_address(self):
        roles = {(found["finding"]["value"], found["where"]): found["destination"]["role"]
                 for found in self.sense("smtp").findings()}
        self.assertEqual({roles["dora@mail.example.org", where]
                          for where in ("envelope", "mail-header")}, {"data-subject"})
        # The sender's, and whose is told in the mail itself.
        for other in (("anna@mail.example.com", "envelope"), ("anna@mail.example.com", "mail-header"),
                      ("ben@mail.example.org", "subject"), ("carla@mail.example.net", "mail-body"),
                      ("5555 5555 5555 4444", "mail-body")):
            self.assertEqual(roles[other], "third-party", other)

    def test_tls_is_told_as_encrypted_with_its_names(self):
        told_of = [(r["coverage"]["reason"], r["tls"]["sni"])
                   for r in self.sense("tls").records() if r["event_type"] == "coverage"]
        self.assertEqual(told_of, [("encrypted", "api.tracker.example")] * 2)

    def test_tls_is_opened_by_a_key_log(self):
        done = self.sense("tls", "--keylog", FOLDER / "tls.keylog")
        self.assertEqual(done.code, 1)
        self.assertEqual([told(found) for found in done.findings()], [
            ("card-number", "query", "card", ["http.request.url"], "4111111111111111", host)
            for host in ("api.tracker.example", "203.0.113.9")])
        self.assertEqual({found["channel"] for found in done.findings()}, {"encrypted"})
        self.assertNotIn('"event_type":"coverage"', done.out)

    def test_a_key_log_that_is_none(self):
        for wrong in (FOLDER / "none.keylog", FOLDER):
            done = self.sense("tls", "--keylog", wrong)
            self.assertEqual(done.code, 2)
            self.assertRegex(done.err, "(?m)^leakwire: .*SSLKEYLOGFILE is expected$")
        done = self.sense("tls", "--keylog", FOLDER / "tls.pcap")
        self.assertEqual(done.code, 0)
        self.assertIn('"reason":"encrypted"', done.out)
